"""Parts on belts: what rides and what does not, and how belts hand parts over."""

import math
from collections.abc import Iterator

import pytest

from tests.twin.scenes import Stepped, belt, belts_only
from twin.belts import Belt
from twin.events import PartLeft, PartLost, PartReleased, ZoneEntered
from twin.scene.scene import Scene

TICK_S = 1 / 240


@pytest.fixture
def run(bearing: Scene) -> Iterator[Stepped]:
    """One belt of 1.5 m."""
    made = Stepped(belts_only(bearing, role_after="main", main=belt(length_m=1.5)))
    yield made
    made.line.close()


def main(run: Stepped) -> Belt:
    return run.site.belts["main"]


def test_a_settled_part_rides_exactly_as_its_belt_moves(run: Stepped) -> None:
    part = run.put("main", 0.2)
    run.switch("main.run").step(240)
    assert part.ride is not None
    begin_m, travel_m, count = run.along_m(part, "main"), main(run).drive.travel_m, main(run).drive.count
    run.step(480)
    assert run.along_m(part, "main") - begin_m == pytest.approx(main(run).drive.travel_m - travel_m, abs=1e-9)
    assert (main(run).drive.count - count) / 10000 == pytest.approx(0.3, rel=1e-3)


def test_the_body_of_a_riding_part_is_out_of_the_world_until_somebody_looks_or_contact_takes_over(run: Stepped) -> None:
    part = run.put("main", 0.2)
    run.switch("main.run").step(240)
    pool, (x, y, z) = run.site.world.parts, part.pose.position_m
    assert part.ride is not None
    assert pool.pose(part.body).position_m[2] < 0
    for aside, low, high in ((0.5, -0.01, 0.01), (0.0, 0.02, 0.1)):  # Beside it, and above it.
        main(run).show(((x - 0.05, y + aside - 0.05, z + low), (x + 0.05, y + aside + 0.05, z + high)))
        assert pool.pose(part.body).position_m[2] < 0
    main(run).show(((x - 0.01, y - 0.01, z), (x + 0.01, y + 0.01, z + 0.05)))
    assert pool.pose(part.body) == part.pose
    main(run).hide()
    assert pool.pose(part.body).position_m[2] < 0
    at = part.pose
    main(run).hand_back(part)
    assert pool.pose(part.body) == part.pose == at


def test_a_riding_part_stops_and_starts_with_its_belt(run: Stepped) -> None:
    part = run.put("main", 0.2)
    run.switch("main.run").step(240).switch("main.run", on=False).step(120)
    stands_m = run.along_m(part, "main")
    run.step(240)
    assert part.ride is not None
    assert run.along_m(part, "main") == stands_m
    run.switch("main.run").step(240)
    assert run.along_m(part, "main") > stands_m + 0.1


def test_riding_and_contact_agree_where_both_could_be(bearing: Scene) -> None:
    scene = belts_only(bearing, role_after="main", main=belt(length_m=1.5))
    riding, touching = Stepped(scene), Stepped(scene)
    main(touching).keep_contact(-1.0, 9.0)
    ends = []
    for run in (riding, touching):
        part = run.put("main", 0.2, 0.004)
        run.switch("main.run").step(1200)
        ends.append((part.ride is not None, part.pose))
        run.line.close()
    assert [rides for rides, _ in ends] == [True, False]
    assert math.dist(ends[0][1].position_m, ends[1][1].position_m) < 2e-4
    assert ends[0][1].orientation_xyzw == pytest.approx(ends[1][1].orientation_xyzw, abs=5e-3)


def test_a_riding_part_is_handed_back_before_the_edge_with_the_speed_that_it_has(run: Stepped) -> None:
    part = run.put("main", 1.3)
    run.switch("main.run")
    while not (part.ride is None and run.along_m(part, "main") > 1.43):
        assert run.along_m(part, "main") < 1.46, "it rides over the edge"
        run.step()
    (vx, vy, vz), _ = run.site.world.parts.velocity(part.body)
    assert vx == pytest.approx(0.15, abs=1e-3)
    assert math.hypot(vy, vz) < 1e-3
    run.step(480)
    assert [event.outlet for event in run.events if isinstance(event, PartLeft)] == ["good"]


