from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

from tests.twin.photographs import burn, plate, saved
from twin.camera.cut_out import CutOut, read_cut_out, stencil_of
from twin.errors import ConfigError

STEP_MM = 0.02


def seen(shape: CutOut) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], ...]:
    axis = np.arange(-shape.reach_mm, shape.reach_mm, STEP_MM, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x + np.float32(shape.centre_mm[0]), y + np.float32(shape.centre_mm[1])


@pytest.mark.parametrize("turn_rad", [0.0, 1.0, 3.5])
def test_it_is_as_long_as_wanted_and_its_opacity_fills_its_outline(tmp_path: Path, turn_rad: float) -> None:
    photograph = saved(tmp_path / "burn.png", burn())
    shape = CutOut(photograph=photograph, centre_mm=(5.0, 2.0), turn_rad=turn_rad, length_mm=4.0)
    x, y = seen(shape)
    within = shape.distance(x, y, STEP_MM) < 0.0
    points = np.column_stack([x[within], y[within]])
    assert pdist(points[ConvexHull(points).vertices]).max() == pytest.approx(4.0, abs=0.1)
    assert within.sum() * STEP_MM**2 == pytest.approx(stencil_of(photograph).area * 16.0, rel=0.02)
    opacity = shape.paint(x, y)[..., 3]
    assert ((opacity > 0.5) == within).mean() > 0.99


def test_it_lies_as_it_was_photographed_when_it_is_not_turned(tmp_path: Path) -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[10:30, 10:30] = (255, 0, 0, 255)
    picture[10:20, 20:30] = (0, 255, 0, 255)
    photograph = saved(tmp_path / "a.png", picture)
    shape = CutOut(photograph=photograph, centre_mm=(0.0, 0.0), turn_rad=0.0, length_mm=2.0)
    light = shape.paint(np.array([[-0.3, 0.3]], np.float32), np.array([[0.3, 0.3]], np.float32))
    assert light[0].round(2).tolist() == [[1, 0, 0, 1], [0, 1, 0, 1]]
    turned = CutOut(photograph=photograph, centre_mm=(0.0, 0.0), turn_rad=np.pi / 2, length_mm=2.0)
    light = turned.paint(np.array([[-0.3, 0.3]], np.float32), np.array([[0.3, 0.3]], np.float32))
    assert light[0].round(2).tolist() == [[0, 1, 0, 1], [1, 0, 0, 1]]


def test_what_is_not_cut_out_is_refused(tmp_path: Path) -> None:
    opaque, empty = saved(tmp_path / "a.png", plate(60, 60)), saved(tmp_path / "b.png", np.zeros((60, 60, 4), np.uint8))
    for photograph, got in ((opaque, "opaque"), (empty, "transparent")):
        with pytest.raises(ConfigError, match=rf"cut_outs\.burn\.0\.file.*{got} all over.*PNG with transparency"):
            read_cut_out("scene.product.cut_outs.burn.0", photograph)
