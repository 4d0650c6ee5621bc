import hashlib
import subprocess
import sys
from collections.abc import Sequence

import pytest

from serving.compose import compose_scene
from serving.lockstep import LockstepLine
from tests.fakes.vision import BlankInspector, ScriptedJudge
from twin.events import (
    AlarmRaised,
    EventBase,
    InspectionFinished,
    InspectionTriggered,
    PartDisposed,
    PartLeft,
    RunPaced,
    StationStateChanged,
)
from twin.kpi.line import LineFigures
from twin.types import Evaluation, Verdict

SECONDS = 24.0


def every_third_bad(trigger_id: str) -> Evaluation:
    return "not_ok" if int(trigger_id[1:]) % 3 == 0 else "ok"


def run(
    seed: int = 1, inspection_s: float = 0.15, seconds: float = SECONDS, overrides: Sequence[str] = ()
) -> list[EventBase | Verdict]:
    records: list[EventBase | Verdict] = []
    line = LockstepLine(
        scene=compose_scene("bearing", overrides),
        seed=seed,
        inspector=BlankInspector(),
        judge=ScriptedJudge(every_third_bad),
        inspection_s=inspection_s,
    )
    with line:
        line.run(seconds, records.append)
    return records


def digest(records: list[EventBase | Verdict]) -> str:
    return hashlib.sha256(repr(records).encode()).hexdigest()


@pytest.fixture(scope="module")
def records() -> list[EventBase | Verdict]:
    return run()


def figures(records: list[EventBase | Verdict]) -> LineFigures:
    folded = LineFigures()
    for record in records:
        folded.add(record)
    return folded


def test_the_line_starts_itself_and_runs(records: list[EventBase | Verdict]) -> None:
    states = [one.state for one in records if isinstance(one, StationStateChanged) and one.station_id == "line"]
    assert states == ["Aborted", "Clearing", "Stopped", "Resetting", "Idle", "Starting", "Execute"]


def test_a_collision_aborts_the_line_and_is_told_with_its_place() -> None:
    folded = figures(dragged := run(seconds=6.0, overrides=["scene.devices.robot.lift_m=0.0125"]))
    changes = [one for one in dragged if isinstance(one, StationStateChanged)]
    assert [(one.state, one.reason) for one in changes if one.station_id == "line"][-2:] == [
        ("Aborting", "collision"),
        ("Aborted", ""),
    ]
    assert [one.station_id for one in changes if (one.state, one.reason) == ("Aborted", "collision")] == ["robot"]
    assert [one.alarm for one in dragged if isinstance(one, AlarmRaised)] == ["collision"]
    (contact,) = folded.clearances.summary()["contacts"]
    assert (contact["device_id"], contact["other_id"]) == ("robot", "part")
    assert contact["t_s"] < 5


def test_verdicts_whose_pictures_are_late_come_as_much_later_and_their_parts_are_no_ok_any_more() -> None:
    late = run(
        seconds=14.0, overrides=["+scene.faults.net={kind: network_delay, device: camera, delay_s: 3.0, at_s: 0.0}"]
    )
    (trigger, *_) = (one for one in late if isinstance(one, InspectionTriggered))
    (answer, *_) = (one for one in late if isinstance(one, InspectionFinished))
    assert answer.t_s - trigger.t_s == pytest.approx(3.0 + 0.15, abs=0.02)
    disposed = {one.reason for one in late if isinstance(one, PartDisposed)}
    assert disposed
    assert disposed <= {"no_verdict", "purged"}


def test_a_dead_camera_gives_no_verdict_and_none_of_its_parts_is_accepted() -> None:
    dead = run(seconds=14.0, overrides=["+scene.faults.dead={kind: camera_dead, device: camera, at_s: 0.0}"])
    assert any(isinstance(one, InspectionTriggered) for one in dead)
    assert not any(isinstance(one, Verdict) for one in dead)
    disposed = [(one.disposition, one.reason) for one in dead if isinstance(one, PartDisposed)]
    # The third in a row holds the line: what was on its way to the hold lane is rejected then.
    assert ("hold", "no_verdict") in disposed
    assert set(disposed) <= {("hold", "no_verdict"), ("reject", "no_verdict")}


def test_physics_sends_each_part_where_the_controller_wanted(records: list[EventBase | Verdict]) -> None:
    trigger_of = {one.part_id: one.trigger_id for one in records if isinstance(one, InspectionTriggered)}
    left = {trigger_of[one.part_id]: one.outlet for one in records if isinstance(one, PartLeft)}
    assert {"good", "reject"} == set(left.values())
    assert left == {trigger: "good" if every_third_bad(trigger) == "ok" else "reject" for trigger in left}


def test_no_part_is_lost_and_the_truth_is_told_of_each_that_left(records: list[EventBase | Verdict]) -> None:
    folded = figures(records)
    told = folded.parts.summary()
    assert told["lost"] == 0
    assert told["released"] == sum(told[key] for key in ("accepted", "rejected", "held", "in_process"))
    assert folded.truths.keys() == folded.parts.left.keys()
    quality = folded.quality()
    judged = sum(quality[key] for key in ("conforming_n", "nonconforming_n", "below_visibility_n", "not_inspected_n"))
    assert judged == len(folded.parts.left)


def test_the_log_holds_no_wall_time(records: list[EventBase | Verdict]) -> None:
    assert all(one.timings_ms == {} and one.t_mono_ns == 0 for one in records if isinstance(one, Verdict))
    assert not any(isinstance(one, RunPaced) for one in records)


def test_same_seed_same_bytes_in_another_process(records: list[EventBase | Verdict]) -> None:
    code = (
        "from tests.serving.test_lockstep import digest, run; told = run(seconds=18.0); print(len(told), digest(told))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    length, sha256 = other.stdout.split()[-2:]
    assert sha256 == digest(records[: int(length)])
    assert any(isinstance(one, PartLeft) for one in records[: int(length)])


def test_a_run_that_is_taken_scan_by_scan_is_the_same_run(records: list[EventBase | Verdict]) -> None:
    stepped: list[EventBase | Verdict] = []
    scene = compose_scene("bearing")
    scan_s, scans = scene.scan_ticks / scene.tick_hz, round(6.0 * scene.tick_hz / scene.scan_ticks)
    with LockstepLine(
        scene=scene, seed=1, inspector=BlankInspector(), judge=ScriptedJudge(every_third_bad), inspection_s=0.15
    ) as line:
        assert {line.run(scan_s, stepped.append) for _ in range(scans)} == {scene.scan_ticks}
    assert len(stepped) > 30
    assert repr(stepped) == repr(records[: len(stepped)])


def test_another_seed_is_another_run(records: list[EventBase | Verdict]) -> None:
    def triggered_s(told: list[EventBase | Verdict]) -> list[float]:
        return [one.t_s for one in told if isinstance(one, InspectionTriggered)]

    other = triggered_s(run(seed=2, seconds=8.0))
    assert len(other) >= 1
    assert other != triggered_s(records)[: len(other)]


def test_a_detector_that_is_too_slow_passes_no_part_and_holds_the_line() -> None:
    folded = figures(slow := run(inspection_s=4.0, seconds=16.0))
    assert folded.parts.summary()["accepted"] == 0
    assert set(folded.parts.summary()["by_reason"]) <= {"no_verdict", "purged"}
    states = [one.state for one in slow if isinstance(one, StationStateChanged) and one.station_id == "line"]
    assert states[-1] == "Held"
