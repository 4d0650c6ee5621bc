"""Parts on belts: what rides and what does not, and how belts hand parts over."""

import itertools
import math
from collections.abc import Iterator

import pytest

from tests.twin.hand import Hand, belt, belts_only
from twin.belts import Belt
from twin.events import PartLeft, PartLost, PartReleased, ZoneEntered
from twin.parts import LinePart
from twin.scene.scene import Scene

TICK_S = 1 / 240


@pytest.fixture
def hand(bearing: Scene) -> Iterator[Hand]:
    """One belt of 1.5 m."""
    made = Hand(belts_only(bearing, role_after="main", main=belt(length_m=1.5)))
    yield made
    made.line.close()


def main(hand: Hand) -> Belt:
    return hand.site.belts["main"]


def test_a_settled_part_rides_exactly_as_its_belt_moves(hand: Hand) -> None:
    part = hand.put("main", 0.2)
    hand.run("main").step(240)
    assert part.ride is not None
    begin_m, travel_m, count = hand.along_m(part, "main"), main(hand).drive.travel_m, main(hand).drive.count
    hand.step(480)
    assert hand.along_m(part, "main") - begin_m == pytest.approx(main(hand).drive.travel_m - travel_m, abs=1e-9)
    assert (main(hand).drive.count - count) / 10000 == pytest.approx(0.3, rel=1e-3)
    told = hand.site.world.parts.pose(part.body).position_m
    assert told == pytest.approx(part.pose.position_m, abs=1e-6)  # the engine carries the body there as well


def test_a_riding_part_stops_and_starts_with_its_belt(hand: Hand) -> None:
    part = hand.put("main", 0.2)
    hand.run("main").step(240).run("main", on=False).step(120)
    stands_m = hand.along_m(part, "main")
    hand.step(240)
    assert part.ride is not None
    assert hand.along_m(part, "main") == stands_m
    hand.run("main").step(240)
    assert hand.along_m(part, "main") > stands_m + 0.1
    told = hand.site.world.parts.pose(part.body).position_m
    assert told == pytest.approx(part.pose.position_m, abs=1e-6)


def test_riding_and_contact_agree_where_both_could_be(bearing: Scene) -> None:
    scene = belts_only(bearing, role_after="main", main=belt(length_m=1.5))
    riding, touching = Hand(scene), Hand(scene)
    main(touching).keep_contact(-1.0, 9.0)
    ends = []
    for hand in (riding, touching):
        part = hand.put("main", 0.2, 0.004)
        hand.run("main").step(1200)
        ends.append((part.ride is not None, part.pose))
        hand.line.close()
    assert [rides for rides, _ in ends] == [True, False]
    assert math.dist(ends[0][1].position_m, ends[1][1].position_m) < 2e-4
    assert ends[0][1].orientation_xyzw == pytest.approx(ends[1][1].orientation_xyzw, abs=5e-3)


def test_a_riding_part_is_handed_back_before_the_edge_with_the_speed_that_it_has(hand: Hand) -> None:
    part = hand.put("main", 1.3)
    hand.run("main")
    while not (part.ride is None and hand.along_m(part, "main") > 1.43):
        assert hand.along_m(part, "main") < 1.46, "it rides over the edge"
        hand.step()
    (vx, vy, vz), _ = hand.site.world.parts.velocity(part.body)
    assert vx == pytest.approx(0.15, abs=1e-3)
    assert math.hypot(vy, vz) < 1e-3
    hand.step(480)
    assert [event.outlet for event in hand.events if isinstance(event, PartLeft)] == ["good"]


def test_a_riding_part_is_handed_back_before_it_meets_one_that_stands_in_its_way(hand: Hand) -> None:
    wall = hand.put("main", 1.0)
    hand.run("main").step(2)
    hand.site.world.parts.stand(wall.body, wall.pose.position_m)  # as if something held it fast
    part = hand.put("main", 0.3)
    hand.step(24)
    gaps = []
    for _ in range(240 * 6):
        hand.step()
        gap_m = hand.along_m(wall, "main") - hand.along_m(part, "main") - 2 * part.radius_m
        gaps.append(gap_m)
        assert part.ride is None or gap_m > 0.009
    assert -0.001 < gaps[-1] < 0.001
    assert part.ride is None


