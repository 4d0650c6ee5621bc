"""Robots that take parts off a moving belt and fill a tray: what becomes of the parts, told by physics."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from tests.twin.picking import FROM_M, TO_M, Packing, feeding_and_packing, packing
from tests.twin.robots import CUP, FINGERS
from twin.check.cells import check_cells
from twin.devices.gripper import rated_load_n
from twin.errors import ConfigError
from twin.events import FaultCleared, FaultRaised, PartLeft, PartLost, StationStateChanged, TrayExchanged, ZoneEntered
from twin.line import Line
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.responses import Response
from twin.scene.robots import Robot, Tool
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import OutletTray
from twin.types import Command

Change = Callable[..., Scene]
TOOLS = pytest.mark.parametrize("cup", [False, True], ids=["panda-fingers", "iiwa-cup"])


@contextmanager
def running(scene: Scene) -> Iterator[Packing]:
    line = Packing(scene)
    yield line
    line.world.close()


def left(line: Packing) -> list[str]:
    return [event.outlet for event in line.of(PartLeft)]


def faults(line: Packing) -> list[str]:
    return [event.fault for event in line.of(FaultRaised)]


def troubles(line: Packing) -> list[PartLost | FaultRaised]:
    return [*line.of(PartLost), *line.of(FaultRaised)]


def told_missed(line: Packing) -> int:
    """Return how many parts the robot said to have missed."""
    details = [event.detail.split()[0] for event in line.of(FaultRaised) if event.fault == "pick_missed"]
    return sum(1 if detail == "a" else int(detail) for detail in details)


@pytest.mark.parametrize(("speed_mps", "pitch_m"), [(0.1, 0.4), (0.2, 0.75)])
@TOOLS
def test_ten_of_ten_parts_are_taken_off_the_moving_belt_undragged(
    bearing: Scene, cup: bool, speed_mps: float, pitch_m: float
) -> None:
    with running(packing(bearing, cup=cup, speed_mps=speed_mps)) as line:
        held, grips = None, 0
        for _ in line.feed(10, pitch_m, (9 * pitch_m + 0.8) / speed_mps + 3):
            if line.cell.held is not held and line.cell.held is not None:
                check_grip(line, line.cell.held, speed_mps, aside_m=0.0032 if cup else 0.0005)
                grips += 1
            held = line.cell.held
        assert left(line) == ["good"] * 10
        assert grips == 10
        assert troubles(line) == []


def check_grip(line: Packing, part: LinePart, speed_mps: float, aside_m: float) -> None:
    """Hold, at the moment of a grip, how far the hand is off the part, and how the part moves and stands.

    The fingers centre a part that lies aside, at no more than half their speed; a cup takes it as it lies. A part that
    nothing but its belt touches trembles in single ticks too, with up to 0.8 rad/s.
    """
    hand_m = line.world.robots[line.robot_id].grasp_point()
    linear, angular = line.world.parts.velocity(part.body)
    x, y, _, _ = part.pose.orientation_xyzw
    assert abs(hand_m[0] - part.pose.position_m[0]) < 0.002
    assert abs(hand_m[1] - part.pose.position_m[1]) < aside_m
    assert linear[0] == pytest.approx(speed_mps, abs=0.005)
    assert abs(linear[1]) < 0.05
    assert abs(linear[2]) < 0.005
    assert math.hypot(x, y) < 0.002
    assert math.hypot(*angular) < 1.0


@TOOLS
def test_parts_that_cannot_be_met_run_on_untouched_and_are_told(bearing: Scene, cup: bool) -> None:
    with running(packing(bearing, cup=cup)) as line:
        belt = line.site.belts["infeed"]
        places: dict[str, tuple[float, float]] = {}
        for _ in line.feed(14, 0.06, 24):
            for part in belt.parts:
                along_m, aside_m = belt.lane.along(part.pose.position_m)
                place = (along_m - belt.drive.travel_m, aside_m)
                if 0.15 < along_m < 1.2 and not (along_m > FROM_M and part is nearest(line)):
                    assert math.dist(places.setdefault(part.part_id, place), place) < 0.0005
        lanes = left(line)
        assert lanes.count("good") >= 2
        assert len(lanes) == 14
        assert told_missed(line) == lanes.count("reject")
        assert line.of(PartLost) == []
        assert [event.fault for event in line.of(FaultCleared)] == faults(line)[: len(line.of(FaultCleared))]
        assert "on infeed could not be met and lifted before 0.78 m" in line.of(FaultRaised)[0].detail


def nearest(line: Packing) -> LinePart | None:
    """Return the part that the hand is over."""
    return line.cell.source.wanted(line.world.robots[line.robot_id].grasp_point())


@pytest.mark.parametrize("step", ["await", "meet", "join", "down", "close", "lift"])
@TOOLS
def test_the_robot_follows_a_belt_that_stops_and_starts(bearing: Scene, cup: bool, step: str) -> None:
    with running(packing(bearing, cup=cup, speed_mps=0.2)) as line:
        stopped_at: int | None = None
        for tick in line.feed(2, 0.75, 14):
            in_window = line.stood and line.stood[0].along_m()[1] > FROM_M - 0.05
            if stopped_at is None and line.step_name == step and in_window:
                stopped_at = tick
            line.on["infeed.run"] = stopped_at is None or tick > stopped_at + 360
        assert stopped_at is not None
        assert left(line) == ["good"] * 2
        assert troubles(line) == []


@pytest.mark.parametrize("step", ["await", "meet", "join", "down", "close", "lift", "set"])
@TOOLS
def test_a_robot_that_is_held_brakes_keeps_its_grip_and_goes_on(bearing: Scene, cup: bool, step: str) -> None:
    with running(packing(bearing, cup=cup)) as line:
        held_at: int | None = None
        for tick in line.feed(2, 0.5, 20):
            if held_at is None and line.step_name == step and line.stood and line.tick > 240 * 3:
                held_at = tick
            held = held_at is not None and tick < held_at + 480
            line.on["infeed.run"] = line.on["robot.run"] = not held
            if held_at is not None and tick == held_at + 470:
                assert line.cell.arm.resting
                assert line.cell.arm.state == "Held"
        assert held_at is not None
        assert left(line) == ["good"] * 2
        assert troubles(line) == []


def test_a_robot_that_stands_while_the_belt_runs_tells_what_it_missed(bearing: Scene) -> None:
    with running(packing(bearing)) as line:
        line.on["robot.run"] = False
        for _ in line.feed(2, 0.3, 12):
            pass
        line.on["robot.run"] = True
        line.run(6)
        assert faults(line) == ["pick_missed"]
        assert line.of(FaultRaised)[0].detail.startswith("2 parts")
        assert left(line) == ["reject"] * 2


def test_a_full_tray_blocks_the_robot_until_it_is_exchanged(bearing: Scene, with_device: Change) -> None:
    with running(with_device(packing(bearing), "good_tray", rows=1, columns=2, exchange_s=6.0)) as line:
        for _ in line.feed(3, 0.3, 24):
            pass
        states = [(e.state, e.reason) for e in line.of(StationStateChanged) if e.station_id == "robot"]
        assert states[0] == ("Suspended", "starved")
        assert ("Suspended", "blocked") in states
        assert states.count(("Suspended", "blocked")) == 1
        assert [(event.tray_id, event.parts) for event in line.of(TrayExchanged)] == [("good_tray", 2)]
        assert left(line) == ["good"] * 3
        assert line.units.outlets["good_tray"].tags() == {"good_tray.count": 3, "good_tray.full": False}


def test_a_filled_tray_holds_each_part_in_its_own_pocket(bearing: Scene) -> None:
    with running(packing(bearing, speed_mps=0.2)) as line:
        for _ in line.feed(4, 0.75, 20):
            pass
        places = [part.pose.position_m for part in line.units.outlets["good_tray"].taken]
        assert len(places) == 4
        for column, (x, y, z) in enumerate(places):
            assert (x, y) == pytest.approx((0.1 + 0.06 * column, -0.42), abs=0.002)
            assert z == pytest.approx(0.207, abs=1e-6)


def test_a_part_that_slips_from_the_grip_falls_and_the_robot_goes_on(bearing: Scene, with_device: Change) -> None:
    weak = replace(FINGERS, force_n=2.0, friction=0.25)
    with running(with_device(packing(bearing), "robot", tool=weak)) as line:
        for _ in line.feed(2, 0.5, 24):
            pass
        assert faults(line)[:2] == ["grip_slipped", "grip_slipped"]
        assert len(line.of(PartLost)) + len(left(line)) == 2
        assert line.cell.held is None
        assert (line.cell.arm.state, line.cell.arm.reason) == ("Suspended", "starved")


def test_a_slower_controller_takes_its_time_and_lets_parts_go_by(bearing: Scene) -> None:
    with running(packing(bearing, speed_mps=0.1, factor=1.5)) as line:
        for _ in line.feed(6, 0.2, 32):
            pass
        lanes = left(line)
        assert len(lanes) == 6
        assert told_missed(line) == lanes.count("reject") > 0
        assert lanes.count("good") >= 2


@TOOLS
def test_a_belt_that_is_too_fast_is_refused_with_the_speed_that_works(bearing: Scene, cup: bool) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.infeed\.speed_mps: too fast for robot") as refused:
        Packing(packing(bearing, cup=cup, speed_mps=0.9))
    most_mps = float(refused.value.allowed.split()[2].rstrip(",")) - 0.001
    assert most_mps > 0.3
    with running(packing(bearing, cup=cup, speed_mps=most_mps)) as line:
        for _ in line.feed(5, 1.5, 7.2 / most_mps + 3):
            pass
        assert left(line) == ["good"] * 5


@pytest.mark.parametrize("seed", [1, 2])
@TOOLS
def test_whatever_stops_and_starts_no_part_is_lost_and_each_missed_one_is_told(
    bearing: Scene, cup: bool, seed: int
) -> None:
    rng, still = np.random.default_rng(seed), {"infeed.run": 0, "robot.run": 0}
    with running(packing(bearing, cup=cup, speed_mps=0.2)) as line:
        for tick in line.feed(8, 0.35, 36):
            for tag, ticks in still.items():
                stops = ticks == 0 and tick < 240 * 26 and rng.random() < 1 / 600
                still[tag] = int(rng.integers(20, 400)) if stops else max(0, ticks - 1)
                line.on[tag] = still[tag] == 0
        lanes = left(line)
        assert len(lanes) == 8
        assert lanes.count("reject") == told_missed(line)
        assert lanes.count("good") >= 3
        assert set(faults(line)) <= {"pick_missed"}
        assert line.of(PartLost) == []


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"pick_from_m": -0.6}, "robot.pick_from_m"),
        ({"pick_to_m": 1.35}, "robot.pick_to_m"),
        ({"pick_to_m": None}, "robot.pick_to_m"),
        ({"pick_eye": None}, "robot.pick_eye"),
        ({"pick_eye": "sensor"}, "robot.pick_eye"),
        ({"sets_on": "infeed"}, "robot.place_m"),
        ({"sets_on": "bin"}, "robot.sets_on"),
        ({"takes_from": "bin"}, "robot.takes_from"),
    ],
)
def test_a_cell_that_cannot_work_is_refused_before_anything_runs(
    bearing: Scene, with_device: Change, fields: dict[str, object], key: str
) -> None:
    scene = with_device(packing(bearing), "robot", **fields)
    with pytest.raises(ConfigError) as refused:
        Packing(scene)
    assert refused.value.key == f"scene.devices.{key}"


@TOOLS
def test_the_tool_tells_each_switch_after_its_own_response(bearing: Scene, cup: bool, with_device: Change) -> None:
    part, other = Response(on_s=0.05, off_s=0.02), Response(on_s=0.1, off_s=0.1)
    scene, name = packing(bearing, cup=cup), "vacuum" if cup else "closed"
    tool: Tool = replace(CUP, part_switch=part, vacuum_switch=other)
    if not cup:
        tool = replace(FINGERS, part_switch=part, closed_switch=other)
    on_at: dict[str, int] = {}
    with running(with_device(scene, "robot", tool=tool)) as line:
        for tick in line.feed(1, 1, 6):
            tags = line.cell.tags() | {"grip": line.cell.held is not None}
            for tag, value in tags.items():
                if value is True:
                    on_at.setdefault(tag, tick)
    assert on_at["robot.holding"] - on_at["grip"] == pytest.approx(12, abs=3)
    assert on_at[f"robot.{name}"] - on_at["grip"] == pytest.approx(24, abs=3)
    assert ("robot.open" in tags) is not cup
    assert ("robot.vacuum" in tags) is cup


def test_a_part_that_somebody_takes_away_is_told_and_the_next_one_is_taken(bearing: Scene) -> None:
    with running(packing(bearing)) as line:
        for _ in line.feed(2, 0.5, 24):
            if line.step_name == "down" and len(line.stood) == 1 and line.site.tracker.parts:
                (part,) = line.site.tracker.parts.values()
                line.site.tracker.picked(part)
                line.site.tracker.stored(part, "reject_tray")
                line.world.parts.give_back(part.body)
        assert faults(line) == ["grip_missed"]
        assert "infeed: the tool did not lie on a part" in line.of(FaultRaised)[0].detail
        assert left(line) == ["reject", "good"]
        assert [event.fault for event in line.of(FaultCleared)] == faults(line)


def test_a_slow_eye_is_allowed_for(bearing: Scene, with_device: Change) -> None:
    with running(with_device(packing(bearing, speed_mps=0.2), "eye", response=Response(on_s=0.05, off_s=0.05))) as line:
        held = None
        for _ in line.feed(2, 0.75, 12):
            if line.cell.held is not held and line.cell.held is not None:
                check_grip(line, line.cell.held, 0.2, aside_m=0.0005)
            held = line.cell.held
        assert left(line) == ["good"] * 2


@pytest.mark.parametrize("before_m", [0.005, 0.02, 0.06])
def test_the_arm_never_goes_down_on_a_part_that_stopped_before_the_window(bearing: Scene, before_m: float) -> None:
    with running(packing(bearing, speed_mps=0.2)) as line:
        stopped_at: int | None = None
        lowest_m = 1.0
        for tick in line.feed(1, 1.0, 12):
            if stopped_at is None and line.stood:
                along_m = line.stood[0].along_m()[1]
                stopped_at = tick if along_m > FROM_M - 0.02 - before_m else None  # the belt's ramp takes 20 mm
            stands = stopped_at is not None and tick < stopped_at + 600
            line.on["infeed.run"] = not stands
            if stands and before_m > 0.005:
                lowest_m = min(lowest_m, line.world.robots["robot"].grasp_point()[2])
        assert lowest_m > 0.25
        assert left(line) == ["good"]
        assert troubles(line) == []


def test_a_second_robot_takes_what_the_first_lets_go_by(bearing: Scene, with_device: Change) -> None:
    scene = with_device(packing(bearing), "infeed", length_m=2.6)
    first, second_m = scene.one_of(Robot)[1], 1.2
    x, y, z = first.base_m
    second = replace(
        first,
        sets_on="second_tray",
        pick_eye="second_eye",
        pick_from_m=FROM_M + second_m,
        pick_to_m=TO_M + second_m,
        base_m=(x + second_m, y, z),
    )
    tray = replace(
        scene.all_of(OutletTray)["good_tray"], after="second", origin_m=(0.19 + second_m, -0.34, 0.2), role="hold"
    )
    eye = replace(scene.all_of(PhotoEye)["eye"], distance_m=1.45)
    devices: dict[str, Device] = {"second": second, "second_tray": tray, "second_eye": eye}
    with running(replace(scene, devices=scene.devices | devices)) as line:
        for _ in line.feed(6, 0.16, 40):
            pass
        lanes = left(line)
        assert len(lanes) == 6
        assert lanes.count("good") >= 2
        assert lanes.count("hold") >= 1
        assert line.of(PartLost) == []
        told = {e.station_id for e in line.of(StationStateChanged) if e.reason == "starved"}
        assert {"robot", "second"} <= told


def test_one_robot_feeds_a_line_and_another_packs_it_to_the_bit_alike(bearing: Scene) -> None:
    scene, told = feeding_and_packing(bearing), []
    check_cells(scene)
    go = [Command(command_id=tag, tag=tag, value=True) for tag in ("infeed.run", "robot.run", "packer.run")]
    for _ in range(2):
        with Line(scene, 3) as line:
            ticks = [line.step(go if tick == 0 else ()) for tick in range(240 * 40)]
            events = [event for tick in ticks for event in tick.events]
            told.append((repr(events), repr(line.poses()), repr(line.joints_rad())))
    outlets = [event.outlet for event in events if isinstance(event, PartLeft)]
    assert outlets == ["good"] * len(outlets)
    assert len(outlets) >= 8
    assert not [event for event in events if isinstance(event, PartLost | FaultRaised)]
    assert told[0] == told[1]


def test_a_robot_carries_parts_from_one_belt_to_another(bearing: Scene) -> None:
    scene = packing(bearing)
    other = replace(scene.all_of(Conveyor)["infeed"], origin_m=(0.35, -0.34, 0.2), heading_deg=180.0, length_m=0.8)
    robot = replace(scene.one_of(Robot)[1], sets_on="outfeed", place_m=(0.19, -0.34, 0.2), min_pitch_m=0.1)
    devices = {key: device for key, device in scene.devices.items() if key != "good_tray"}
    with running(replace(scene, devices=devices | {"outfeed": other, "robot": robot})) as line:
        for _ in line.feed(3, 0.4, 18):
            pass
        assert [event.zone for event in line.of(ZoneEntered)].count("outfeed") == 3
        assert line.of(FaultRaised) == []


def test_the_rated_load_is_far_above_what_following_a_belt_asks_for(bearing: Scene) -> None:
    with running(packing(bearing, speed_mps=0.2)) as line:
        tool = line.world.robots["robot"].tool
        loads_n = [tool.load_n() for _ in line.feed(1, 1.0, 6)]
    assert 1.0 < max(loads_n) < rated_load_n(FINGERS) / 2
