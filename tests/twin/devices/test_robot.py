"""The robot's program against a gripper that always finds its part."""

import pytest

from tests.twin.robots import PANDA_LIMITS
from twin.devices.gripper import Gripper
from twin.devices.robot import RobotProgram, Senses, Stations
from twin.scene.robots import Robot

TICK_S = 1 / 240


class Bench:
    """A program, a gripper without a body, and a belt that travels when told."""

    def __init__(self, robot: Robot) -> None:
        home = robot.home_rad
        there = tuple(angle + 0.3 for angle in home)
        low = tuple(angle + 0.1 for angle in there)
        over_belt = tuple(angle - 0.3 for angle in home)
        stations = Stations(limits=PANDA_LIMITS, hovers=(there,), grips=(low,), over_belt=over_belt, on_belt=home)
        self.gripper = Gripper(robot.tool, TICK_S)
        self.program = RobotProgram(robot, stations, self.gripper, TICK_S)
        self.orders: list[str] = []
        self.sets_m: list[float] = []
        self.travel_m = 0.0
        self.touches = True

    def run(
        self, ticks: int, *, run: bool = True, at_speed: bool = True, pocket: int | None = 0, end_cycle: bool = False
    ) -> None:
        for _ in range(ticks):
            speed = 0.15 if at_speed else 0.0
            self.travel_m += speed * TICK_S
            order = self.program.update(
                Senses(
                    run=run,
                    pocket=pocket,
                    belt_at_speed=at_speed,
                    belt_mps=speed,
                    travel_m=self.travel_m,
                    end_cycle=end_cycle,
                )
            )
            self.orders += [order] if order else []
            self.sets_m += [self.travel_m] if order == "release" else []
            self.gripper.update(self.touches, 1.0, True)


def test_it_lifts_and_releases_one_part_after_the_other_never_nearer_than_the_pitch(robot: Robot) -> None:
    bench = Bench(robot)
    bench.run(240 * 20)
    assert bench.orders[:4] == ["lifted", "release", "lifted", "release"]
    pitches = [b - a for a, b in zip(bench.sets_m, bench.sets_m[1:], strict=False)]
    assert len(pitches) >= 3
    assert min(pitches) >= robot.min_pitch_m - 0.001
    assert max(pitches) < robot.min_pitch_m + 0.005


def test_it_starves_without_a_part_and_is_blocked_by_a_belt_that_stands(robot: Robot) -> None:
    bench = Bench(robot)
    bench.run(10, pocket=None)
    assert (bench.program.state, bench.program.reason) == ("Suspended", "starved")
    bench.run(240 * 6, at_speed=False)
    assert (bench.program.state, bench.program.reason) == ("Suspended", "blocked")
    assert bench.orders == ["lifted"]
    bench.run(240 * 2)
    assert "release" in bench.orders


@pytest.mark.parametrize("after", [20, 90, 150, 220, 300, 380])
def test_it_brakes_at_any_moment_keeps_its_grip_and_goes_on(robot: Robot, after: int) -> None:
    bench = Bench(robot)
    bench.run(after)
    held = bench.gripper.state == "holding"
    bench.run(120, run=False)
    assert bench.program.motion.resting
    assert bench.program.state == "Held"
    assert (bench.gripper.state == "holding") >= held
    stands = bench.program.motion.position_rad
    bench.run(240, run=False)
    assert bench.program.motion.position_rad == stands
    bench.run(240 * 8)
    assert bench.orders[:2] == ["lifted", "release"]
    assert len(bench.orders) >= 4


def test_a_part_that_cannot_be_gripped_is_given_up(robot: Robot) -> None:
    bench = Bench(robot)
    bench.touches = False
    bench.run(240 * 3)
    assert bench.orders[0] == "given_up"


def test_after_a_slip_it_opens_and_begins_anew(robot: Robot) -> None:
    bench = Bench(robot)
    while bench.program.step != "up":
        bench.run(1)
    bench.gripper.state = "slipped"
    bench.run(1)
    assert bench.orders == ["lifted"]
    assert bench.gripper.state in ("opening", "open")
    bench.run(240 * 5)
    assert bench.orders[1:3] == ["lifted", "release"]


@pytest.mark.parametrize("after", [0, 90, 220, 380, 520])
def test_told_to_end_its_cycle_it_sets_down_what_it_holds_and_takes_no_other(robot: Robot, after: int) -> None:
    bench = Bench(robot)
    bench.run(after)
    bench.run(240 * 8, end_cycle=True)
    assert (bench.program.state, bench.program.step, bench.gripper.state) == ("Complete", "choose", "open")
    done = list(bench.orders)
    assert done in ([], ["lifted", "release"])
    bench.run(240, run=False)
    assert bench.program.state == "Complete"
    bench.run(240 * 8)
    assert bench.orders[len(done) :][:2] == ["lifted", "release"]
