"""What becomes of parts and permits where the line stands: held, aborted, stopped, or under a new controller."""

import pytest

from tests.twin.control.bench import PITCH_COUNTS, STEP_COUNTS, Bench
from twin.types import Command, OperatorCommand


def test_a_hold_stops_at_once_and_purges_even_an_ok(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.run(line.timing.eye_to_gate_counts + 600)
    assert line.gate == 1.0
    assert line.operate("hold")[0]
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    assert not line.armed
    assert line.dispositions() == [("T1", "reject", "purged")]
    for _ in range(20):
        line.step()
    assert line.state == "Held"
    assert line.operate("unhold")[0]
    # The arm has closed on the part: it has the whole way along the arm still to go.
    line.run(line.timing.disposed_counts - line.timing.eye_to_gate_counts - 2 * STEP_COUNTS)
    assert line.state == "Unholding"
    line.run(3 * STEP_COUNTS)
    assert line.state == "Execute"
    assert line.dispositions() == [("T1", "reject", "purged")]


@pytest.mark.parametrize("command", ["hold", "abort"])
def test_an_ok_that_the_closing_arm_cannot_reach_any_more_is_accepted(line: Bench, command: OperatorCommand) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.run(line.timing.escaped_counts - line.timing.coast_counts)
    assert line.operate(command)[0]
    assert line.dispositions() == [("T1", "accept", "ok")]
    assert not line.armed


def test_a_part_without_a_permit_is_purged_wherever_it_is(line: Bench) -> None:
    line.part("T1")
    line.part("T2", at=line.encoder + 1 + PITCH_COUNTS)
    line.step()
    line.step(line.verdict("T1", "not_ok"))
    line.run(line.timing.escaped_counts)
    line.operate("hold")
    assert line.dispositions() == [("T1", "reject", "not_ok"), ("T2", "reject", "purged")]


def test_an_abort_switches_all_off_and_the_next_start_empties_the_line_first(line: Bench) -> None:
    line.part("T1")
    line.run(1200)
    line.step(line.verdict("T1"))
    assert line.operate("abort")[0]
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    assert line.dispositions() == [("T1", "reject", "purged")]
    line.settle()
    line.start()
    assert line.state == "Starting"
    assert line.outputs == {"infeed.run": True, "robot.run": False}
    line.run(line.timing.disposed_counts - 1200)
    line.settle()
    assert line.state == "Execute"
    assert not line.armed


def test_a_controller_that_has_just_started_purges_what_the_plant_still_holds(idle: Bench) -> None:
    idle.part("T7", at=0)
    idle.step()
    assert idle.dispositions() == [("T7", "reject", "purged")]
    idle.start()
    idle.step(idle.verdict("T7"))
    idle.part("T7", at=0)
    idle.step()
    assert idle.state == "Starting"
    idle.run(idle.timing.disposed_counts)
    assert idle.state == "Execute"
    assert idle.dispositions() == [("T7", "reject", "purged")]


def test_a_part_that_the_plant_tells_in_the_sweep_has_its_whole_way_along_the_arm_still_to_go(idle: Bench) -> None:
    idle.encoder = idle.timing.disposed_counts + 500
    idle.part("T7", at=0)
    idle.part("T8", at=PITCH_COUNTS)
    idle.step()
    assert idle.dispositions() == [("T7", "reject", "purged"), ("T8", "reject", "purged")]
    idle.start()
    assert idle.state == "Starting"
    idle.run(idle.timing.disposed_counts - idle.timing.eye_to_gate_counts - 8 * STEP_COUNTS)
    assert idle.state == "Starting"


def test_a_trigger_told_again_after_its_part_has_gone_is_not_disposed_twice(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.run(line.timing.disposed_counts + 120)
    line.part("T1", at=line.told[0].encoder_count)
    line.step()
    assert line.dispositions() == [("T1", "accept", "ok")]


@pytest.mark.parametrize(("command", "entered"), [("hold", "Holding"), ("abort", "Aborting")])
def test_where_the_line_stands_no_permit_survives_whoever_sent_it(
    line: Bench, command: OperatorCommand, entered: str
) -> None:
    stray = Command(
        command_id="x", tag="gate.drive", value=True, trigger_id="X1", valid_from_count=0, valid_until_count=10**9
    )
    line.board.apply(stray)
    assert line.driven
    assert line.operate(command)[0]
    assert line.state == entered
    assert not line.driven


def test_a_stop_of_a_line_that_stands_drops_the_permits_of_all(line: Bench) -> None:
    line.forced["good_tray.full"] = True
    line.step()
    line.settle()
    assert line.state == "Suspended"
    line.part("T1", at=line.encoder)
    line.step()
    line.step(line.verdict("T1"))
    assert line.armed == ["T1"]
    line.operate("stop")
    line.settle()
    assert line.state == "Stopped"
    assert ("gate.drive", False, None) in [(sent.tag, sent.value, sent.trigger_id) for sent in line.commands[-3:]]
    assert not line.armed
