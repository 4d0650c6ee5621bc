"""The whole line by its commands, events, tags and shots."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.twin.rig import GO, Run
from tests.twin.robots import FINGERS, PANDA, with_iiwa
from twin.control.timing import gate_timing
from twin.errors import ConfigError
from twin.events import (
    ClearanceSampled,
    ContactRaised,
    EnergySampled,
    FaultCleared,
    FaultRaised,
    InspectionTriggered,
    PartLeft,
    PartLost,
    PartReleased,
    StationStateChanged,
    TrayExchanged,
)  # fmt: skip
from twin.line import Line
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.types import Command, Pose

RADIUS_M = 0.0235


@pytest.fixture(scope="module")
def minute(bearing: Scene, with_device: Callable[..., Scene]) -> Iterator[Run]:
    """A minute of the shipped line, started at 1 s, with outlet trays of three parts and an eye without spread."""
    scene = with_device(bearing, "eye", repeatability_m=0.0)
    for tray in ("good_tray", "reject_tray"):
        scene = with_device(scene, tray, rows=1, columns=3)
    run = Run(scene)
    run.step(240)
    run.step(59 * 240, GO)
    yield run
    run.line.close()


def test_a_minute_sets_and_sorts_enough_parts(minute: Run) -> None:
    assert len(minute.of(PartReleased)) >= 16
    assert len(minute.of(PartLeft)) >= 13
    assert minute.of(PartLost) == []
    assert minute.of(FaultRaised) == []


def test_a_minute_touches_nothing_that_it_should_not_and_comes_as_near_as_fingers_must(minute: Run) -> None:
    assert minute.of(ContactRaised) == []
    told = [event for event in minute.events if isinstance(event, ClearanceSampled)]
    assert len(told) < 40
    nearest_m = {other: min(e.distance_m for e in told if e.other_id == other) for other in {e.other_id for e in told}}
    assert set(nearest_m) == {"infeed", "infeed_tray", "part"}
    assert 0.002 < nearest_m["infeed"] < 0.004  # the fingertips, over the belt
    assert 0.002 < nearest_m["infeed_tray"] < 0.012  # beside a pedestal
    assert 0.001 < nearest_m["part"] < 0.006  # a neighbour in the tray, and the part before it is gripped


def test_only_driven_parts_reach_the_good_lane_and_all_others_the_reject_lane(minute: Run) -> None:
    lanes = {event.part_id: event.outlet for event in minute.events if isinstance(event, PartLeft)}
    assert set(lanes.values()) == {"good", "reject"}
    assert {part for part, lane in lanes.items() if lane == "good"} == minute.driven & set(lanes)


def test_every_released_part_has_left_is_lost_or_is_on_the_line(minute: Run) -> None:
    released = {event.part_id for event in minute.events if isinstance(event, PartReleased)}
    gone = [event.part_id for event in minute.events if isinstance(event, PartLeft | PartLost)]
    assert len(set(gone)) == len(gone)
    assert released == set(gone) | set(minute.line.on_line())
    assert not set(gone) & set(minute.line.on_line())


def test_parts_stand_on_the_belt_no_nearer_than_the_robots_pitch(minute: Run) -> None:
    counts = [shot.encoder_count for shot in minute.shots]
    pitches = sorted((b - a) / 12732.4 for a, b in itertools.pairwise(counts))
    assert pitches[0] > gate_timing(minute.line.scene).min_pitch_m
    pitch_m = minute.line.scene.one_of(Robot)[1].min_pitch_m
    assert pitches[-2] < pitch_m + 0.01
    assert pitches[-1] < pitch_m + 0.17  # the infeed tray was exchanged once


def test_a_trigger_is_latched_where_the_leading_edge_truly_cut_the_beam(minute: Run) -> None:
    inside = 0
    for shot in minute.shots:
        answered_m = 0.15 * 0.0005  # the eye's own response
        assert shot.pose.position_m[0] + RADIUS_M == pytest.approx(0.5 + answered_m, abs=5e-5)
        assert abs(shot.pose.position_m[1]) < 0.003
        inside += abs(shot.t_s * 240 - round(shot.t_s * 240)) > 0.01
    assert inside > len(minute.shots) / 2
    for one, two in zip(minute.shots, minute.shots[1:], strict=False):
        travelled = (two.encoder_count - one.encoder_count) / 12732.4
        assert travelled == pytest.approx(0.15 * (two.t_s - one.t_s), abs=1.01 / 12732.4)


def test_shots_events_and_latched_tags_tell_the_same_triggers(minute: Run) -> None:
    told = [(e.trigger_id, e.encoder_count, e.t_s) for e in minute.events if isinstance(e, InspectionTriggered)]
    latched = [(trigger.trigger_id, trigger.encoder_count, trigger.t_s) for t in minute.tags for trigger in t.latched]
    assert told == latched == [(shot.trigger_id, shot.encoder_count, shot.t_s) for shot in minute.shots]
    decide = gate_timing(minute.line.scene).decide_by_counts
    assert all(shot.decide_by_count == shot.encoder_count + decide for shot in minute.shots)


def test_trays_are_exchanged_when_empty_and_when_full(minute: Run) -> None:
    counts = Counter((e.tray_id, e.parts) for e in minute.events if isinstance(e, TrayExchanged))
    assert counts[("infeed_tray", 12)] == 1
    assert counts[("good_tray", 3)] >= 2
    assert counts[("reject_tray", 3)] >= 2
    assert any(tags.values["good_tray.full"] for tags in minute.tags)
    assert any(tags.values["infeed_tray.empty"] for tags in minute.tags)


def test_the_outlet_eyes_count_what_left(minute: Run) -> None:
    left = Counter(event.outlet for event in minute.events if isinstance(event, PartLeft))
    for lane in ("good", "reject"):
        assert 0 <= int(minute.tags[-1].values[f"{lane}_tray.count"]) - left[lane] <= 1


def test_tags_come_each_scan_and_hold_every_signal(minute: Run) -> None:
    assert [tick.tick for tick in minute.ticks if tick.tags] == list(range(3, len(minute.ticks) + 1, 3))
    assert set(minute.tags[0].values) == {
        "infeed.encoder_count", "infeed.running", "infeed.at_speed", "eye.blocked", "gate.at_reject", "gate.at_good",
        "gate.power", "good_tray.count", "reject_tray.count", "infeed_tray.empty", "good_tray.full", "reject_tray.full",
        "robot.state", "robot.holding", "infeed.run", "robot.run", "gate.drive", "tower.red", "tower.amber",
        "tower.green", "infeed.ready", "robot.ready", "robot.open", "robot.idle", "robot.end_cycle",
        "robot.closed", "robot.collision",
    }  # fmt: skip
    assert {tags.values["robot.state"] for tags in minute.tags} >= {"Idle", "Execute", "Suspended"}
    assert len({tags.values["gate.at_good"] for tags in minute.tags}) == 2


def test_energy_is_told_every_ten_seconds_and_only_grows(minute: Run) -> None:
    told = [event for event in minute.events if isinstance(event, EnergySampled)]
    assert Counter(event.device_id for event in told) == {"infeed": 6, "robot": 6, "gate": 6}
    for name in ("energy_j", "air_nl", "idle_j"):
        for device_id in ("infeed", "robot", "gate"):
            samples = [getattr(event, name) for event in told if event.device_id == device_id]
            assert samples == sorted(samples)
    last = {event.device_id: event for event in told}
    assert {device_id for device_id, event in last.items() if event.air_nl > 0} == {"gate"}
    assert all(event.idle_j <= event.energy_j for event in last.values())


def test_event_ids_count_up_and_never_repeat(minute: Run) -> None:
    ids = [event.event_id for event in minute.events]
    assert ids == [f"plant-{n:07d}" for n in range(1, len(ids) + 1)]


@pytest.mark.slow
def test_the_line_runs_at_least_four_times_faster_than_the_clock(minute: Run) -> None:
    assert minute.cpu_s / len(minute.ticks) < 1 / 240 / 4


def test_parts_ride_upright_and_never_faster_than_the_belt(bearing: Scene) -> None:
    run = Run(bearing).step(240 * 8, GO)
    part = run.shots[0].part_id
    last = run.line.pose_of(part)
    for _ in range(24):
        run.step()
        pose = run.line.pose_of(part)
        assert last is not None
        assert pose is not None
        assert math.dist(pose.position_m, last.position_m) <= 0.15 / 240 * 1.05
        x, y, _, _ = pose.orientation_xyzw
        assert max(abs(x), abs(y)) < 0.005
        last = pose
    run.line.close()


def test_the_same_seed_gives_the_same_run_to_the_bit(bearing: Scene) -> None:
    one, two, other = Run(bearing, 3), Run(bearing, 3), Run(bearing, 4)
    for run in (one, two, other):
        run.step(240 * 9, GO)
    assert one.digest() == two.digest()
    assert [shot.t_s for shot in other.shots] != [shot.t_s for shot in one.shots]
    for run in (one, two, other):
        run.line.close()


@pytest.fixture
def run(bearing: Scene) -> Iterator[Run]:
    made = Run(bearing)
    yield made
    made.line.close()


def moved_m(before: dict[str, Pose], after: dict[str, Pose]) -> float:
    """The farthest that any part moved."""
    return max(math.dist(before[part].position_m, after[part].position_m) for part in before)


@pytest.mark.parametrize("after_ticks", [150, 345, 420, 900])
def test_outputs_at_rest_stop_everything_within_a_second_until_new_commands(run: Run, after_ticks: int) -> None:
    run.step(after_ticks, GO)
    held = run.tags[-1].values["robot.holding"]
    run.line.outputs_to_rest()
    run.step(240)
    poses, joints, arm = run.line.poses(), run.line.joints_rad()["robot"], run.line.gate_angles_rad()["gate"]
    run.step(480)
    assert moved_m(poses, run.line.poses()) < 1e-4
    assert run.line.joints_rad()["robot"] == pytest.approx(joints, abs=1e-4)
    assert run.line.gate_angles_rad()["gate"] == pytest.approx(arm, abs=1e-4)
    values = run.tags[-1].values
    assert values["infeed.running"] is values["gate.power"] is values["infeed.run"] is values["robot.run"] is False
    assert values["gate.at_reject"] is True
    assert values["robot.state"] == "Held"
    assert values["robot.holding"] or not held
    parts = len(run.of(PartReleased))
    run.step(240 * 7, GO)
    assert len(run.of(PartReleased)) >= parts + 2
    assert run.of(PartLost) == run.of(FaultRaised) == []
    assert run.tags[-1].values["gate.power"] is True


def test_the_robot_brakes_within_its_limits(run: Run) -> None:
    run.step(300, GO)
    run.line.outputs_to_rest()
    angles = [run.line.joints_rad()["robot"]]
    for _ in range(120):
        run.step()
        angles.append(run.line.joints_rad()["robot"])
    speeds = [[(b - a) * 240 for a, b in zip(*pair, strict=True)] for pair in itertools.pairwise(angles)]
    assert max(abs(v) for v in speeds[0]) > 0.1
    assert max(abs(v) for v in speeds[-1]) < 1e-3
    for before, after in itertools.pairwise(speeds):
        for joint, (a, b) in enumerate(zip(before, after, strict=True)):
            assert (
                abs(b - a) * 240 < PANDA.max_radps2[joint] * 2
            )  # measured over single ticks, with the controller's lag


def test_power_lost_with_a_part_in_the_open_gate_lets_the_arm_lead_it_gently_to_reject(run: Run) -> None:
    run.step(240, GO)
    while run.line.gate_angles_rad()["gate"] > 0.02 or not over_sweep(run):
        run.step()
    part = over_sweep(run)[0]
    run.line.outputs_to_rest()
    fastest, last = 0.0, run.line.pose_of(part)
    while part in run.line.on_line() and len(run.ticks) < 240 * 30:
        run.step()
        now = run.line.pose_of(part)
        assert last is not None
        assert now is not None
        if part in run.line.on_line():
            fastest = max(fastest, math.dist(last.position_m, now.position_m) * 240)
        last = now
    assert 0.15 < fastest < 1.0
    assert [e.outlet for e in run.events if isinstance(e, PartLeft) and e.part_id == part] == ["reject"]
    assert run.tags[-1].values["gate.at_reject"] is True


def over_sweep(run: Run) -> list[str]:
    """Return the parts that stand in the middle of the arm's sweep."""
    poses = run.line.poses()
    return [part for part in run.line.on_line() if 1.05 < poses[part].position_m[0] < 1.12]


