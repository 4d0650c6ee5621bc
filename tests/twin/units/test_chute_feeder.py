"""A feeder on a running belt: what comes down its slope, when, and how it lies."""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.twin.scenes import Stepped, belt, fed_line, feeder, outlet_tray, spaced
from twin.bullet.world import World
from twin.emitter import Emitter
from twin.events import PartLeft, PartLost, PartReleased, StationStateChanged, TrayExchanged, ZoneEntered
from twin.lanes import lane_of
from twin.line import site_of
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import RandomArrivals
from twin.scene.responses import Response
from twin.scene.scene import Device, Scene
from twin.units.build import build

CHANCE = RandomArrivals(kind="random", mean_s=1.2, min_s=0.5)

Start = Callable[..., Stepped]


@pytest.fixture
def start(bearing: Scene) -> Iterator[Start]:
    """Start lines of a feeder, its belt and a tray, with some devices others than usual, and close them."""
    runs: list[Stepped] = []

    def go(seed: int = 7, **devices: Device) -> Stepped:
        runs.append(Stepped(fed_line(bearing, **devices), seed).switch("belt.run", "feeder.run"))
        return runs[-1]

    yield go
    for run in runs:
        run.line.close()


def states(run: Stepped, station_id: str = "feeder") -> list[tuple[str, str]]:
    return [(e.state, e.reason) for e in run.of(StationStateChanged) if e.station_id == station_id]


def settled(run: Stepped, parts: int, from_m: float = 0.5, to_m: float = 0.8) -> dict[str, tuple[float, float]]:
    """Run until so many parts have left; return where on the running belt each came to lie, and how far aside."""
    scene = run.line.scene.all_of(Conveyor)["belt"]
    lane, travel_m, lies = lane_of(scene), 0.0, {}
    while len(run.of(PartLeft)) < parts:
        tick = run.tick()
        travel_m += scene.speed_mps / run.line.scene.tick_hz
        for part_id in run.line.riding():
            along_m, aside_m = lane.along(run.pose(part_id).position_m)
            if from_m < along_m < to_m:
                lies[part_id] = along_m - travel_m, aside_m
        assert tick.t_s < 120
    return lies


def released_at_s(run: Stepped, seconds: float) -> list[float]:
    """Let time pass; return when parts were set free, by the feeder's count at each scan."""
    times, count = [], 0
    for _ in range(round(seconds * 240)):
        t_s = run.tick().t_s
        if (now := int(run.values.get("feeder.released", 0))) > count:
            times.append(t_s)
            count = now
    return times


@pytest.mark.parametrize("heading_deg", [0.0, 90.0, 30.0])
@pytest.mark.parametrize("speed_mps", [0.05, 0.15, 0.5])
def test_a_part_arrives_gently_flat_and_straight_with_the_speed_of_its_belt(
    start: Start, speed_mps: float, heading_deg: float
) -> None:
    belt_scene = belt(speed_mps=speed_mps, heading_deg=heading_deg)
    run, lane = start(belt=belt_scene, feeder=feeder(spaced(0.9))), lane_of(belt_scene)
    (part_id,) = run.line.poses()
    last, fastest = run.pose(part_id), 0.0
    while not run.line.riding():
        tick = run.tick()
        pose = run.pose(part_id)
        moved_m = math.dist(pose.position_m, last.position_m)
        fastest, last = max(fastest, moved_m * 240), pose
        assert tick.t_s < 3
    assert fastest < max(0.25, speed_mps + 0.02)
    x, y, _, _ = last.orientation_xyzw
    assert math.hypot(x, y) < 0.005
    along_m, aside_m = lane.along(last.position_m)
    assert abs(aside_m) < 0.002  # the guides leave so much room
    assert along_m < 0.25
    assert last.position_m[2] == pytest.approx(0.207, abs=0.0003)
    assert [event.type for event in run.events if event.type.startswith(("part", "zone"))] == [
        "part_released",
        "zone_entered",
    ]
    before_m = along_m
    run.run(0.5)
    assert lane.along(run.pose(part_id).position_m)[0] - before_m == pytest.approx(speed_mps / 2, abs=1e-4)


def test_the_waiting_part_stands_still_on_the_slope_until_it_is_set_free(start: Start) -> None:
    run = start()
    run.switch("feeder.run", on=False)
    (waits,) = run.line.poses().values()
    run.run(1.0)
    assert list(run.line.poses().values()) == [waits]
    assert waits.position_m[0] < 0
    assert run.values["feeder.state"] == "Idle"
    assert run.of(PartReleased) == []


