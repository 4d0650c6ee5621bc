"""Stop at end of cycle and complete: what comes in ends first, then the belts run until they are empty."""

from dataclasses import replace

import pytest

from tests.twin.control.bench import BELT_COUNTS, PITCH_COUNTS, STEP_COUNTS, Bench
from twin.control.values import Settings
from twin.devices.outputs import Outputs
from twin.events import StationStateChanged
from twin.kpi.time_model import StationLog
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.trays import OutletTray
from twin.types import OperatorCommand

EMPTYING: tuple[tuple[OperatorCommand, str], ...] = (("stop", "Stopped"), ("complete", "Complete"))


def states(bench: Bench) -> list[tuple[str, str]]:
    return [(event.state, event.reason) for event in bench.events if isinstance(event, StationStateChanged)]


@pytest.mark.parametrize(("command", "state"), EMPTYING)
def test_a_robot_ends_its_cycle_before_the_belts_begin_to_count(
    line: Bench, command: OperatorCommand, state: str
) -> None:
    line.forced["robot.idle"] = False
    assert line.operate(command)[0]
    line.run(2 * BELT_COUNTS)
    assert (line.outputs["robot.run"], line.ends_cycle) == (True, True)
    del line.forced["robot.idle"]
    line.step()
    assert (line.outputs["robot.run"], line.ends_cycle) == (False, False)
    line.run(BELT_COUNTS - 2 * STEP_COUNTS)
    assert line.state not in {"Stopped", "Complete"}
    line.run(STEP_COUNTS)
    line.settle()
    assert line.state == state
    assert line.outputs == {"infeed.run": False, "robot.run": False}


def test_the_robot_is_stopped_before_it_may_begin_another_cycle(line: Bench) -> None:
    line.operate("stop")
    line.empty()
    sent = [(command.tag, command.value) for command in line.commands if command.tag.startswith("robot")]
    assert sent[-3:] == [("robot.end_cycle", True), ("robot.run", False), ("robot.end_cycle", False)]


def test_a_part_that_comes_while_the_line_empties_itself_is_judged_and_waited_for(line: Bench) -> None:
    line.operate("stop")
    line.run(BELT_COUNTS - 2 * STEP_COUNTS)
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    line.run(line.timing.disposed_counts - 3 * STEP_COUNTS)
    line.settle()
    assert line.state == "Stopped"
    assert line.dispositions() == [("T1", "accept", "ok")]


