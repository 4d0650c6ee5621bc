import numpy as np
import pytest

from twin.camera.texture import LAY_COUNT, Textures, build_textures


@pytest.fixture(scope="module")
def textures() -> Textures:
    return build_textures(3, 0.2, (256, 200))


def test_lays_and_cloud_vary_by_one_around_nothing(textures: Textures) -> None:
    assert len(textures.lays) == LAY_COUNT
    for field in (*textures.lays, textures.cloud):
        assert float(field.mean()) == pytest.approx(0.0, abs=1e-3)
        assert float(field.std()) == pytest.approx(1.0, abs=1e-3)


def test_the_same_seed_gives_the_same_textures(textures: Textures) -> None:
    again, other = (build_textures(seed, 0.2, (256, 200)) for seed in (3, 4))
    assert np.array_equal(again.lays[0], textures.lays[0])
    assert np.array_equal(again.belts[0], textures.belts[0])
    assert not np.array_equal(other.lays[0], textures.lays[0])


def test_the_belt_is_larger_than_the_picture(textures: Textures) -> None:
    for belt in textures.belts:
        assert min(belt.shape) > 256
        assert float(belt.mean()) == pytest.approx(1.0, abs=0.05)
