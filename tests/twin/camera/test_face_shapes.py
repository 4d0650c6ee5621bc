import numpy as np
import pytest
from scipy.spatial.distance import pdist

from twin.camera.face_shapes import Blot, EdgeChip, Plate
from twin.camera.shapes import Floats, Shape
from twin.seeds import generator

STEP_MM = 0.02


def around(shape: Shape) -> tuple[Floats, Floats]:
    axis = np.arange(-shape.reach_mm - 0.2, shape.reach_mm + 0.2, STEP_MM, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x + np.float32(shape.centre_mm[0]), y + np.float32(shape.centre_mm[1])


def inside(shape: Shape) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the points (n, 2) of a grid that lie inside."""
    x, y = around(shape)
    within = shape.distance(x, y, STEP_MM) < 0.0
    assert not within[[0, -1]].any()
    assert not within[:, [0, -1]].any()
    return np.column_stack([x[within], y[within]]).astype(np.float64)


def blot(turn: int) -> Blot:
    rng = generator(turn, "blot")
    return Blot(
        centre_mm=(3.0, -2.0),
        turn_rad=rng.uniform(0, np.pi),
        along_mm=2.0,
        across_mm=1.2,
        amplitudes=tuple(rng.normal(0.0, 0.34 / np.arange(2, 17)).tolist()),
        phases=tuple(rng.uniform(0, 2 * np.pi, 15).tolist()),
    )


@pytest.mark.parametrize("turn", range(4))
def test_a_blot_is_as_long_as_its_outline_whichever_way_it_lies(turn: int) -> None:
    shape = blot(turn)
    points = inside(shape)[::7]
    assert pdist(points).max() == pytest.approx(pdist(shape.outline_mm()).max(), abs=0.15)
    x, y = around(shape)
    assert 0.1 < shape.relief(x, y, (1.0, 0.0)).std() < 2.0


@pytest.mark.parametrize("inward_rad", [0.0, np.pi / 2, np.pi, -np.pi / 2])
def test_a_chip_reaches_from_a_straight_edge_into_the_face(inward_rad: float) -> None:
    shape = EdgeChip(
        edge_mm=(4.0, 1.0),
        inward_rad=inward_rad,
        length_mm=3.0,
        depth_mm=1.2,
        amplitudes=(0.05, -0.1, 0.02),
        phases=(0.3, 2.0, 4.0),
    )
    off = inside(shape) - (4.0, 1.0)
    into = off @ (np.cos(inward_rad), np.sin(inward_rad))
    along = off @ (-np.sin(inward_rad), np.cos(inward_rad))
    assert into.min() == pytest.approx(0.0, abs=0.03)
    assert 0.7 < into.max() <= 1.2
    assert np.ptp(along) == pytest.approx(3.0, abs=0.2)
    assert shape.relief(*around(shape), (1.0, 0.0)).std() > 0.1


def test_a_plate_is_its_whole_face() -> None:
    points = inside(Plate(length_mm=6.0, width_mm=4.0))
    assert len(points) * STEP_MM**2 == pytest.approx(24.0, rel=0.02)
    assert np.abs(points).max(axis=0).tolist() == pytest.approx([3.0, 2.0], abs=0.03)