@pytest.mark.parametrize(("command", "state"), EMPTYING)
def test_a_full_tray_interrupts_the_emptying_until_it_is_exchanged(
    line: Bench, command: OperatorCommand, state: str
) -> None:
    line.operate(command)
    line.run(BELT_COUNTS // 2)
    line.forced["good_tray.full"] = True
    for _ in range(100):
        line.step()
    assert line.state in {"Stopping", "Completing"}
    assert not line.outputs["infeed.run"]
    del line.forced["good_tray.full"]
    line.step()
    line.run(BELT_COUNTS // 2 - 2 * STEP_COUNTS)
    assert line.state in {"Stopping", "Completing"}
    line.run(STEP_COUNTS)
    line.settle()
    assert line.state == state


@pytest.mark.parametrize("before", ["hold", "abort"])
def test_a_stop_of_a_line_that_stands_leaves_its_parts_where_they_are(line: Bench, before: OperatorCommand) -> None:
    line.part("T1")
    line.run(600)
    line.operate(before)
    line.settle()
    line.operate("clear" if before == "abort" else "stop")
    line.settle()
    assert line.state == "Stopped"
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    assert [part.trigger.trigger_id for part in line.memory.parts] == ["T1"]


def test_a_stop_while_old_parts_are_purged_empties_the_line_without_waking_the_robot(idle: Bench) -> None:
    idle.part("T1", at=0)
    idle.step()
    idle.start()
    assert idle.state == "Starting"
    idle.forced["robot.idle"] = False
    idle.operate("stop")
    idle.empty()
    assert idle.state == "Stopped"
    assert not any(command.tag == "robot.run" and command.value for command in idle.commands)
    assert idle.dispositions() == [("T1", "reject", "purged")]


def test_complete_tells_a_changeover_until_the_line_is_reset(line: Bench) -> None:
    assert line.operate("complete", reason="changeover")[0]
    line.empty()
    assert states(line)[-2:] == [("Completing", "changeover"), ("Complete", "changeover")]
    log = StationLog()
    for event in line.events:
        log.add(event)
    assert [told for _, told in log.changes["line"]][-2:] == 2 * [("ASUT", "setup")]
    assert not line.operate("start")[0]
    assert line.operate("reset")[0]
    line.settle()
    assert line.operate("start")[0]
    line.settle()
    assert line.state == "Execute"
    assert line.outputs == {"infeed.run": True, "robot.run": True}


def test_a_stop_goes_on_with_what_complete_has_begun(line: Bench) -> None:
    line.operate("complete")
    line.run(BELT_COUNTS // 2)
    assert line.operate("stop")[0]
    line.run(BELT_COUNTS // 2 - 2 * STEP_COUNTS)
    line.settle()
    assert line.state == "Stopped"


@pytest.mark.parametrize("command", ["stop", "complete"])
def test_an_abort_ends_the_emptying_at_once(line: Bench, command: OperatorCommand) -> None:
    line.part("T1")
    line.step()
    line.operate(command)
    assert line.operate("abort")[0]
    assert line.outputs == {"infeed.run": False, "robot.run": False}
    assert not line.ends_cycle
    assert line.dispositions() == [("T1", "reject", "purged")]


@pytest.fixture
def chain(scene: Scene) -> Bench:
    """A feeder, a belt, and a second belt that takes over what the first one loses."""
    infeed = scene.all_of(Conveyor)["infeed"]
    devices = scene.devices | {
        "infeed": replace(infeed, to="outfeed"),
        "outfeed": replace(infeed, origin_m=(1.6, 0.0, 0.2), length_m=0.5),
        "feeder": ChuteFeeder(
            kind="chute_feeder", conveyor="infeed", arrivals=Spaced(kind="spaced", pitch_m=0.5), capacity=9
        ),
    }
    tags = ("infeed.run", "outfeed.run", "robot.run", "feeder.run", "robot.end_cycle", "gate.drive")
    bench = Bench(
        settings=Settings.from_scene(replace(scene, devices=devices)),
        board=Outputs(tags, counted={"gate.drive": "infeed"}),
    )
    bench.forced |= {"outfeed.encoder_count": 0, "feeder.idle": True}
    bench.step()
    return bench.start()


def test_a_feeder_runs_with_the_line_and_is_waited_for_until_its_slope_is_free(chain: Bench) -> None:
    assert chain.board.read({"infeed": 0})["feeder.run"]
    chain.forced["feeder.idle"] = False
    chain.operate("stop")
    assert not chain.board.read({"infeed": 0})["feeder.run"]
    chain.run(2 * BELT_COUNTS)
    assert chain.memory.emptying is not None
    assert not chain.memory.emptying.ended


def test_a_belt_counts_from_when_the_belt_before_it_is_empty(chain: Bench) -> None:
    chain.operate("stop")
    chain.forced["outfeed.encoder_count"] = 9000
    chain.run(BELT_COUNTS)
    chain.settle()
    assert chain.state == "Stopping"
    outfeed = chain.settings.ways.belts[1]
    assert outfeed.counts == pytest.approx((0.5 + 0.047 + 0.02) * 10000, abs=1)
    chain.forced["outfeed.encoder_count"] = 9000 + outfeed.counts - 1
    chain.settle()
    assert chain.state == "Stopping"
    chain.forced["outfeed.encoder_count"] = 9000 + outfeed.counts
    chain.settle()
    assert chain.state == "Stopped"


def test_an_encoder_that_tells_no_count_keeps_the_line_from_being_called_empty(chain: Bench) -> None:
    chain.operate("stop")
    del chain.forced["outfeed.encoder_count"]
    chain.run(BELT_COUNTS + PITCH_COUNTS)
    assert chain.state == "Stopping"


@pytest.fixture
def packed(scene: Scene) -> Bench:
    """A line whose second robot takes parts off the belt into a tray."""
    packer = replace(scene.all_of(Robot)["robot"], takes_from="infeed", sets_on="packed_tray", place_m=None)
    tray = replace(scene.all_of(OutletTray)["good_tray"], after="packer")
    devices = {**scene.devices, "packer": packer, "packed_tray": tray}
    tags = ("infeed.run", "robot.run", "robot.end_cycle", "packer.run", "gate.drive")
    bench = Bench(
        settings=Settings.from_scene(replace(scene, devices=devices)),
        board=Outputs(tags, counted={"gate.drive": "infeed"}),
    )
    bench.forced["packer.idle"] = True
    bench.step()
    return bench.start()


def test_a_robot_that_packs_works_on_until_the_line_is_empty_and_it_holds_nothing(packed: Bench) -> None:
    assert packed.board.read({"infeed": 0})["packer.run"]
    packed.forced["packer.idle"] = False
    packed.operate("stop")
    packed.run(2 * BELT_COUNTS)
    assert packed.state == "Stopping"
    values = packed.board.read({"infeed": 0})
    assert (values["robot.run"], values["packer.run"]) == (False, True)
    packed.forced["packer.idle"] = True
    packed.settle()
    assert packed.state == "Stopped"
    assert not packed.board.read({"infeed": 0})["packer.run"]


def test_a_robot_that_packs_stays_braked_where_the_line_was_held(packed: Bench) -> None:
    packed.forced["packer.idle"] = False
    packed.operate("hold")
    packed.settle()
    packed.operate("stop")
    packed.settle()
    assert packed.state == "Stopped"
    assert not packed.board.read({"infeed": 0})["packer.run"]


def test_a_robot_that_packs_and_fell_to_rest_aborts_the_line(packed: Bench) -> None:
    packed.settle()
    packed.board.fall_to_rest()
    packed.step()
    packed.settle()
    assert packed.state == "Aborted"
    assert packed.alarms() == ["outputs_fell"]
