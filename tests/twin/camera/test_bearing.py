import numpy as np
import pytest

from twin.camera import bearing
from twin.scene.product import bearing_of
from twin.scene.scene import Scene


def column(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([values], np.float32)


def test_ring_faces_lie_between_the_products_diameters(scene: Scene) -> None:
    inner, outer = bearing.ring_faces(bearing_of(scene.product))
    assert (inner.inner_edge_mm, inner.outer_edge_mm) == (10.0, 14.4)
    assert (outer.inner_edge_mm, outer.outer_edge_mm) == (20.3, 23.5)
    assert inner.flat_width_mm < 4.4


def test_flats_are_flat_and_corners_lean_away_from_the_metal(scene: Scene) -> None:
    slope = bearing.ring_slope(bearing_of(scene.product), column(10.1, 12.0, 14.3, 17.0, 20.4, 22.0, 23.4))[0]
    assert slope[[1, 3, 5]] == pytest.approx([0.0, 0.0, 0.0])
    assert (slope[[0, 4]] < -0.5).all()
    assert (slope[[2, 6]] > 0.2).all()


def test_a_ball_shows_beside_the_ribbon_and_between_the_rings_only(scene: Scene) -> None:
    radius, middle = column(14.0, 14.8, 16.75, 19.5, 20.5), np.zeros((1, 1), np.float32)
    assert bearing.is_visible_ball(bearing_of(scene.product), radius, middle).tolist() == [
        [False, True, False, True, False]
    ]
    beside = np.full((1, 1), np.pi / bearing_of(scene.product).balls, np.float32)
    assert not bearing.is_visible_ball(bearing_of(scene.product), radius, beside).any()


def test_the_rivet_stands_half_a_sector_from_the_ball(scene: Scene) -> None:
    half = np.full((1, 1), np.pi / bearing_of(scene.product).balls, np.float32)
    outward, around = bearing.from_rivet(bearing_of(scene.product), column(16.75), half)
    assert outward[0, 0] == pytest.approx(0.0, abs=1e-5)
    assert around[0, 0] == pytest.approx(0.0, abs=1e-5)
