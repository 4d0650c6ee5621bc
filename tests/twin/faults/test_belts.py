"""Faults of belts on a small line: a chute, a belt with an eye, a tray."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from serving.compose import compose_scene
from tests.twin.scenes import Stepped, fed_line
from twin.scene.faults import BeltSlip, BeltStop, EncoderSlip, Fault, Jam, PartsTouching
from twin.scene.scene import Scene


def running(bearing: Scene, fault: Fault) -> Stepped:
    run = Stepped(replace(fed_line(bearing), faults={"it": fault}))
    return run.switch("belt.run")


def moved_m(run: Stepped, seconds: float) -> tuple[float, float]:
    """Return how far the belt moves in a time, and how far its encoder says that it did."""
    belt = run.site.belts["belt"]
    before_m, before = belt.drive.travel_m, belt.drive.count
    run.run(seconds)
    return belt.drive.travel_m - before_m, (belt.drive.count - before) / belt.conveyor.encoder_counts_per_m


@pytest.mark.parametrize("touching", [False, True])
def test_a_part_on_a_belt_that_slips_comes_less_far_than_the_encoder_says(bearing: Scene, touching: bool) -> None:
    run = running(bearing, BeltSlip(kind="belt_slip", device="belt", share=0.2, at_s=1.5))
    if touching:
        run.site.belts["belt"].keep_contact(-1.0, 9.0)
    part = run.put("belt", 0.1)
    run.run(2.0)
    at_m = run.along_m(part, "belt")
    surface_m, told_m = moved_m(run, 2.0)
    assert (part.ride is None) == touching
    assert told_m == pytest.approx(0.3, abs=2e-4)
    assert surface_m == pytest.approx(0.24, abs=1e-6)
    assert run.along_m(part, "belt") - at_m == pytest.approx(0.24, abs=1e-3)
    run.line.close()


def test_a_belt_whose_drive_trips_stands_and_its_drive_tells(bearing: Scene) -> None:
    run = running(bearing, BeltStop(kind="belt_stop", device="belt", at_s=1.0, for_s=1.0))
    run.run(0.9)
    assert run.values["belt.at_speed"] is True
    run.run(0.8)
    assert [run.values[f"belt.{signal}"] for signal in ("running", "at_speed", "run")] == [False, False, True]
    assert moved_m(run, 0.2) == (0.0, 0.0)
    run.run(1.0)
    assert run.values["belt.at_speed"] is True
    run.line.close()


def test_an_encoder_that_slips_counts_less_than_the_belt_moves(bearing: Scene) -> None:
    run = running(bearing, EncoderSlip(kind="encoder_slip", device="belt", share=0.1, at_s=1.0))
    run.run(1.5)
    surface_m, told_m = moved_m(run, 2.0)
    assert surface_m == pytest.approx(0.3, abs=1e-6)
    assert told_m == pytest.approx(0.27, abs=2e-4)
    run.line.close()


def jam(**when: Any) -> Jam:
    return Jam(kind="jam", device="belt", distance_m=0.5, **when)


def test_a_jammed_part_stands_while_the_belt_slips_under_it_and_goes_on_when_it_is_cleared(bearing: Scene) -> None:
    run = running(bearing, jam(at_s=1.0, for_s=5.0))
    part = run.put("belt", 0.3)
    run.run(2.5)
    stands_m = run.along_m(part, "belt")
    # Its leading edge came to the place.
    assert stands_m == pytest.approx(0.5 - part.radius_m, abs=2e-3)
    surface_m, _ = moved_m(run, 3.0)
    assert surface_m == pytest.approx(0.45, abs=1e-6)
    assert run.along_m(part, "belt") == stands_m
    run.run(2.5)
    assert run.along_m(part, "belt") > stands_m + 0.2
    assert part.stage == "belt"
    run.line.close()


def test_parts_that_are_past_the_place_of_a_jam_go_on(bearing: Scene) -> None:
    run = running(bearing, jam(at_s=1.0))
    part = run.put("belt", 0.6)
    run.run(2.5)
    assert run.along_m(part, "belt") > 0.8
    run.line.close()


def test_a_jammed_part_that_somebody_takes_away_makes_room(bearing: Scene) -> None:
    run = running(bearing, jam(at_s=0.5))
    first, second = run.put("belt", 0.3), run.put("belt", 0.1)
    run.run(3.0)
    run.site.tracker.take_away(first)
    run.line.repair("it")
    run.run(2.5)
    assert run.along_m(second, "belt") > 0.6
    run.line.close()


def test_a_burr_right_behind_a_feeder_lets_pairs_go_as_well() -> None:
    touching = PartsTouching(kind="parts_touching", device="belt", distance_m=0.1, at_s=0.0)
    run = Stepped(replace(compose_scene("minimal"), faults={"it": touching}))
    run.switch("belt.run", "feeder.run").run(4.0)
    places_m = [run.along_m(part, "belt") for part in run.site.tracker.parts.values()]
    gaps_mm = [1000 * (ahead - behind) - 47.0 for ahead, behind in pairwise(places_m[:2])]
    assert places_m[0] > 0.3
    assert gaps_mm == [pytest.approx(0.0, abs=2.0)]  # The slope lets go of the follower a moment later.
    run.line.close()


def test_parts_that_a_burr_holds_back_go_on_two_by_two_one_against_the_other(bearing: Scene) -> None:
    run = running(bearing, PartsTouching(kind="parts_touching", device="belt", distance_m=0.4, at_s=0.5))
    parts = [run.put("belt", at_m) for at_m in (0.3, 0.2, 0.1)]
    run.run(3.0)
    first_m, second_m, third_m = (run.along_m(part, "belt") for part in parts)
    assert first_m - second_m == pytest.approx(2 * parts[0].radius_m, abs=5e-4)
    assert first_m > 0.5
    assert third_m == pytest.approx(0.4 - parts[2].radius_m, abs=2e-3)
    run.line.repair("it")
    run.run(0.5)
    assert run.along_m(parts[2], "belt") > third_m + 0.06
    run.line.close()