def test_a_controller_that_connects_late_is_told_what_is_still_on_the_belt(run: Run) -> None:
    assert run.line.latched_on_line() == ()
    run.step(240 * 12, GO)
    shots = {shot.trigger_id: shot for shot in run.shots}
    latched = run.line.latched_on_line()
    assert 1 <= len(latched) < len(shots)
    assert [trigger.encoder_count for trigger in latched] == sorted(trigger.encoder_count for trigger in latched)
    for trigger in latched:
        assert shots[trigger.trigger_id].encoder_count == trigger.encoder_count
        pose = run.line.pose_of(shots[trigger.trigger_id].part_id)
        assert pose is not None
        assert 0.47 < pose.position_m[0] < 1.4


def test_a_part_that_has_passed_the_arm_is_not_told_to_a_new_controller(run: Run) -> None:
    run.step(240 * 5, GO)
    while not run.shots:
        run.step()
    first = run.shots[0]
    told_at: dict[bool, list[float]] = {True: [], False: []}
    while (pose := run.line.pose_of(first.part_id)) is not None and pose.position_m[0] < 1.35:
        told = first.trigger_id in [trigger.trigger_id for trigger in run.line.latched_on_line()]
        told_at[told].append(pose.position_m[0])
        run.step()
    assert first.part_id in run.line.on_line()
    assert max(told_at[True]) == pytest.approx(0.9 + 0.2842, abs=0.005)
    assert min(told_at[False]) > max(told_at[True])


