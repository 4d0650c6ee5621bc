from copy import deepcopy
from dataclasses import replace

import pytest

from tests.twin.control.bench import PITCH_COUNTS, STEP_COUNTS, Bench, verdict_on
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.errors import RunError
from twin.events import InspectionFinished, PartDisposed, StationStateChanged
from twin.scene.scene import Scene
from twin.types import Command, Evaluation, Tags


def test_power_up_is_aborted_and_nothing_moves_before_clear_reset_start(idle: Bench) -> None:
    first = idle.events[0]
    assert isinstance(first, StationStateChanged)
    assert (first.state, first.reason, first.event_id) == ("Aborted", "power_up", "controller-0000001")
    for command in ("start", "reset", "unhold", "hold"):
        accepted, answer = idle.operate(command)
        assert not accepted
        assert "Aborted" in answer
    idle.settle()
    assert [(command.tag, command.value) for command in idle.commands] == [("gate.drive", False)]
    idle.start()
    assert idle.outputs == {"infeed.run": True, "robot.run": True}


def test_a_new_controller_switches_off_what_an_earlier_one_left_on(scene: Scene) -> None:
    bench = Bench(settings=Settings.from_scene(scene, source="controller-2"))
    bench.board.apply(Command(command_id="1", tag="infeed.run", value=True))
    bench.board.apply(
        Command(
            command_id="2", tag="gate.drive", value=True, trigger_id="T1", valid_from_count=100, valid_until_count=200
        )
    )
    output = bench.step()
    assert [(c.command_id, c.tag, c.value, c.trigger_id) for c in output.commands] == [
        ("controller-2-c0000001", "gate.drive", False, None),
        ("controller-2-c0000002", "infeed.run", False, None),
    ]
    assert not bench.outputs["infeed.run"]
    assert not bench.board.read({"infeed": 150})["gate.drive"]


def test_an_ok_in_time_is_permitted_at_once_and_accepted_when_its_window_is_over(line: Bench) -> None:
    line.part("T1")
    line.run(600)
    line.now_ns = 250_000_001
    line.step(line.verdict("T1"))
    sent = line.commands[-1]
    trigger = line.told[0].encoder_count
    assert (sent.tag, sent.value, sent.trigger_id) == ("gate.drive", True, "T1")
    assert sent.valid_from_count == trigger + line.timing.valid_from_counts
    assert sent.valid_until_count == trigger + line.timing.valid_until_counts
    assert not line.dispositions()
    line.now_ns = 900_000_000
    line.run(line.timing.disposed_counts)
    disposed = next(event for event in line.events if isinstance(event, PartDisposed))
    assert (disposed.trigger_id, disposed.part_id, disposed.disposition) == ("T1", "P-T1", "accept")
    assert disposed.trigger_to_command_ms == pytest.approx(250.0)
    assert line.dispositions() == [("T1", "accept", "ok")]
    assert not line.memory.parts
    assert line.state == "Execute"


@pytest.mark.parametrize("evaluation", ["not_ok", "not_decidable", "undefined"])
def test_every_other_verdict_rejects_at_once_by_doing_nothing(line: Bench, evaluation: Evaluation) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1", evaluation))
    assert line.dispositions() == [("T1", "reject", evaluation)]
    line.run(line.timing.disposed_counts)
    assert line.dispositions() == [("T1", "reject", evaluation)]
    assert not line.permitted()