def test_a_riding_part_is_handed_back_before_it_meets_one_that_stands_in_its_way(run: Stepped) -> None:
    wall = run.put("main", 1.0)
    run.switch("main.run").step(2)
    run.site.world.parts.stand(wall.body, wall.pose.position_m)  # as if something held it fast
    part = run.put("main", 0.3)
    run.step(24)
    gaps = []
    for _ in range(240 * 6):
        run.step()
        gap_m = run.along_m(wall, "main") - run.along_m(part, "main") - 2 * part.radius_m
        gaps.append(gap_m)
        assert part.ride is None or gap_m > 0.009
    assert -0.001 < gaps[-1] < 0.001
    assert part.ride is None


def test_a_belt_that_jerks_hands_its_parts_back(bearing: Scene) -> None:
    run = Stepped(belts_only(bearing, role_after="main", main=belt(length_m=1.5, speed_mps=0.5, ramp_s=0.02)))
    part = run.put("main", 0.2)
    run.switch("main.run").step(240)
    assert part.ride is not None
    run.switch("main.run", on=False).step()
    assert part.ride is None
    before_m = run.along_m(part, "main")
    run.step(240)
    slid_m = run.along_m(part, "main") - before_m
    assert slid_m > 0.5**2 / (2 * 0.4 * 9.81) * 0.8  # it slides on, as friction says
    run.line.close()


def test_a_part_that_is_handed_over_is_told_from_belt_to_belt_and_released_once(bearing: Scene) -> None:
    one = belt(speed_mps=0.3, to="two")
    two = belt(origin_m=(1.003, 0.0, 0.1995), speed_mps=0.6)
    run = Stepped(belts_only(bearing, role_after="two", one=one, two=two))
    parts = [run.put("one", along_m, aside_m) for along_m, aside_m in ((0.7, 0.003), (0.5, -0.003), (0.3, 0.0))]
    run.switch("one.run", "two.run").run(4.0)
    told = [(event.part_id, event.zone) for event in run.events if isinstance(event, ZoneEntered)]
    for part in parts:
        assert [zone for part_id, zone in told if part_id == part.part_id][:2] == ["one", "two"]
    released = [event.part_id for event in run.events if isinstance(event, PartReleased)]
    assert sorted(released) == sorted(part.part_id for part in parts)
    assert not [event for event in run.events if isinstance(event, PartLost)]
    run.line.close()


def test_a_belt_may_run_in_any_direction(bearing: Scene) -> None:
    run = Stepped(belts_only(bearing, role_after="main", main=belt(heading_deg=90.0, length_m=1.2)))
    part = run.put("main", 0.2, 0.01)
    run.switch("main.run").step(600)
    x, y, _ = part.pose.position_m
    assert x == pytest.approx(-0.01, abs=5e-4)
    assert y == pytest.approx(0.2 + 0.15 * 2.4, abs=0.02)
    run.step(240 * 6)
    assert [event.outlet for event in run.events if isinstance(event, PartLeft)] == ["good"]
    run.line.close()


def test_an_hour_of_riding_loses_no_count(bearing: Scene) -> None:
    """Arithmetic of hours must not creep: the encoder and a part that rides along with it stay together."""
    run = Stepped(belts_only(bearing, role_after="main", main=belt(length_m=1.5)))
    drive = main(run).drive
    part = run.put("main", 0.2)
    run.switch("main.run").step(240)
    assert part.ride is not None
    for _ in range(240 * 3600):
        drive.update(True)
    moved_m = part.ride.along_m - 0.2
    assert drive.count / 10000 == pytest.approx(drive.travel_m, abs=1e-4)
    assert moved_m == pytest.approx(drive.travel_m, rel=1e-3)
    run.line.close()


def test_a_part_in_a_robots_window_is_calm_but_for_some_jolts_of_its_belt_and_not_when_it_is_pushed(
    run: Stepped,
) -> None:
    main(run).keep_contact(0.1, 1.2, hands_only=True)
    part = run.put("main", 0.2)
    run.switch("main.run").step(240)
    assert part.ride is None
    restless = 0
    for _ in range(960):  # the long piece is put back sixteen times
        run.step()
        restless += run.site.tracker.delicate
    assert restless < 96
    for _ in range(12):
        run.site.world.parts.throw(part.body, (0.3, 0.0, 0.0))
        run.step()
    assert not part.calm
    assert run.site.tracker.delicate
