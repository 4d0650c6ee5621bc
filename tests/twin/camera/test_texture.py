import numpy as np
import pytest

from twin.camera.texture import LAY_COUNT, Textures, build_textures
from twin.scene.scene import Scene


@pytest.fixture(scope="module")
def textures(scene: Scene) -> Textures:
    return build_textures(scene.product, 3, 0.2, (256, 200))


def test_lays_and_cloud_vary_by_one_around_nothing(textures: Textures) -> None:
    assert len(textures.lays) == LAY_COUNT
    for field in (*textures.lays, textures.cloud):
        assert float(field.mean()) == pytest.approx(0.0, abs=1e-3)
        assert float(field.std()) == pytest.approx(1.0, abs=1e-3)


def test_the_same_seed_gives_the_same_textures(scene: Scene, textures: Textures) -> None:
    again, other = (build_textures(scene.product, seed, 0.2, (256, 200)) for seed in (3, 4))
    assert np.array_equal(again.lays[0], textures.lays[0])
    assert np.array_equal(again.belts[0], textures.belts[0])
    assert not np.array_equal(other.lays[0], textures.lays[0])


def test_the_belt_is_larger_than_the_picture(textures: Textures) -> None:
    for belt in textures.belts:
        assert min(belt.shape) > 256
        assert float(belt.mean()) == pytest.approx(1.0, abs=0.05)


def test_the_marking_lies_on_the_outer_rings_flat_and_lots_differ(textures: Textures) -> None:
    mark = textures.marks[0].canvas
    axis = (np.arange(mark.shape[0]) - (mark.shape[0] - 1) / 2.0) * textures.lay_mm
    radius = np.hypot(axis[None, :], axis[:, None])
    assert mark.max() > 150
    assert not mark[(radius < 20.3) | (radius > 23.0)].any()
    assert not np.array_equal(textures.marks[0].canvas, textures.marks[1].canvas)


def test_all_that_is_engraved_lies_in_its_discs(textures: Textures) -> None:
    for mark in textures.marks:
        axis = (np.arange(mark.canvas.shape[0]) - (mark.canvas.shape[0] - 1) / 2.0) * textures.lay_mm
        away = [np.hypot(axis[None, :] - x, axis[:, None] - y) > radius + 0.01 for (x, y), radius in mark.discs]
        assert not mark.canvas[np.logical_and(*away)].any()
        assert sum(radius for _, radius in mark.discs) < 15.0
