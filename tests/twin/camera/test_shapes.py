import numpy as np
import pytest
from numpy.typing import NDArray

from twin.camera.shapes import Dent, Scratch, Shape, mottle

STEP_MM = 0.02
LIGHT = (1.0, 0.0)


def grid(shape: Shape) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return coordinates (x, y) of a fine grid that holds the whole shape."""
    axis = np.arange(-shape.reach_mm - 0.1, shape.reach_mm + 0.1, STEP_MM, dtype=np.float32)
    x, y = np.meshgrid(axis + np.float32(shape.centre_mm[0]), axis + np.float32(shape.centre_mm[1]))
    return x, y


def extent_and_area(shape: Shape) -> tuple[float, float]:
    """Return the largest extent in mm and the area in mm2 of what lies inside a shape's outline."""
    x, y = grid(shape)
    inside = shape.distance(x, y, STEP_MM) < 0.0
    turns = np.radians(np.arange(0, 180, 2))
    along = np.column_stack([x[inside], y[inside]]) @ np.stack([np.cos(turns), np.sin(turns)])
    return float(np.ptp(along, axis=0).max()), float(inside.sum()) * STEP_MM**2


SCRATCH = Scratch(centre_mm=(12.0, 1.0), direction_rad=0.7, length_mm=4.0, width_mm=0.2, bow_mm=0.2, phase=1.0)
DENT = Dent(centre_mm=(-12.0, 1.0), length_mm=1.6, roundness=0.8, turn_rad=0.4)


def test_a_scratch_is_as_long_and_wide_as_it_says() -> None:
    extent, area = extent_and_area(SCRATCH)
    assert extent == pytest.approx(4.0, abs=0.06)
    assert area == pytest.approx(4.0 * 0.2, rel=0.08)


def test_a_scratch_thinner_than_a_pixel_counts_as_one_pixel_wide() -> None:
    thin = Scratch(centre_mm=(0.0, 0.0), direction_rad=0.0, length_mm=2.0, width_mm=0.05, bow_mm=0.0, phase=0.0)
    y = np.array([[0.0, 0.03, 0.04]], np.float32)
    assert (thin.distance(np.zeros_like(y), y, 0.07) < 0.0).tolist() == [[True, True, False]]


def test_a_scratch_has_a_bright_and_a_dark_flank_that_change_sides_with_the_light() -> None:
    upright = Scratch(centre_mm=(0.0, 0.0), direction_rad=np.pi / 2, length_mm=4.0, width_mm=0.3, bow_mm=0.0, phase=0.0)
    x = np.array([[-0.1, 0.1]], np.float32)
    left, right = upright.relief(x, np.zeros_like(x), (1.0, 0.0))[0]
    swapped = upright.relief(x, np.zeros_like(x), (-1.0, 0.0))[0]
    assert abs(left - right) > 0.5
    assert swapped == pytest.approx([right, left], abs=1e-5)


def test_a_dent_has_the_diameter_and_area_that_it_says() -> None:
    extent, area = extent_and_area(DENT)
    assert extent == pytest.approx(1.6, abs=0.05)
    assert area == pytest.approx(np.pi / 4.0 * 1.6**2 * 0.8, rel=0.03)


def test_a_dent_shows_opposite_halves() -> None:
    x = np.array([[-12.4, -11.6]], np.float32)
    shadow, light = DENT.relief(x, np.ones_like(x), LIGHT)[0]
    assert abs(light - shadow) > 0.8


def test_mottling_is_irregular_but_always_the_same() -> None:
    x, y = grid(DENT)
    assert np.array_equal(mottle(x, y, 1.25, 0.6), mottle(x, y, 1.25, 0.6))
    assert not np.array_equal(mottle(x, y, 1.25, 0.6), mottle(x, y, 1.35, 0.6))
    assert 0.3 < float(mottle(x * 20, y * 20, 1.25, 0.6).std()) < 2.0
