"""A stop on a real belt: parts stand in line at it while the belt slips under them, and go on when it is lowered."""

import itertools
import random
from dataclasses import replace

import pytest

from tests.twin.units.belted import RUN, STOP, Belted, scene_with, tray
from twin.parts import LinePart
from twin.scene.scene import Scene
from twin.types import Command

RELEASE = Command(command_id="r", tag="stop.release", value=True)
HOLD = Command(command_id="h", tag="stop.release", value=False)
DIAMETER_M = 0.047


def queue_of(line: Belted, parts: int) -> list[LinePart]:
    """Let parts come to the stop, one a second, each a little aside of the belt's middle."""
    aside = random.Random(3)
    line.step(60, [RUN])
    put = []
    for _ in range(parts):
        put.append(line.put(0.1, aside.uniform(-0.004, 0.004)))
        line.step(240)
    line.step(240 * 4)
    return put


def stopped(bearing: Scene, *, rails_m: float = 0.42) -> Belted:
    return Belted(scene_with(bearing, stop=replace(STOP, rails_m=rails_m), end=tray("good", "belt", 0.0)))


def hold_still(line: Belted, put: list[LinePart], seconds: int) -> None:
    """Watch a queue: no gap opens, none digs into its neighbour, and none gives way between the rails."""
    lane = line.site.belts["belt"].lane
    for _ in range(seconds // 5):
        line.step(240 * 5)
        places = sorted((lane.along(part.pose.position_m) for part in put), reverse=True)
        pitches_m = [ahead - behind for (ahead, _), (behind, _) in itertools.pairwise(places)]
        assert places[0][0] + DIAMETER_M / 2 == pytest.approx(STOP.distance_m, abs=0.0002)
        assert min(pitches_m) > DIAMETER_M - 0.0005
        assert max(pitches_m) < DIAMETER_M + 0.0002
        assert max(abs(aside) for _, aside in places) < STOP.play_m + 0.0001
        assert all(part.pose.position_m[2] == pytest.approx(0.207, abs=0.0003) for part in put)


@pytest.mark.parametrize("seconds", [10, pytest.param(600, marks=pytest.mark.slow)])
def test_a_queue_of_eight_stands_and_goes_on_whole(bearing: Scene, seconds: int) -> None:
    line = stopped(bearing)
    put = queue_of(line, 8)
    hold_still(line, put, seconds)
    assert line.left() == {}
    line.step(240 * 8, [RELEASE])
    left = line.left()
    line.line.close()
    assert left == {part.part_id: "good" for part in put}


def test_parts_that_ride_are_handed_back_before_they_reach_the_growing_queue(bearing: Scene) -> None:
    line = stopped(bearing, rails_m=0.1)
    put: list[LinePart] = []
    rode: set[str] = set()
    line.step(60, [RUN])
    for tick in range(240 * 14):
        if tick % 320 == 0 and len(put) < 6:
            put.append(line.put(0.1))
        line.step()
        riding = {part.part_id: part.pose.position_m[0] for part in put if part.ride is not None}
        rode |= set(riding)
        standing = [part.pose.position_m[0] for part in put if part.part_id not in riding]
        for x_m in riding.values():
            ahead = [place_m for place_m in standing if place_m > x_m]
            assert not ahead or min(ahead) - x_m > DIAMETER_M + 0.005
    line.line.close()
    assert len(rode) == 6


def test_the_blade_takes_its_time_and_its_switches_say_where_it_is(bearing: Scene) -> None:
    line = stopped(bearing)
    line.step(6)
    assert (line.tags[-1].values["stop.raised"], line.tags[-1].values["stop.lowered"]) == (True, False)
    lowered = [line.step(3, [RELEASE] if n == 0 else []).tags[-1].values["stop.lowered"] for n in range(20)]
    assert lowered.index(True) * 3 / 240 == pytest.approx(STOP.lower_s, abs=0.02)
    raised = [line.step(3, [HOLD] if n == 0 else []).tags[-1].values["stop.raised"] for n in range(20)]
    assert raised.index(True) * 3 / 240 == pytest.approx(STOP.raise_s, abs=0.03)
    assert line.tags[-1].values["stop.power"] is True
    line.line.close()


def test_it_rises_when_power_or_air_is_lost(bearing: Scene) -> None:
    line = stopped(bearing)
    line.step(60, [RELEASE])
    line.site.supply.air = False
    line.step(60)
    raised = line.tags[-1].values["stop.raised"]
    line.line.close()
    assert raised is True


@pytest.mark.parametrize("over_m", [-0.018, -0.01, 0.0, 0.01, 0.02])
def test_it_does_not_lift_or_tip_a_part_that_stands_over_it_and_rises_when_that_is_gone(
    bearing: Scene, over_m: float
) -> None:
    line = stopped(bearing)
    line.step(60, [RELEASE])
    part = line.put(STOP.distance_m + STOP.thickness_m / 2 + over_m)
    line.step(60)
    line.step(240, [HOLD])
    x, y, _, _ = part.pose.orientation_xyzw
    assert part.pose.position_m[2] == pytest.approx(0.207, abs=0.0005)
    assert max(abs(x), abs(y)) < 0.01
    assert line.tags[-1].values["stop.raised"] is False
    line.step(240 * 5, [RUN])
    left, raised = line.left(), line.tags[-1].values["stop.raised"]
    line.line.close()
    assert left == {part.part_id: "good"}
    assert raised is True