def test_a_belt_that_jerks_hands_its_parts_back(bearing: Scene) -> None:
    hand = Hand(belts_only(bearing, role_after="main", main=belt(length_m=1.5, speed_mps=0.5, ramp_s=0.02)))
    part = hand.put("main", 0.2)
    hand.run("main").step(240)
    assert part.ride is not None
    hand.run("main", on=False)
    assert part.ride is None
    before_m = hand.along_m(part, "main")
    hand.step(240)
    slid_m = hand.along_m(part, "main") - before_m
    assert slid_m > 0.5**2 / (2 * 0.4 * 9.81) * 0.8  # it slides on, as friction says
    hand.line.close()


def crossings(hand: Hand, parts: list[LinePart], belt_id: str, at_m: float, ticks: int) -> list[float]:
    """Return when each part's centre passes a place along a belt (s)."""
    times: dict[str, float] = {}
    last = {part.part_id: hand.along_m(part, belt_id) for part in parts}
    for tick in range(ticks):
        hand.step()
        for part in parts:
            now_m = hand.along_m(part, belt_id)
            if last[part.part_id] < at_m <= now_m:
                share = (at_m - last[part.part_id]) / (now_m - last[part.part_id])
                times[part.part_id] = (tick + share) * TICK_S
            last[part.part_id] = now_m
    return [times[part.part_id] for part in parts]


@pytest.mark.parametrize(("before_mps", "after_mps"), [(0.15, 0.15), (0.3, 0.6), (0.3, 0.15)])
def test_spacing_after_a_transfer_is_that_of_the_two_speeds(
    bearing: Scene, before_mps: float, after_mps: float
) -> None:
    one = belt(speed_mps=before_mps, to="two")
    two = belt(origin_m=(1.003, 0.0, 0.1995), speed_mps=after_mps)
    hand = Hand(belts_only(bearing, role_after="two", one=one, two=two))
    parts = [hand.put("one", along_m, aside_m) for along_m, aside_m in ((0.7, 0.003), (0.5, -0.003), (0.3, 0.0))]
    hand.run("one", "two")
    times = crossings(hand, parts, "two", 0.6, round(240 * (0.8 / before_mps + 0.8 / after_mps)))
    for early, late in itertools.pairwise(times):
        assert (late - early) * after_mps == pytest.approx(0.2 * after_mps / before_mps, rel=0.02)
    told = [(event.part_id, event.zone) for event in hand.events if isinstance(event, ZoneEntered)]
    for part in parts:
        assert [zone for part_id, zone in told if part_id == part.part_id][:2] == ["one", "two"]
    released = [event.part_id for event in hand.events if isinstance(event, PartReleased)]
    assert sorted(released) == sorted(part.part_id for part in parts)
    assert not [event for event in hand.events if isinstance(event, PartLost)]
    hand.line.close()


def test_a_belt_may_run_in_any_direction(bearing: Scene) -> None:
    hand = Hand(belts_only(bearing, role_after="main", main=belt(heading_deg=90.0, length_m=1.2)))
    part = hand.put("main", 0.2, 0.01)
    hand.run("main").step(600)
    x, y, _ = part.pose.position_m
    assert x == pytest.approx(-0.01, abs=5e-4)
    assert y == pytest.approx(0.2 + 0.15 * 2.4, abs=0.02)
    hand.step(240 * 6)
    assert [event.outlet for event in hand.events if isinstance(event, PartLeft)] == ["good"]
    hand.line.close()


def test_an_hour_of_riding_loses_no_count(bearing: Scene) -> None:
    """Arithmetic of hours must not creep: the encoder and a part that rides along with it stay together."""
    hand = Hand(belts_only(bearing, role_after="main", main=belt(length_m=1.5)))
    drive = main(hand).drive
    part = hand.put("main", 0.2)
    hand.run("main").step(240)
    assert part.ride is not None
    for _ in range(240 * 3600):
        drive.update(True)
    moved_m = part.ride.along_m - 0.2
    assert drive.count / 10000 == pytest.approx(drive.travel_m, abs=1e-4)
    assert moved_m == pytest.approx(drive.travel_m, rel=1e-3)
    hand.line.close()
