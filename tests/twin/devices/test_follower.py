"""A hand that follows a part on a belt, over a window where every joint turns evenly."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.robots import FINGERS
from twin.devices.belt_path import BeltPath, chebyshev_places
from twin.devices.follower import JOIN_S, Follower
from twin.devices.gripper import Gripper
from twin.devices.manipulator import Manipulator
from twin.devices.motion import JointLimits

TICK_S = 1 / 240
LIFT_M = 0.05
LIMITS = JointLimits(max_radps=(2.0, 2.0), max_radps2=(10.0, 10.0), max_radps3=(1000.0, 1000.0))
RAD_PER_M = 2.0


@dataclass
class Chase:
    """A follower of two joints: the first turns with the way along the belt, the second with the height."""

    belt_mps: float = 0.2
    part_m: float = 0.5

    def __post_init__(self) -> None:
        places, heights = chebyshev_places(0.4, 0.8, 5), chebyshev_places(0.0, LIFT_M, 5)
        path = BeltPath(
            (0.4, 0.8), LIFT_M, np.array([[[RAD_PER_M * x, RAD_PER_M * z] for z in heights] for x in places])
        )
        self.arm = Manipulator((0.8, 0.1), LIMITS, Gripper(FINGERS, TICK_S), TICK_S)
        self.follower = Follower(self.arm, path, LIMITS)

    def run(self, ticks: int, slower_mps: float = 0.0) -> None:
        """Let ticks pass; the belt loses this much of its speed in each."""
        for _ in range(ticks):
            before, self.belt_mps = self.belt_mps, max(0.0, self.belt_mps - slower_mps)
            self.part_m += (before + self.belt_mps) / 2 * TICK_S
            self.follower.follow(self.part_m, self.belt_mps)

    @property
    def hand(self) -> tuple[float, float]:
        """Where the arm's plan has the hand: along the belt, and above the grip (m)."""
        along_rad, up_rad = self.arm.motion.position_rad
        return along_rad / RAD_PER_M, up_rad / RAD_PER_M


@pytest.mark.parametrize("gap_m", [-0.02, 0.001, 0.02])
def test_a_gap_closes_and_the_hand_then_moves_exactly_with_the_part(gap_m: float) -> None:
    chase = Chase()
    chase.follower.join(0.5 + gap_m, 0.2, 0.5, 0.2)
    ticks = 0
    while not chase.follower.joined:
        chase.run(1)
        ticks += 1
    assert ticks * TICK_S < (JOIN_S if abs(gap_m) < 0.002 else 0.4)
    chase.run(5)
    assert chase.hand == pytest.approx((chase.part_m, LIFT_M))
    assert chase.arm.motion.speed_radps == pytest.approx((0.2 * RAD_PER_M, 0.0))


def test_it_goes_down_and_up_with_the_part_in_the_time_that_it_tells() -> None:
    chase = Chase()
    chase.follower.join(0.5, 0.2, 0.5, 0.2)
    chase.run(1)
    for send, height_m in ((chase.follower.down, 0.0), (chase.follower.up, LIFT_M)):
        send()
        assert not chase.follower.level
        ticks = 0
        while not chase.follower.level:
            chase.run(1)
            ticks += 1
        assert ticks * TICK_S == pytest.approx(chase.follower.stroke_s, abs=TICK_S)
        assert chase.hand == pytest.approx((chase.part_m, height_m))


@settings(max_examples=30, deadline=None)
@given(stop_at=st.integers(0, 80))
def test_a_belt_that_stops_on_the_way_is_followed_to_its_standstill_within_the_joints_limits(stop_at: int) -> None:
    chase = Chase()
    chase.follower.join(0.49, 0.2, 0.5, 0.2)
    speeds = []
    for tick in range(200):
        if tick == 20:
            chase.follower.down()
        chase.run(1, slower_mps=0.2 * TICK_S / 0.2 if tick > stop_at else 0.0)
        speeds.append(chase.arm.motion.speed_radps)
    assert chase.belt_mps == 0.0
    assert chase.hand == pytest.approx((chase.part_m, 0.0))
    assert speeds[-1] == (0.0, 0.0)
    for before, after in itertools.pairwise(speeds):
        assert max(map(abs, after)) <= LIMITS.max_radps[0]
        assert max(abs(b - a) / TICK_S for a, b in zip(before, after, strict=True)) <= LIMITS.max_radps2[0] + 1e-6
