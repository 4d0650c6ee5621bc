import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.twin.robots import PANDA_LIMITS
from twin.devices.belt_path import BeltPath, chebyshev_places
from twin.devices.motion import JointVector

FROM_M, TO_M, LIFT_M = 0.4, 0.8, 0.05


def angle(joint: int, along_m: float, up_m: float) -> float:
    """Return how a joint might turn over a window: smooth, and another curve for each."""
    return math.atan2(along_m - 0.55, 0.5 + 0.1 * joint) + math.cos(3 * up_m + joint)


@pytest.fixture(scope="module")
def path() -> BeltPath:
    places = chebyshev_places(FROM_M, TO_M, 11)
    heights = chebyshev_places(0.0, LIFT_M, 5)
    angles = [[[angle(joint, x, z) for joint in range(7)] for z in heights] for x in places]
    return BeltPath((FROM_M, TO_M), LIFT_M, np.array(angles))


def difference(after: JointVector, before: JointVector, step: float) -> list[float]:
    return [(a - b) / step for a, b in zip(after, before, strict=True)]


def test_chebyshev_places_hold_both_ends_and_count_up() -> None:
    places = chebyshev_places(FROM_M, TO_M, 9)
    assert (places[0], places[-1]) == pytest.approx((FROM_M, TO_M))
    assert list(places) == sorted(places)


@given(along_m=st.floats(FROM_M, TO_M), up_m=st.floats(0, LIFT_M))
def test_between_the_solved_places_angles_and_rates_are_those_of_the_joints(
    path: BeltPath, along_m: float, up_m: float
) -> None:
    assert path.at(along_m, up_m) == pytest.approx([angle(joint, along_m, up_m) for joint in range(7)], abs=2e-5)
    per_along, per_up = path.rates(along_m, up_m)
    step = 1e-6
    assert per_along == pytest.approx(
        difference(path.at(along_m + step, up_m), path.at(along_m - step, up_m), 2 * step), abs=1e-5
    )
    assert per_up == pytest.approx(
        difference(path.at(along_m, up_m + step), path.at(along_m, up_m - step), 2 * step), abs=1e-5
    )


def test_its_limits_let_no_joint_take_more_than_its_share_anywhere(path: BeltPath) -> None:
    most_mps, along, up = path.most_mps(PANDA_LIMITS), path.along_limits(PANDA_LIMITS), path.up_limits(PANDA_LIMITS)
    shares = []
    for along_m in np.linspace(FROM_M, TO_M, 41).tolist():
        per_along, per_up = path.rates(along_m, LIFT_M / 2)
        shares.append(max(abs(a) * most_mps / b for a, b in zip(per_along, PANDA_LIMITS.max_radps, strict=True)))
        for rates, limits in ((per_along, along), (per_up, up)):
            for joint, rate in enumerate(map(abs, rates)):
                assert rate * limits.max_radps[0] < PANDA_LIMITS.max_radps[joint] * 0.505
                assert rate * limits.max_radps2[0] < PANDA_LIMITS.max_radps2[joint] * 0.81
                assert rate * limits.max_radps3[0] < PANDA_LIMITS.max_radps3[joint] * 0.81
    assert max(shares) == pytest.approx(0.5, abs=0.005)


def test_a_place_outside_is_brought_to_the_windows_edge(path: BeltPath) -> None:
    assert [path.clamped(at_m) for at_m in (0.1, 0.5, 0.9)] == [FROM_M, 0.5, TO_M]