@pytest.mark.parametrize(("speed_mps", "pitch_m"), [(0.15, 0.15), (0.5, 0.15), (0.15, 0.1013), (0.5, 0.1711)])
def test_parts_lie_a_pitch_apart(start: Start, speed_mps: float, pitch_m: float) -> None:
    tray = outlet_tray(rows=8)
    run = start(belt=belt(speed_mps=speed_mps), feeder=feeder(spaced(pitch_m)), tray=tray)
    lies = settled(run, 31)
    pitches_m = -np.diff([along_m for along_m, _ in lies.values()])
    assert len(pitches_m) >= 30
    assert pitches_m.mean() == pytest.approx(pitch_m, rel=0.005)
    assert pitches_m == pytest.approx(pitch_m, rel=0.02)
    assert max(abs(aside_m) for _, aside_m in lies.values()) < 0.0005
    assert run.of(PartLost) == []
    assert states(run) == [("Execute", "")]


def test_a_belt_of_1_mps_takes_parts_over_and_loses_none(start: Start) -> None:
    run = start(belt=belt(speed_mps=1.0), feeder=feeder(spaced(0.4)), tray=outlet_tray(rows=8))
    lies = settled(run, 20)
    assert -np.diff([along_m for along_m, _ in lies.values()]) == pytest.approx(0.4, rel=0.02)
    assert max(abs(aside_m) for _, aside_m in lies.values()) < 0.001
    assert run.of(PartLost) == []


def test_parts_are_farther_apart_than_asked_where_the_slope_is_not_free_sooner(start: Start) -> None:
    run = start(belt=belt(speed_mps=0.8), feeder=feeder(spaced(0.1)), tray=outlet_tray(rows=8))
    pitches_m = -np.diff([along_m for along_m, _ in settled(run, 20).values()])
    assert min(pitches_m) > 0.15
    assert run.of(PartLost) == []


def test_random_gaps_are_the_same_whatever_else_the_line_holds(start: Start) -> None:
    other = {
        "belt_2": belt(origin_m=(0.0, 1.0, 0.2)),
        "feeder_2": feeder(replace(CHANCE, mean_s=0.9), conveyor="belt_2"),
        "tray_2": outlet_tray(after="belt_2", origin_m=(1.6, 1.0, 0.1)),
    }
    alone = start(feeder=feeder(CHANCE))
    beside = start(feeder=feeder(CHANCE), **other).switch("belt_2.run", "feeder_2.run")
    times_s = released_at_s(alone, 20.0)
    assert times_s == released_at_s(beside, 20.0)
    assert len(times_s) > 10
    assert min(np.diff(times_s)) > 0.5 - 0.02
    assert times_s != released_at_s(start(8, feeder=feeder(CHANCE)), 20.0)
    assert int(beside.values["feeder_2.released"]) > 10


def test_parts_that_come_while_the_belt_stands_wait_and_go_as_soon_as_there_is_room(start: Start) -> None:
    run = start(feeder=feeder(replace(CHANCE, mean_s=0.6))).run(1.0)
    run.switch("belt.run", on=False).run(6.0)
    waiting, released = int(run.values["feeder.waiting"]), int(run.values["feeder.released"])
    assert waiting >= 4
    assert run.values["feeder.state"] == "Suspended"
    assert states(run)[-1] == ("Suspended", "blocked")
    run.switch("belt.run").run(0.5 * waiting)
    assert int(run.values["feeder.released"]) >= released + waiting
    assert run.values["feeder.state"] == "Execute"
    assert run.of(PartLost) == []


def test_parts_never_come_down_onto_one_that_lies_at_the_belts_start(start: Start) -> None:
    run = start(feeder=feeder(spaced(0.05)), belt=belt(speed_mps=0.03)).run(20.0)
    places_m = sorted(pose.position_m[0] for pose in run.line.poses().values())
    assert len(places_m) >= 8
    assert min(np.diff(places_m[1:])) > 0.047
    assert all(abs(pose.position_m[1]) < 0.001 for pose in run.line.poses().values())


def test_a_part_on_the_slope_of_a_belt_that_stops_waits_there_and_is_not_lost(start: Start) -> None:
    run = start(feeder=feeder(spaced(0.5), response=Response()), belt=belt(ramp_s=0.0))
    run.tick()
    run.switch("belt.run", on=False).run(4.0)
    (part_id,) = run.line.poses()
    assert int(run.values["feeder.released"]) == 1
    assert run.of(PartLost) == []
    assert run.values["feeder.state"] == "Suspended"
    run.switch("belt.run").run(2.0)
    assert run.of(PartLost) == []
    assert [event.part_id for event in run.of(ZoneEntered)] == [part_id]
    x, y, _, _ = run.pose(part_id).orientation_xyzw
    assert math.hypot(x, y) < 0.005