def test_commands_that_make_no_sense_are_refused_by_name_and_leave_the_line_running(run: Run) -> None:
    bad = Command(command_id="bad", tag="gate.drive", value=True)
    tick = run.line.step([bad, *GO])
    assert [(refusal.command_id, "both counts" in refusal.reason) for refusal in tick.refused] == [("bad", True)]
    run.step(3)
    assert run.tags[-1].values["infeed.run"] is True
    assert run.tags[-1].values["gate.drive"] is False


def test_a_command_that_is_refused_switches_off_or_lights_a_lamp_does_not_bring_power_back(run: Run) -> None:
    run.line.outputs_to_rest()
    run.line.step([Command(command_id="lamp", tag="tower.red", value=True)])
    run.line.step([Command(command_id="bad", tag="nothing", value=True)])
    run.line.step([Command(command_id="off", tag="gate.drive", value=False)])
    run.step(3)
    assert run.tags[-1].values["gate.power"] is False


def test_a_weak_grip_slips_and_its_part_is_released_and_lost(bearing: Scene, with_device: Callable[..., Scene]) -> None:
    weak = replace(FINGERS, force_n=2.0, friction=0.25)
    run = Run(with_device(bearing, "robot", tool=weak))
    run.step(240 * 5, GO)
    slip = next(event for event in run.events if isinstance(event, FaultRaised))
    assert (slip.fault, slip.device_id) == ("grip_slipped", "robot")
    assert slip.detail == "the load went above 1.0 N"
    first = [event for event in run.events if isinstance(event, PartReleased | PartLost)][:2]
    assert [event.type for event in first] == ["part_released", "part_lost"]
    assert first[0].part_id == first[1].part_id
    assert first[0].t_s > slip.t_s
    assert run.of(FaultCleared)
    assert run.line.on_line() == ()
    run.line.close()


def test_another_robot_with_a_cup_feeds_the_line_as_well(bearing: Scene) -> None:
    run = Run(with_iiwa(bearing))
    run.step(240 * 25, GO)
    assert len(run.of(PartReleased)) >= 4
    assert len(run.shots) >= 3
    assert run.of(PartLost) == run.of(FaultRaised) == []
    run.line.close()


def test_the_robot_waits_over_a_belt_that_stands(run: Run) -> None:
    run.step(240 * 5, [GO[1]])
    assert run.of(PartReleased) == []
    changes = [e for e in run.events if isinstance(e, StationStateChanged) and e.station_id == "robot"]
    assert [(e.state, e.reason) for e in changes] == [("Execute", ""), ("Suspended", "blocked")]


def test_a_place_that_the_robot_cannot_reach_is_refused_before_anything_runs(
    bearing: Scene, with_device: Callable[..., Scene]
) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.infeed_tray\.origin_m: the robot cannot reach"):
        Line(with_device(bearing, "infeed_tray", origin_m=(-1.2, -0.34, 0.2)), 1)
