from collections.abc import Callable
from typing import Any

from tests.recorded import FIRST, SECOND, Recorded
from twin.events import (
    CommandSent,
    FaultCleared,
    FaultRaised,
    InspectionFinished,
    InspectionTriggered,
    PartDisposed,
    PartLeft,
    PartLost,
    PartReleased,
    StationStateChanged,
)
from twin.record.history import Record, Timed, history, part_ids
from twin.record.recording import open_recording


def at(t_s: float, make: Callable[..., Record], **fields: Any) -> Timed:
    return t_s, make(event_id=f"e{t_s}", t_s=t_s, source="test", **fields)


def fault(t_s: float, make: Callable[..., Record] = FaultRaised) -> Timed:
    return at(t_s, make, fault="grip_slipped", device_id="robot")


def tell(records: list[Timed], part_id: str = FIRST) -> list[tuple[float, str]]:
    return [(step.t_s, step.what) for step in history(records, part_id)]


def test_a_real_runs_part_is_followed_from_release_to_truth(recorded: Recorded) -> None:
    records = list(open_recording(recorded[0]).happened())
    steps = history(records, FIRST)
    assert [step.what for step in steps] == [
        "released", "zone", "triggered", "verdict", "finished", "command", "command", "disposition", "zone", "left",
        "truth",
    ]  # fmt: skip
    assert [step.t_s for step in steps] == sorted(step.t_s for step in steps)
    told = {step.what: step for step in steps}
    assert told["triggered"].facts["encoder_count"] > 0
    assert told["verdict"].t_s > told["triggered"].t_s + 0.14
    assert told["command"].facts["valid_from_count"] < told["command"].facts["valid_until_count"]
    assert f"from count {told['command'].facts['valid_from_count']} to" in told["command"].text
    assert told["left"].facts["outlet"] == "good"
    assert SECOND in part_ids(records)
    assert history(records, "P000001-999999") == []


def test_what_has_a_trigger_alone_belongs_to_its_part() -> None:
    records = [
        at(1, InspectionTriggered, trigger_id="T1", camera_id="camera", part_id=FIRST, encoder_count=5),
        at(1.2, InspectionTriggered, trigger_id="T2", camera_id="camera", part_id=SECOND, encoder_count=9),
        at(2, InspectionFinished, trigger_id="T1", evaluation="ok", late=True),
        at(2.1, InspectionFinished, trigger_id="T2", evaluation="ok", late=False),
        at(3, PartDisposed, trigger_id="T1", part_id=None, disposition="reject", reason="late"),
        at(3.1, CommandSent, command_id="c", trigger_id=None, tag="infeed.run", value=True,
           valid_from_count=None, valid_until_count=None),
    ]  # fmt: skip
    assert tell(records) == [(1, "triggered"), (2, "finished"), (3, "disposition")]
    assert history(records, FIRST)[1].text == "ok at the controller, too late"


def test_faults_touch_the_parts_that_are_on_the_line_meanwhile() -> None:
    records = [
        fault(0.5),
        fault(0.7, FaultCleared),
        fault(0.8),
        at(1, PartReleased, part_id=FIRST),
        fault(1.5, FaultCleared),
        fault(1.7),
        fault(1.8, FaultCleared),
        at(2, PartLeft, part_id=FIRST, outlet="reject"),
        fault(2.5),
        at(3, PartReleased, part_id=SECOND),
        at(4, PartLost, part_id=SECOND, where="beside_the_line"),
        fault(5, FaultCleared),
    ]
    faults = [(0.8, "fault"), (1, "released"), (1.5, "fault over"), (1.7, "fault"), (1.8, "fault over"), (2, "left")]
    assert tell(records) == faults
    assert tell(records, SECOND) == [(2.5, "fault"), (3, "released"), (4, "lost")]
    assert history(records, SECOND)[-1].text == "beside the line"


def test_the_lines_own_state_is_told_while_the_part_is_on_it() -> None:
    def line(t_s: float, state: str, station_id: str = "line") -> Timed:
        return at(t_s, StationStateChanged, station_id=station_id, state=state, reason="operator")

    records = [
        line(0.5, "Execute"),
        at(1, PartReleased, part_id=FIRST),
        line(1.5, "Held"),
        line(1.6, "Idle", "robot"),
        at(2, PartLeft, part_id=FIRST, outlet="reject"),
        line(3, "Execute"),
    ]
    assert tell(records) == [(1, "released"), (1.5, "line"), (2, "left")]
    assert history(records, FIRST)[1].text == "Held (operator)"
