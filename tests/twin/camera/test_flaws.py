import numpy as np
import pytest

from twin.camera import bearing
from twin.camera.flaws import draw_flaw, log_uniform, zone_at
from twin.camera.shapes import Scratch
from twin.scene.product import bearing_of
from twin.scene.scene import Scene
from twin.seeds import generator


def test_log_uniform_keeps_its_bounds_and_gives_each_decade_its_share() -> None:
    rng = generator(1, "test")
    drawn = np.array([log_uniform(rng, 0.1, 10.0) for _ in range(2000)])
    assert drawn.min() >= 0.1
    assert drawn.max() <= 10.0
    assert (drawn < 1.0).mean() == pytest.approx(0.5, abs=0.05)
    assert log_uniform(rng, 7.938, 7.938) == 7.938


def test_zones_are_those_of_the_product_by_radius(scene: Scene) -> None:
    assert [zone_at(scene, point) for point in ((12.0, 0.0), (0.0, -17.0), (15.5, 15.5), (0.0, 5.0))] == [
        "inner_ring",
        "cage",
        "outer_ring",
        "any",
    ]


@pytest.mark.parametrize("length_mm", [1.0, 4.0, 12.0])
def test_a_scratch_of_any_length_stays_on_one_rings_flat(scene: Scene, length_mm: float) -> None:
    for turn in range(40):
        shape = draw_flaw(scene, "scratch", length_mm, 0.0, generator(turn, "scratch")).shape
        assert isinstance(shape, Scratch)
        axis = np.arange(-shape.reach_mm, shape.reach_mm, 0.04, dtype=np.float32)
        x, y = np.meshgrid(axis + np.float32(shape.centre_mm[0]), axis + np.float32(shape.centre_mm[1]))
        radius = np.hypot(x, y)[shape.distance(x, y, 0.04) < 0.0]
        assert any(
            face.inner_flat_mm - 0.05 <= radius.min() and radius.max() <= face.outer_flat_mm + 0.05
            for face in bearing.ring_faces(bearing_of(scene.product))
        ), turn


def test_short_scratches_run_across_the_lay_at_any_angle(scene: Scene) -> None:
    tilts = []
    for turn in range(200):
        shape = draw_flaw(scene, "scratch", 1.5, 0.0, generator(turn, "scratch")).shape
        assert isinstance(shape, Scratch)
        around = np.arctan2(shape.centre_mm[1], shape.centre_mm[0]) + np.pi / 2
        tilts.append(abs(np.sin(shape.direction_rad - around)))
    assert max(tilts) > 0.9
    assert min(tilts) < 0.1