def test_without_host_time_no_latency_is_told(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1", "not_ok"))
    assert [e.trigger_to_command_ms for e in line.events if isinstance(e, PartDisposed)] == [None]


def test_a_verdict_that_comes_late_changes_nothing(line: Bench) -> None:
    line.part("T1")
    line.run(line.timing.decide_by_counts + 120)
    assert line.dispositions() == [("T1", "reject", "no_verdict")]
    line.step(line.verdict("T1"))
    line.run(line.timing.disposed_counts)
    line.step(line.verdict("T1"))
    heard = [event for event in line.events if isinstance(event, InspectionFinished)]
    assert [(event.trigger_id, event.late) for event in heard] == [("T1", True)]
    assert not line.permitted()
    assert len(line.dispositions()) == 1


def test_a_verdict_after_the_part_has_gone_is_late_too_and_a_foreign_one_is_passed_over(line: Bench) -> None:
    line.part("T1")
    line.run(line.timing.disposed_counts + 200)
    line.step(line.verdict("T1"), line.verdict("T99"))
    line.step(line.verdict("T1"))
    heard = [event for event in line.events if isinstance(event, InspectionFinished)]
    assert [(event.trigger_id, event.late) for event in heard] == [("T1", True)]
    assert not line.permitted()


def test_a_verdict_on_the_deadline_counts_and_one_scan_later_is_late(line: Bench) -> None:
    line.part("T1", at=line.encoder + STEP_COUNTS)
    line.step()
    whole_scans = line.timing.decide_by_counts // STEP_COUNTS
    line.run((whole_scans - 1) * STEP_COUNTS)
    in_time = replace(
        line, board=deepcopy(line.board), windows={}, events=list(line.events), commands=list(line.commands)
    )
    in_time.step(in_time.verdict("T1"))
    assert in_time.permitted() == ["T1"]
    line.step()
    line.step(line.verdict("T1"))
    assert not line.permitted()
    assert line.dispositions() == [("T1", "reject", "late")]


def test_verdicts_are_matched_by_trigger_never_by_order(line: Bench) -> None:
    for number in range(2):
        line.part(f"T{number}", at=line.encoder + 60 + number * PITCH_COUNTS)
    line.run(60)
    line.step(line.verdict("T0", "not_ok"))
    line.run(PITCH_COUNTS)
    line.step(line.verdict("T1"))
    assert line.permitted() == ["T1"]
    assert line.dispositions() == [("T0", "reject", "not_ok")]


def test_no_permit_is_sent_while_the_server_is_silent_but_an_ok_waits_for_it(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.server_alive = False
    line.step(line.verdict("T1"))
    line.run(600)
    assert not line.permitted()
    line.server_alive = True
    line.step()
    assert line.permitted() == ["T1"]


def test_a_verdict_on_another_parts_count_is_foreign_even_with_a_known_trigger(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(verdict_on("T1", encoder_count=line.told[0].encoder_count + 1))
    line.run(600)
    assert not line.permitted()
    line.step(line.verdict("T1", "not_ok"))
    assert line.dispositions() == [("T1", "reject", "not_ok")]


def test_the_first_verdict_on_a_part_counts(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1", "not_ok"))
    line.step(line.verdict("T1"))
    line.run(line.timing.disposed_counts)
    assert not line.permitted()
    assert [e.evaluation for e in line.events if isinstance(e, InspectionFinished)] == ["not_ok"]


def test_a_part_that_follows_one_pressed_by_the_arm_too_soon_is_rejected(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.run(line.timing.escaped_counts - line.timing.coast_counts - 6 * STEP_COUNTS)
    line.operate("hold")
    for _ in range(20):
        line.step()
    line.operate("unhold")
    line.part("T2", at=line.encoder + 30)
    line.part("T3", at=line.encoder + 30 + PITCH_COUNTS)
    line.step()
    line.step(line.verdict("T2"))
    line.run(PITCH_COUNTS)
    line.step(line.verdict("T3"))
    assert line.dispositions() == [("T1", "reject", "purged"), ("T2", "reject", "touching")]
    assert line.permitted() == ["T1", "T3"]


def test_a_follower_too_near_rejects_both_and_revokes_the_permit(line: Bench) -> None:
    line.part("T1")
    line.part("T2", at=line.encoder + line.timing.min_gap_counts + line.timing.diameter_counts - 10)
    line.step()
    line.step(line.verdict("T1"))
    line.run(line.timing.min_gap_counts + line.timing.diameter_counts)
    line.step(line.verdict("T2"))
    assert line.dispositions() == [("T1", "reject", "touching"), ("T2", "reject", "touching")]
    revoked = line.commands[-1]
    assert (revoked.tag, revoked.value, revoked.trigger_id) == ("gate.drive", False, "T1")
    assert not line.armed


def test_a_part_that_touches_the_one_behind_leaves_the_open_gate_to_the_one_in_it(line: Bench) -> None:
    line.part("A")
    line.part("B", at=line.encoder + PITCH_COUNTS)
    line.part("C", at=line.encoder + PITCH_COUNTS + line.timing.diameter_counts + 60)
    line.step()
    line.step(line.verdict("A"))
    line.run(PITCH_COUNTS)
    line.step(line.verdict("B"))
    assert line.driven
    while ("C", "reject", "touching") not in line.dispositions():
        line.step()
    assert line.driven
    assert line.armed == ["A"]
    line.run(line.timing.valid_until_counts - PITCH_COUNTS)
    assert line.dispositions()[-1] == ("A", "accept", "ok")
    assert line.commands[-1].trigger_id == "B"


def test_two_parts_that_stand_as_one_are_known_by_their_length(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.forced["eye.blocked"] = True
    line.run(2 * line.timing.diameter_counts)
    assert line.dispositions() == [("T1", "reject", "touching")]
    assert not line.armed
    trailing_count = line.encoder
    del line.forced["eye.blocked"]
    line.part("T2", at=trailing_count + line.timing.min_gap_counts - 100)
    line.run(line.timing.min_gap_counts)
    assert line.dispositions()[-1] == ("T2", "reject", "touching")


def test_three_in_a_row_without_a_verdict_hold_the_line_and_unhold_needs_the_server(line: Bench) -> None:
    line.server_alive = False
    for number in range(4):
        line.part(f"T{number}", at=line.encoder + 60 + number * PITCH_COUNTS)
    line.run(2 * PITCH_COUNTS + line.timing.decide_by_counts + 60)
    assert line.state in {"Holding", "Held"}
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    line.settle()
    assert line.state == "Held"
    assert line.alarms() == ["server_lost", "no_verdict"]
    accepted, answer = line.operate("unhold")
    assert not accepted
    assert "silent" in answer
    line.server_alive = True
    line.settle()
    assert line.state == "Held"
    assert line.operate("unhold")[0]
    assert line.outputs == {"infeed.run": True, "robot.run": False}


def test_a_verdict_in_time_ends_the_run_of_missing_ones(line: Bench) -> None:
    for number in range(5):
        line.part(f"T{number}", at=line.encoder + 60 + number * PITCH_COUNTS)
    line.run(2 * PITCH_COUNTS + 60)
    line.step(line.verdict("T2", "not_ok"))
    line.run(2 * PITCH_COUNTS + line.timing.decide_by_counts)
    assert line.state == "Execute"
    assert [reason for _, _, reason in line.dispositions()] == ["no_verdict", "no_verdict", "not_ok"] + 2 * [
        "no_verdict"
    ]


def test_a_full_tray_suspends_and_the_line_goes_on_by_itself_with_its_parts(line: Bench) -> None:
    line.part("T1")
    line.run(600)
    line.forced["good_tray.full"] = True
    line.step()
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    line.settle()
    assert line.state == "Suspended"
    line.step(line.verdict("T1"))
    for _ in range(50):
        line.step()
    assert line.permitted() == ["T1"]
    line.forced.clear()
    line.settle()
    assert line.state == "Execute"
    line.run(line.timing.disposed_counts)
    assert line.dispositions() == [("T1", "accept", "ok")]
    reasons = [(e.state, e.reason) for e in line.events if isinstance(e, StationStateChanged)]
    assert ("Suspended", "blocked") in reasons


def test_a_stop_empties_the_belt_with_normal_verdicts_and_then_stops(line: Bench) -> None:
    line.part("T1")
    line.step()
    assert line.operate("stop")[0]
    line.step(line.verdict("T1"))
    assert line.outputs == {"infeed.run": True, "robot.run": False}
    line.empty()
    assert line.state == "Stopped"
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    assert line.dispositions() == [("T1", "accept", "ok")]


def test_outputs_that_the_plant_let_fall_abort_the_line_and_are_not_sent_again(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.board.fall_to_rest()
    line.step()
    line.settle()
    assert line.state == "Aborted"
    assert line.alarms() == ["outputs_fell"]
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    assert line.dispositions() == [("T1", "reject", "purged")]


def test_an_encoder_that_was_reset_aborts_and_forgets_its_parts(line: Bench) -> None:
    line.part("T1")
    line.run(600)
    line.encoder = 0
    line.step()
    line.settle()
    assert line.state == "Aborted"
    assert line.alarms() == ["encoder_reset"]
    assert line.dispositions() == [("T1", "reject", "purged")]
    assert not line.memory.parts


def test_a_gate_that_does_not_answer_holds_the_line_before_the_part_is_through(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.forced["gate.at_good"] = False
    line.step(line.verdict("T1"))
    line.run(line.timing.valid_from_counts + 2 * STEP_COUNTS)
    with pytest.raises(AssertionError, match="the belt stands"):
        line.run(1500)
    assert line.alarms() == ["gate_not_reached"]
    assert line.dispositions() == [("T1", "reject", "purged")]
    line.settle()
    assert line.state == "Held"


@pytest.mark.parametrize("switch", ["gate.at_good", "gate.at_reject"])
def test_a_gate_that_tells_both_its_ends_at_once_holds_the_line(line: Bench, switch: str) -> None:
    line.part("T1")
    line.step()
    line.forced[switch] = True
    line.step(line.verdict("T1"))
    for _ in range(200):
        line.step()
    assert line.state == "Held"
    assert line.alarms() == ["gate_switches"]
    assert line.dispositions() == [("T1", "reject", "purged")]


def test_a_gate_that_tells_both_its_ends_for_a_moment_is_let_be(line: Bench) -> None:
    line.forced["gate.at_good"] = True
    line.step()
    line.forced.clear()
    line.run(20 * STEP_COUNTS)
    assert (line.state, line.alarms()) == ("Execute", [])


def test_a_gate_that_stands_at_good_refuses_every_start(line: Bench) -> None:
    assert line.operate("hold")[0]
    line.settle()
    line.forced["gate.at_good"] = True
    accepted, answer = line.operate("unhold")
    assert not accepted
    assert "gate" in answer


def test_tags_without_an_encoder_are_an_error_that_names_it(scene: Scene) -> None:
    inputs = ScanInput(tags=Tags(t_s=0.0, scan=1, values={}), server_alive=True)
    with pytest.raises(RunError, match=r"infeed\.encoder_count"):
        scan(inputs, Memory(), Settings.from_scene(scene))
