import numpy as np
import pytest
from numpy.typing import NDArray

from twin.camera import bearing
from twin.camera.flaws import draw_flaw
from twin.camera.part import Flaw
from twin.camera.patches import MissingBall, Rust
from twin.scene.product import bearing_of
from twin.scene.scene import Scene
from twin.seeds import generator

STEP_MM = 0.025


def inside_points(flaw: Flaw) -> NDArray[np.float64]:
    """Return the points (n, 2) of a fine grid that lie inside a flaw's outline."""
    reach = flaw.shape.reach_mm + 0.1
    axis = np.arange(-reach, reach, STEP_MM, dtype=np.float32)
    x, y = np.meshgrid(axis + np.float32(flaw.shape.centre_mm[0]), axis + np.float32(flaw.shape.centre_mm[1]))
    inside = flaw.shape.distance(x, y, STEP_MM) < 0.0
    return np.column_stack([x[inside], y[inside]]).astype(np.float64)


def extent(points: NDArray[np.float64]) -> float:
    """Return the largest extent of points over directions two degrees apart."""
    turns = np.radians(np.arange(0, 180, 2))
    along = points @ np.stack([np.cos(turns), np.sin(turns)])
    return float(np.ptp(along, axis=0).max())


@pytest.mark.parametrize("length_mm", [0.6, 2.0, 6.0])
@pytest.mark.parametrize("turn", range(4))
def test_rust_has_the_extent_and_area_that_its_truth_says_and_stays_on_its_ring(
    scene: Scene, length_mm: float, turn: int
) -> None:
    flaw = draw_flaw(scene, "rust", length_mm, 0.0, generator(turn, "rust"))
    points = inside_points(flaw)
    assert isinstance(flaw.shape, Rust)
    assert flaw.length_mm == pytest.approx(length_mm, rel=0.02)
    assert extent(points) == pytest.approx(length_mm, rel=0.06, abs=0.06)
    assert len(points) * STEP_MM**2 == pytest.approx(flaw.area_mm2, rel=0.08)
    radius = np.hypot(*points.T)
    assert any(
        f.inner_edge_mm <= radius.min() and radius.max() <= f.outer_edge_mm
        for f in bearing.ring_faces(bearing_of(scene.product))
    )


@pytest.mark.parametrize("turn", range(6))
def test_a_chip_sits_on_an_edge_of_a_ring_with_its_length_along_it(scene: Scene, turn: int) -> None:
    flaw = draw_flaw(scene, "chipped_edge", 2.0, 0.0, generator(turn, "chip"))
    points = inside_points(flaw)
    radius = np.hypot(*points.T)
    edges = [
        edge
        for face in bearing.ring_faces(bearing_of(scene.product))
        for edge in (face.inner_edge_mm, face.outer_edge_mm)
    ]
    assert min(min(abs(radius - edge)) for edge in edges) < STEP_MM
    assert extent(points) == pytest.approx(2.0, abs=0.1)
    assert len(points) * STEP_MM**2 == pytest.approx(flaw.area_mm2, rel=0.3)


def test_a_missing_ball_covers_what_could_be_seen_of_it(scene: Scene) -> None:
    flaw = draw_flaw(scene, "missing_ball", 7.938, 0.3, generator(1, "ball"))
    assert isinstance(flaw.shape, MissingBall)
    points = inside_points(flaw)
    assert len(points) * STEP_MM**2 == pytest.approx(flaw.area_mm2, rel=0.02)
    assert flaw.area_mm2 < np.pi / 4.0 * bearing_of(scene.product).ball_mm ** 2
    pocket = (np.arctan2(flaw.shape.centre_mm[1], flaw.shape.centre_mm[0]) - 0.3) / (
        2.0 * np.pi / bearing_of(scene.product).balls
    )
    assert pocket == pytest.approx(round(pocket), abs=1e-9)


def test_rust_lies_on_one_side_of_the_axis_only(scene: Scene) -> None:
    rust = draw_flaw(scene, "rust", 3.0, 0.0, generator(3, "rust")).shape
    x, y = (np.array([[at, -at]], np.float32) for at in rust.centre_mm)
    here, opposite = rust.distance(x, y, STEP_MM)[0]
    assert here < 0.0 < opposite
