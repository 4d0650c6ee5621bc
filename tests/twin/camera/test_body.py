import numpy as np
import pytest

from twin.camera.body import Body, build_body
from twin.camera.light import RingLight
from twin.scene.product import bearing_of
from twin.scene.scene import Scene


@pytest.fixture(scope="module")
def body(scene: Scene) -> Body:
    return build_body(bearing_of(scene.product), RingLight(elevation_deg=35.0), 0.15)


def ring(body: Body, layer: np.ndarray[tuple[int, ...], np.dtype[np.float32]], low: float, high: float) -> float:
    """Return the mean of a canvas between two radii in mm."""
    axis = (np.arange(layer.shape[0]) - (layer.shape[0] - 1) / 2.0) * body.canvas_mm
    radius = np.hypot(axis[None, :], axis[:, None])
    return float(layer[(radius > low) & (radius < high)].mean())


def test_ring_faces_have_the_reference_radiance_and_the_bore_is_dark(body: Body) -> None:
    assert ring(body, body.full[0], 11.5, 13.5) == pytest.approx(1.0, abs=0.01)
    assert ring(body, body.full[0], 0.0, 9.0) == pytest.approx(0.0, abs=1e-6)
    assert ring(body, body.belt_seen, 0.0, 9.0) == pytest.approx(1.0)
    assert ring(body, body.belt_seen, 11.0, 23.0) == pytest.approx(0.0, abs=1e-6)


def test_corners_catch_the_low_light(body: Body) -> None:
    assert ring(body, body.full[0], 22.95, 23.1) > 1.1
    assert ring(body, body.full[0], 10.4, 10.55) > 1.1


def test_without_balls_only_the_gap_changes_and_gets_darker(body: Body) -> None:
    assert ring(body, body.full[0], 18.5, 20.0) > ring(body, body.empty[0], 18.5, 20.0) + 0.01
    assert ring(body, body.full[0], 11.0, 14.0) == ring(body, body.empty[0], 11.0, 14.0)


def test_the_cage_repeats_with_each_ball(scene: Scene, body: Body) -> None:
    quarter = np.rot90(body.full[0])
    assert bearing_of(scene.product).balls % 4 == 0
    assert np.abs(quarter - body.full[0]).mean() < 0.002


def test_the_belt_is_shaded_by_the_part_and_dark_in_its_bore(body: Body) -> None:
    middle = body.shadow.shape[0] // 2
    assert body.shadow[middle, middle] < 0.3
    beside, far = body.shadow[middle, middle + 60], body.shadow[0, 0]
    assert beside < far
    assert far == pytest.approx(1.0, abs=0.02)
