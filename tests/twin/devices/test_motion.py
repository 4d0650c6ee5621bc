import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.robots import PANDA_LIMITS
from twin.devices.motion import JointMotion

TICK_S = 1 / 240
HOME = (0.6, -0.2, 0.0, -2.4, 0.0, 2.2, 0.785)
moves = st.tuples(*[st.floats(-0.8, 0.8)] * 7)


def states(motion: JointMotion, ticks: int) -> list[tuple[tuple[float, ...], ...]]:
    found: list[tuple[tuple[float, ...], ...]] = []
    for _ in range(ticks):
        motion.advance(TICK_S)
        found.append((motion.position_rad, motion.speed_radps, motion.acceleration_radps2))
    return found


def check_limits(found: list[tuple[tuple[float, ...], ...]]) -> None:
    for before, after in itertools.pairwise(found):
        for joint in range(7):
            assert abs(after[1][joint]) <= PANDA_LIMITS.max_radps[joint] + 1e-9
            assert abs(after[2][joint]) <= PANDA_LIMITS.max_radps2[joint] + 1e-9
            assert abs(after[2][joint] - before[2][joint]) <= PANDA_LIMITS.max_radps3[joint] * TICK_S + 1e-6


@settings(max_examples=30, deadline=None)
@given(move=moves, brake_at=st.integers(1, 60))
def test_moving_and_braking_anywhere_stays_within_speed_acceleration_and_jerk(
    move: tuple[float, ...], brake_at: int
) -> None:
    motion = JointMotion(HOME, PANDA_LIMITS)
    motion.go([a + b for a, b in zip(HOME, move, strict=True)])
    found = states(motion, brake_at)
    motion.brake()
    found += states(motion, 240)
    check_limits(found)
    assert motion.resting
    assert motion.speed_radps == (0.0,) * 7


def test_it_ends_exactly_at_its_target_after_the_time_that_was_told() -> None:
    target = tuple(angle + 0.5 for angle in HOME)
    motion = JointMotion(HOME, PANDA_LIMITS)
    told = motion.duration_s(HOME, target)
    motion.go(target)
    ticks = 0
    while not motion.resting:
        motion.advance(TICK_S)
        ticks += 1
    assert ticks * TICK_S == pytest.approx(told, abs=TICK_S)
    assert motion.position_rad == pytest.approx(target, abs=1e-9)


def test_a_braked_motion_goes_on_to_its_target() -> None:
    target = tuple(angle - 0.4 for angle in HOME)
    motion = JointMotion(HOME, PANDA_LIMITS)
    motion.go(target)
    states(motion, 20)
    motion.brake()
    states(motion, 240)
    assert motion.position_rad != pytest.approx(target, abs=1e-3)
    motion.go(target)
    states(motion, 480)
    assert motion.position_rad == pytest.approx(target, abs=1e-9)


@pytest.mark.parametrize("factor", [1.0, 1.3, 2.0])
def test_a_cycle_time_factor_makes_each_move_take_so_many_times_as_long(factor: float) -> None:
    target = tuple(angle + 0.5 for angle in HOME)
    plain = JointMotion(HOME, PANDA_LIMITS).duration_s(HOME, target)
    slowed = JointMotion(HOME, PANDA_LIMITS.scaled(1.0, 1.0, factor)).duration_s(HOME, target)
    assert slowed == pytest.approx(factor * plain, rel=1e-6)


def test_scales_make_it_slower() -> None:
    target = tuple(angle + 0.5 for angle in HOME)
    slow = JointMotion(HOME, PANDA_LIMITS.scaled(0.5, 0.3, 1.0)).duration_s(HOME, target)
    assert slow > 1.5 * JointMotion(HOME, PANDA_LIMITS).duration_s(HOME, target)


def test_it_passes_a_place_with_the_speed_that_was_asked_for_and_goes_on_so() -> None:
    target, speed = tuple(angle + 0.3 for angle in HOME), (0.2, -0.1, 0.0, 0.1, 0.0, 0.3, 0.0)
    motion = JointMotion(HOME, PANDA_LIMITS)
    told_s = motion.duration_through_s(target, speed)
    motion.go_through(target, speed)
    ticks = 0
    found = []
    while not motion.arrived:
        found += states(motion, 1)
        ticks += 1
    check_limits(found)
    assert ticks * TICK_S - motion.over_s == pytest.approx(told_s)
    assert motion.speed_radps == speed
    assert not motion.resting
    assert motion.position_rad == pytest.approx([a + motion.over_s * b for a, b in zip(target, speed, strict=True)])


def test_an_arm_that_was_led_along_a_path_goes_on_from_the_state_that_it_has() -> None:
    motion = JointMotion(HOME, PANDA_LIMITS)
    speed = (0.1,) * 7
    for tick in range(1, 4):
        motion.lead(tuple(angle + 0.1 * tick * TICK_S for angle in HOME), speed, TICK_S)
    assert motion.speed_radps == speed
    assert motion.acceleration_radps2 == (0.0,) * 7
    motion.brake()
    found = states(motion, 120)
    assert found[0][1][0] > 0.05
    check_limits(found)
    assert motion.resting


def test_a_slower_arm_takes_longer_and_changes_its_pace_without_a_jump_of_speed() -> None:
    tick_s = 1 / 240
    usual, slowed = (JointMotion((0.0,) * 7, PANDA_LIMITS) for _ in range(2))
    for motion in (usual, slowed):
        motion.go((1.0,) * 7)
    needed_s, took_s, fastest_step = usual.remaining_s, 0.0, 0.0
    while not slowed.arrived:
        before = slowed.speed_radps[0]
        slowed.slower = 3.0 if took_s > needed_s / 2 else 1.0
        if took_s == pytest.approx(needed_s, abs=tick_s / 2):
            slowed.brake()
            slowed.go((1.0,) * 7)
        slowed.advance(tick_s)
        fastest_step = max(fastest_step, abs(slowed.speed_radps[0] - before))
        took_s += tick_s
    assert slowed.position_rad == pytest.approx((1.0,) * 7)
    assert took_s > 1.6 * needed_s
    # Of its limit on acceleration, and of a pace that changes from full to none in 0.2 s.
    assert fastest_step < (PANDA_LIMITS.max_radps2[1] + 5.0 * PANDA_LIMITS.max_radps[1]) * tick_s
