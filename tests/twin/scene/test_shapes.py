import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.camera.view import rotation
from twin.scene.shapes import Block, Cylinder, Quat

BLOCK = Block(length_m=0.1, width_m=0.08, height_m=0.0016)
RING = Cylinder(radius_m=0.0235, height_m=0.014)
ANGLES = st.floats(-math.pi, math.pi)
AXES = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda axis: math.hypot(*axis) > 0.01)


def quaternion(axis: tuple[float, ...], angle_rad: float) -> Quat:
    x, y, z = (part / math.hypot(*axis) * math.sin(angle_rad / 2) for part in axis)
    return x, y, z, math.cos(angle_rad / 2)


@given(axis=AXES, angle_rad=ANGLES, heading_rad=ANGLES)
def test_a_block_reaches_as_far_as_its_farthest_corner(
    axis: tuple[float, ...], angle_rad: float, heading_rad: float
) -> None:
    turned = quaternion(axis, angle_rad)
    signs = np.array(list(itertools.product((-1, 1), repeat=3)))
    corners = signs * (BLOCK.length_m / 2, BLOCK.width_m / 2, BLOCK.height_m / 2) @ rotation(turned).T
    direction = (math.cos(heading_rad), math.sin(heading_rad))
    assert BLOCK.reach_m(turned, direction) == pytest.approx((corners[:, :2] @ direction).max(), abs=1e-12)


@given(axis=AXES, angle_rad=ANGLES, heading_rad=ANGLES)
def test_a_cylinder_reaches_as_far_as_its_rims_do(
    axis: tuple[float, ...], angle_rad: float, heading_rad: float
) -> None:
    turned, around = quaternion(axis, angle_rad), np.linspace(0, 2 * np.pi, 721)
    rim = RING.radius_m * np.column_stack([np.cos(around), np.sin(around)])
    rims = np.concatenate([np.column_stack([rim, np.full(721, side * RING.height_m / 2)]) for side in (-1, 1)])
    direction = (math.cos(heading_rad), math.sin(heading_rad))
    farthest_m = ((rims @ rotation(turned).T)[:, :2] @ direction).max()
    assert RING.reach_m(turned, direction) == pytest.approx(farthest_m, abs=1e-6)


@given(turn_rad=ANGLES, heading_rad=ANGLES)
def test_what_lies_flat_reaches_no_farther_than_the_circle_around_it(turn_rad: float, heading_rad: float) -> None:
    turned, direction = quaternion((0, 0, 1), turn_rad), (math.cos(heading_rad), math.sin(heading_rad))
    for shape in (BLOCK, RING):
        assert shape.flat_reach_m(turned, direction) == pytest.approx(shape.reach_m(turned, direction), abs=1e-9)
        assert shape.flat_reach_m(turned, direction) <= shape.around_m / 2 + 1e-12
