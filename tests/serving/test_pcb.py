"""The line for boards in one process: what was found bad ends in the NG buffer, and every board is accounted for."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace

import pytest

from serving.lockstep import STARTING, LockstepLine
from tests.fakes.vision import BlankInspector, ScriptedJudge
from tests.twin.scenes import board_scene
from twin.control.values import Memory
from twin.events import (
    AlarmRaised,
    EventBase,
    FaultRaised,
    PartDisposed,
    PartLeft,
    PartLost,
    PartReleased,
    StationStateChanged,
)
from twin.scene.faults import SwitchStuck
from twin.types import Command, Evaluation, Operate, Tags, Verdict

SECONDS = 60.0
REPLACED_S = 26.0


def every_third_is_bad(trigger_id: str) -> Evaluation:
    return "not_ok" if int(trigger_id[1:]) % 3 == 0 else "ok"


@pytest.fixture(scope="module")
def log() -> list[EventBase | Verdict]:
    told: list[EventBase | Verdict] = []
    judge = ScriptedJudge(every_third_is_bad)
    with LockstepLine(scene=board_scene(), seed=7, inspector=BlankInspector(), judge=judge, inspection_s=0.3) as line:
        line.run(SECONDS, told.append)
    return told


def test_boards_leave_by_the_lane_that_was_decided(log: list[EventBase | Verdict]) -> None:
    decided = {each.part_id: each.disposition for each in log if isinstance(each, PartDisposed)}
    left = {each.part_id: each.outlet for each in log if isinstance(each, PartLeft)}
    lanes = {"accept": "good", "reject": "reject"}
    assert len(left) >= 4
    assert left == {part_id: lanes[decided[part_id]] for part_id in left}
    assert Counter(left.values())["reject"] >= 1


def test_no_board_is_lost_and_nothing_trips(log: list[EventBase | Verdict]) -> None:
    assert [each for each in log if isinstance(each, PartLost | AlarmRaised | FaultRaised)] == []
    released = {each.part_id for each in log if isinstance(each, PartReleased)}
    left = {each.part_id for each in log if isinstance(each, PartLeft)}
    assert left <= released
    assert len(released) - len(left) <= 3


class Ordered(LockstepLine):
    """A line to which an operator gives one command when boards stand at both stops."""

    def _operates(self, tags: Tags) -> tuple[Operate, ...]:
        if abs(tags.t_s - 20.0) < 0.001:
            return (Operate(command="complete", who="test"),)
        return super()._operates(tags)


class Replaced(LockstepLine):
    """A line whose controller is replaced, while a board stands under the camera, by one that knows nothing."""

    def _control(self, tags: Tags, t_s: float) -> Sequence[Command]:
        if t_s > REPLACED_S and self._memory.at_camera is not None and self._settings.source == "controller":
            self._memory, self._state = Memory(), "Aborted"
            self._settings = replace(self._settings, source="controller-again")
            self._orders = deque(STARTING)
        return super()._control(tags, t_s)


def run_of(line: LockstepLine, seconds: float) -> list[EventBase | Verdict]:
    told: list[EventBase | Verdict] = []
    with line:
        line.run(seconds, told.append)
    return told


def test_a_board_that_nobody_judged_in_time_goes_to_the_ng_buffer() -> None:
    judge = ScriptedJudge(lambda _: "ok")
    line = LockstepLine(scene=board_scene(), seed=7, inspector=BlankInspector(), judge=judge, inspection_s=30.0)
    told = run_of(line, 16.0)
    (disposed, *_) = [each for each in told if isinstance(each, PartDisposed)]
    assert (disposed.disposition, disposed.reason) == ("reject", "no_verdict")
    assert [each.outlet for each in told if isinstance(each, PartLeft)] == ["reject"]


def test_a_line_that_completes_finishes_the_boards_at_its_stops() -> None:
    judge = ScriptedJudge(lambda _: "ok")
    line = Ordered(scene=board_scene(), seed=7, inspector=BlankInspector(), judge=judge, inspection_s=0.3)
    told = run_of(line, 36.0)
    released = [each.part_id for each in told if isinstance(each, PartReleased)]
    left = {each.part_id: each.outlet for each in told if isinstance(each, PartLeft)}
    assert left == dict.fromkeys(released, "good")
    states = [each.state for each in told if isinstance(each, StationStateChanged) and each.station_id == "line"]
    assert states[-1] == "Complete"


def test_a_switch_that_sticks_and_a_fresh_controller_cost_boards_and_alarms_but_neither_a_stand_nor_an_escape() -> None:
    fault = SwitchStuck(kind="switch_stuck", device="inspect_stop", signal="raised", tells=False, at_s=9.0, for_s=12.0)
    scene = replace(board_scene(), faults={"it": fault})
    judge = ScriptedJudge(lambda _: "ok")
    told = run_of(Replaced(scene=scene, seed=7, inspector=BlankInspector(), judge=judge, inspection_s=0.3), 52.0)
    assert {each.alarm for each in told if isinstance(each, AlarmRaised)} == {"stop_not_reached"}
    released = [each.part_id for each in told if isinstance(each, PartReleased)]
    left = [(each.part_id, each.outlet) for each in told if isinstance(each, PartLeft)]
    assert [each for each in told if isinstance(each, PartLost)] == []
    assert [part_id for part_id, _ in left] == released[: len(left)]
    assert len(released) - len(left) <= 3
    accepted = {each.part_id for each in told if isinstance(each, PartDisposed) and each.disposition == "accept"}
    assert {part_id for part_id, outlet in left if outlet == "good"} == accepted
    alarms_s = [each.t_s for each in told if isinstance(each, AlarmRaised)]
    assert alarms_s[0] < 21.0 < REPLACED_S < alarms_s[-1]
    assert left[-1][1] == "good"
