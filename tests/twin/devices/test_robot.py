"""The robot's program from a tray to a belt, against a gripper that always finds its part."""

import itertools
from dataclasses import replace

import pytest

from tests.twin.robots import PANDA_LIMITS
from twin.devices.conveyor import ConveyorDrive
from twin.devices.gripper import Gripper
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.pocket_taking import PocketTaking
from twin.devices.robot import RobotProgram
from twin.devices.setting import BeltRoom, Setting, lower_s
from twin.devices.tray import FeedingTray
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.trays import InfeedTray

TICK_S = 1 / 240


class Bench:
    """A program, a gripper without a body, a tray of twelve, and a belt that runs when told."""

    def __init__(self, robot: Robot, belt: Conveyor, tray: InfeedTray) -> None:
        home = robot.home_rad
        there = tuple(angle + 0.3 for angle in home)
        low = tuple(angle + 0.1 for angle in there)
        over_belt = tuple(angle - 0.3 for angle in home)
        self.tray = FeedingTray(replace(tray, rows=3, columns=4))
        self.drive = ConveyorDrive(replace(belt, ramp_s=0.0), TICK_S)
        self.gripper = Gripper(robot.tool, TICK_S)
        self.arm = Manipulator(home, PANDA_LIMITS, self.gripper, TICK_S)
        self.taking = PocketTaking(self.arm, self.tray, Reached(at=(low,) * 12, over=(there,) * 12))
        place = Reached(at=(home,), over=(over_belt,))
        room = BeltRoom(self.drive, robot.min_pitch_m, lower_s(self.arm, place))
        self.program = RobotProgram(self.arm, self.taking, Setting(self.arm, room, place))
        self.orders: list[str] = []
        self.sets_m: list[float] = []
        self.touches = True

    def run(self, ticks: int, *, run: bool = True, belt: bool = True, end_cycle: bool = False) -> None:
        for _ in range(ticks):
            self.drive.update(belt)
            pocket, held = self.tray.next_pocket(), self.gripper.state == "holding"
            self.program.update(run, end_cycle=end_cycle)
            if self.tray.next_pocket() != pocket:
                self.orders.append("lifted")
            if held and self.gripper.state == "opening":
                self.orders.append("release")
                self.sets_m.append(self.drive.travel_m)
            self.gripper.update(self.touches, 1.0, True)


@pytest.fixture
def bench(robot: Robot, belt: Conveyor, tray: InfeedTray) -> Bench:
    return Bench(robot, belt, tray)


def test_it_lifts_and_releases_one_part_after_the_other_never_nearer_than_the_pitch(bench: Bench, robot: Robot) -> None:
    bench.run(240 * 20)
    assert bench.orders[:4] == ["lifted", "release", "lifted", "release"]
    pitches = [b - a for a, b in itertools.pairwise(bench.sets_m)]
    assert len(pitches) >= 3
    assert min(pitches) >= robot.min_pitch_m - 0.001
    assert max(pitches) < robot.min_pitch_m + 0.005


def test_it_starves_without_a_part_and_is_blocked_by_a_belt_that_stands(bench: Bench) -> None:
    for pocket in range(11):
        bench.tray.take(pocket)
    bench.run(240 * 6, belt=False)
    assert (bench.arm.state, bench.arm.reason) == ("Suspended", "blocked")
    assert bench.orders == ["lifted"]
    bench.run(240 * 2)
    assert bench.orders == ["lifted", "release"]
    assert (bench.arm.state, bench.arm.reason) == ("Suspended", "starved")


@pytest.mark.parametrize("after", [20, 90, 150, 220, 300, 380])
def test_it_brakes_at_any_moment_keeps_its_grip_and_goes_on(bench: Bench, after: int) -> None:
    bench.run(after)
    held = bench.gripper.state == "holding"
    bench.run(120, run=False)
    assert bench.arm.resting
    assert bench.arm.state == "Held"
    assert (bench.gripper.state == "holding") >= held
    stands = bench.arm.motion.position_rad
    bench.run(240, run=False)
    assert bench.arm.motion.position_rad == stands
    bench.run(240 * 8)
    assert bench.orders[:2] == ["lifted", "release"]
    assert len(bench.orders) >= 4


def test_a_part_that_cannot_be_gripped_is_given_up(bench: Bench) -> None:
    bench.touches = False
    bench.run(240 * 3)
    assert bench.orders[0] == "lifted"
    assert bench.sets_m == []


def test_after_a_slip_it_opens_and_begins_anew(bench: Bench) -> None:
    while bench.taking.step != "up":
        bench.run(1)
    bench.gripper.state = "slipped"
    bench.run(1)
    assert bench.orders == ["lifted"]
    assert bench.gripper.state in ("opening", "open")
    bench.run(240 * 5)
    assert bench.orders[1:3] == ["lifted", "release"]


@pytest.mark.parametrize("after", [0, 90, 220, 380, 520])
def test_told_to_end_its_cycle_it_sets_down_what_it_holds_and_takes_no_other(bench: Bench, after: int) -> None:
    bench.run(after)
    bench.run(240 * 8, end_cycle=True)
    assert (bench.arm.state, bench.taking.step, bench.gripper.state) == ("Complete", "choose", "open")
    done = list(bench.orders)
    assert done in ([], ["lifted", "release"])
    bench.run(240, run=False)
    assert bench.arm.state == "Complete"
    bench.run(240 * 8)
    assert bench.orders[len(done) :][:2] == ["lifted", "release"]