def test_an_empty_feeder_is_starved_until_it_is_refilled(start: Start) -> None:
    run = start(feeder=feeder(spaced(), capacity=3, refill_s=4.0)).run(4.0)
    assert run.values["feeder.empty"] is True
    assert states(run) == [("Execute", ""), ("Suspended", "starved")]
    assert run.of(TrayExchanged) == []
    run.run(4.0)
    (refilled,) = run.of(TrayExchanged)
    assert (refilled.tray_id, refilled.parts) == ("feeder", 3)
    assert states(run)[:3] == [("Execute", ""), ("Suspended", "starved"), ("Execute", "")]
    assert int(run.values["feeder.released"]) > 3


def test_a_feeder_that_nobody_refills_stays_starved(start: Start) -> None:
    run = start(feeder=feeder(spaced(), capacity=2)).run(12.0)
    assert states(run) == [("Execute", ""), ("Suspended", "starved")]
    assert (run.values["feeder.empty"], run.values["feeder.released"]) == (True, 2)
    assert len(run.of(PartLeft)) == 2
    assert len(run.line.poses()) == 2


def test_a_feeder_whose_switch_is_off_is_held_and_goes_on_when_it_is_on_again(start: Start) -> None:
    run = start().run(2.0)
    run.switch("feeder.run", on=False).run(2.0)
    released = run.values["feeder.released"]
    assert released == 2
    run.switch("feeder.run").run(0.5)
    assert run.values["feeder.released"] == 3
    assert states(run) == [("Execute", ""), ("Held", ""), ("Execute", "")]


def test_a_feeder_whose_controller_is_lost_holds_and_says_that_it_has_no_power(start: Start) -> None:
    run = start().run(2.0)
    run.line.outputs_to_rest()
    run.run(2.0)
    assert run.values["feeder.ready"] is False
    assert run.values["feeder.released"] == 2
    assert states(run)[-1] == ("Held", "")


def test_a_feeder_without_compressed_air_is_held(bearing: Scene) -> None:
    scene = fed_line(bearing)
    world = World(scene)
    site = site_of(scene, 7, world, Emitter("plant"))
    units = build(site)
    released: dict[bool, int] = {}
    for air in (True, False):
        site.supply.air = air
        for _ in range(480):
            for unit in (units.conveyors["belt"], units.feeders["feeder"]):
                unit.act({"belt.run": True, "feeder.run": True})
            world.step()
            site.tracker.update()
            units.feeders["feeder"].sense()
        tags = units.feeders["feeder"].tags()
        released[air] = int(tags["feeder.released"])
    world.close()
    assert released[True] == released[False] == 2
    assert tags["feeder.state"] == "Held"


def test_every_released_part_has_left_or_is_on_the_line(start: Start) -> None:
    run = start(feeder=feeder(CHANCE)).run(20.0)
    released = {event.part_id for event in run.of(PartReleased)}
    left = {event.part_id for event in run.of(PartLeft)}
    assert len(left) > 5
    assert released == left | set(run.line.on_line())
    assert len(released) in (int(run.values["feeder.released"]) - 1, int(run.values["feeder.released"]))


def test_the_same_seed_gives_the_same_run_to_the_bit(start: Start) -> None:
    def digest(seed: int) -> str:
        scene = feeder(CHANCE, response=Response(on_s=0.03, off_s=0.03, spread_s=0.005))
        run = start(seed, feeder=scene).run(12.0)
        return hashlib.sha256(repr((run.events, run.line.poses())).encode()).hexdigest()

    assert digest(3) == digest(3)
    assert digest(3) != digest(4)


def test_it_is_idle_whenever_no_part_is_on_its_slope(start: Start) -> None:
    run = start()
    told: set[bool] = set()
    for _ in range(240 * 5):
        tick = run.tick()
        if tick.tags is not None:
            sliding = any(part.stage == "feeding" for part in run.line.site.tracker.parts.values())
            told.add(sliding)
            assert run.values["feeder.idle"] is not sliding
    assert told == {True, False}
    run.switch("feeder.run", on=False).run(1.0)
    released = run.values["feeder.released"]
    run.run(5.0)
    assert (run.values["feeder.idle"], run.values["feeder.released"]) == (True, released)
