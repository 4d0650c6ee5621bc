import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.parts import between
from twin.types import Pose


def turned(angle_rad: float, x_m: float = 0.0) -> Pose:
    return Pose(
        position_m=(x_m, 0.0, 0.0), orientation_xyzw=(0.0, 0.0, math.sin(angle_rad / 2), math.cos(angle_rad / 2))
    )


@given(fraction=st.floats(0, 1), turn_rad=st.floats(-0.1, 0.1))
def test_a_pose_inside_a_tick_lies_on_the_way(fraction: float, turn_rad: float) -> None:
    pose = between(turned(0.3, 1.0), turned(0.3 + turn_rad, 1.001), fraction)
    _, _, z, w = pose.orientation_xyzw
    assert pose.position_m[0] == pytest.approx(1 + 0.001 * fraction)
    assert z * z + w * w == pytest.approx(1)
    assert 2 * math.atan2(z, w) == pytest.approx(0.3 + turn_rad * fraction, abs=1e-5)


def test_both_signs_of_a_quaternion_are_the_same_turn() -> None:
    after = turned(0.31)
    x, y, z, w = after.orientation_xyzw
    flipped = Pose(position_m=after.position_m, orientation_xyzw=(-x, -y, -z, -w))
    one, two = between(turned(0.3), after, 0.5), between(turned(0.3), flipped, 0.5)
    assert one.orientation_xyzw == pytest.approx(two.orientation_xyzw)
