"""A buffer's count against the parts that truly lie on its stretch."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.twin.scenes import Stepped, belt, fed_line, feeder, line_of, outlet_tray, spaced
from twin.scene.buffers import Buffer
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import RandomArrivals
from twin.scene.responses import Response
from twin.scene.scene import Device, Scene

RADIUS_M = 0.0235
EXACT = Response()
CHANCE = RandomArrivals(kind="random", mean_s=1.2, min_s=0.5)

Start = Callable[..., Stepped]


@pytest.fixture
def start(bearing: Scene) -> Iterator[Start]:
    runs: list[Stepped] = []

    def go(buffer: Buffer, **devices: Device) -> Stepped:
        runs.append(Stepped(fed_line(bearing, buffer=buffer, **devices)).switch("belt.run", "feeder.run"))
        return runs[-1]

    yield go
    for run in runs:
        run.line.close()


def buffer(**fields: Any) -> Buffer:
    given: dict[str, Any] = {"kind": "buffer", "conveyor": "belt", "from_m": 0.3, "to_m": 0.8, "capacity": 4}
    return Buffer(**(given | {"repeatability_m": 0.0} | fields))


def compare(run: Stepped, seconds: float, from_m: float, to_m: float) -> set[int]:
    """Let time pass, hold the count against the truth whenever no beam is about to change, return what was counted."""
    seen: set[int] = set()
    speed_mps = run.line.scene.all_of(Conveyor)["belt"].speed_mps
    unsure_m = speed_mps * (0.0005 + 2 / 240) + 0.001
    for _ in range(round(seconds * 240)):
        if run.tick().tags is None:
            continue
        places_m = [pose.position_m[0] for pose in run.line.poses().values()]
        edges_m = [abs(x + RADIUS_M - from_m) for x in places_m] + [abs(x - RADIUS_M - to_m) for x in places_m]
        if min(edges_m) > unsure_m:
            truth = sum(x + RADIUS_M > from_m and x - RADIUS_M < to_m for x in places_m)
            assert run.values["buffer.count"] == truth
            assert run.values["buffer.empty"] is (truth == 0)
            seen.add(truth)
    return seen


@pytest.mark.parametrize("arrivals", [spaced(0.15), CHANCE])
@pytest.mark.parametrize("speed_mps", [0.15, 0.4])
def test_the_count_is_how_many_parts_are_on_the_stretch(
    start: Start, arrivals: RandomArrivals, speed_mps: float
) -> None:
    run = start(buffer(), feeder=feeder(arrivals), belt=belt(speed_mps=speed_mps))
    assert len(compare(run, 25.0, 0.3, 0.8)) >= 3


def test_the_count_stays_right_when_the_belt_stops_and_starts(start: Start) -> None:
    run = start(buffer(repeatability_m=0.0001, response=Response(on_s=0.0005, off_s=0.0005)), feeder=feeder(CHANCE))
    for seconds in (4.0, 2.3, 1.7, 3.1, 2.9):
        compare(run, seconds, 0.3, 0.8)
        run.switch("belt.run", on=False)
        counts = compare(run, 1.5, 0.3, 0.8)
        run.switch("belt.run")
    assert counts


def test_without_an_exit_a_buffer_reaches_to_the_belts_end(start: Start) -> None:
    run = start(buffer(to_m=None, capacity=14), tray=outlet_tray(rows=8)).run(30.0)
    on_belt = [pose.position_m[0] for part, pose in run.line.poses().items() if part in run.line.on_line()]
    assert run.values["buffer.count"] == sum(x + RADIUS_M > 0.3 and x < 1.0 for x in on_belt)
    run.switch("feeder.run", on=False).run(12.0)
    assert (run.values["buffer.count"], run.values["buffer.empty"]) == (0, True)


def test_a_buffer_is_full_at_its_capacity(start: Start) -> None:
    run = start(buffer(capacity=3))
    for _ in range(15 * 240):
        run.tick()
        if run.values:
            assert run.values["buffer.full"] is (int(run.values["buffer.count"]) >= 3)
    assert run.values["buffer.full"] is True


def test_parts_that_come_from_another_belt_are_counted_from_its_end_on(bearing: Scene) -> None:
    scene = line_of(
        bearing,
        first=belt(length_m=0.5, to="belt"),
        feeder=feeder(spaced(), conveyor="first"),
        belt=belt(origin_m=(0.5, 0.0, 0.2)),
        buffer=buffer(from_m=0.0, to_m=0.6, response=EXACT),
    )
    run = Stepped(scene).switch("first.run", "belt.run", "feeder.run")
    # An eye at the very start of a belt sees a part when its middle comes onto this belt.
    assert len(compare(run, 12.0, 0.5 + RADIUS_M, 1.1)) >= 3
    run.line.close()
