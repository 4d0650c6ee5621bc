"""Where marks lie on photographed faces: on the part, off its holes, in the size that is told of them."""

from pathlib import Path

import numpy as np
import pytest

from tests.twin.photographs import CAP, PLATE, burn, photographed, plate, saved, washer
from twin.camera.cut_out import CutOut
from twin.camera.face_shapes import EdgeChip
from twin.camera.patches import Chip
from twin.camera.photographed_flaws import DRAWN, Ground, draw_mark_of
from twin.errors import ConfigError
from twin.scene.photographed import Photographed
from twin.seeds import generator

STEP_MM = 0.1


def ground_of(product: Photographed, turn_rad: float = 0.0) -> Ground:
    return Ground(product=product, photograph=product.photographs[0], turn_rad=turn_rad, scratch_mm=(0.1, 0.3))


@pytest.fixture
def product(tmp_path: Path) -> Photographed:
    marks = {"burn": (saved(tmp_path / "burn.png", burn()),)}
    return photographed(PLATE, saved(tmp_path / "plate.png", plate()), cut_outs=marks)


@pytest.mark.parametrize("label", [*DRAWN, "burn"])
def test_every_class_lies_on_the_face_in_its_size(product: Photographed, label: str) -> None:
    axis_x, axis_y = (
        np.arange(-30.0, 30.0, STEP_MM, dtype=np.float32),
        np.arange(-22.0, 22.0, STEP_MM, dtype=np.float32),
    )
    x, y = np.meshgrid(axis_x, axis_y)
    for turn in range(12):
        shape, length_mm, area_mm2, sign = draw_mark_of(label, 5.0, ground_of(product), generator(turn, label))
        within = shape.distance(x, y, STEP_MM) < 0.0
        assert length_mm == 5.0
        assert sign in (-1.0, 1.0)
        assert within.sum() * STEP_MM**2 == pytest.approx(area_mm2, rel=0.35)
        off = np.maximum(np.abs(x[within]) - 24.0, np.abs(y[within]) - 16.0)
        assert off.max() < 0.2


@pytest.mark.parametrize("label", ["scratch", "dent", "stain"])
def test_no_mark_lies_in_a_hole(tmp_path: Path, label: str) -> None:
    ring = photographed(CAP, saved(tmp_path / "washer.png", washer()))
    axis = np.arange(-21.0, 21.0, STEP_MM, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    for turn in range(12):
        ground = ground_of(ring, turn_rad=0.7 * turn)
        shape, *_ = draw_mark_of(label, 3.0, ground, generator(turn, label))
        radius = np.hypot(x, y)[shape.distance(x, y, STEP_MM) < 0.0]
        assert radius.min() > 7.6
        assert radius.max() < 20.2


def test_marks_turn_with_the_photograph_on_a_round_part(tmp_path: Path) -> None:
    ring = photographed(CAP, saved(tmp_path / "washer.png", washer()))
    still, turned = (draw_mark_of("dent", 2.0, ground_of(ring, t), generator(3, "d"))[0] for t in (0.0, np.pi / 2))
    assert turned.centre_mm == pytest.approx((-still.centre_mm[1], still.centre_mm[0]))


def test_a_chip_breaks_out_of_the_rim_or_out_of_one_of_four_sides(product: Photographed, tmp_path: Path) -> None:
    sides = {
        round(shape.inward_rad / (np.pi / 2)) % 4
        for turn in range(40)
        if isinstance(shape := draw_mark_of("chipped_edge", 2.0, ground_of(product), generator(turn, "c"))[0], EdgeChip)
    }
    assert sides == {0, 1, 2, 3}
    ring = photographed(CAP, saved(tmp_path / "washer.png", washer()))
    shape, *_ = draw_mark_of("chipped_edge", 2.0, ground_of(ring), generator(1, "c"))
    assert isinstance(shape, Chip)
    assert (shape.edge_mm, shape.inward) == (20.0, True)


def test_no_chip_breaks_out_of_an_outline_that_is_transparent(tmp_path: Path) -> None:
    inner = washer()
    inner[np.hypot(*np.ogrid[-300:300, -300:300]) > 200, 3] = 0
    with pytest.raises(ConfigError, match=r"classes\.chipped_edge.*transparent along the whole outline"):
        draw_mark_of(
            "chipped_edge", 2.0, ground_of(photographed(CAP, saved(tmp_path / "a.png", inner))), generator(1, "c")
        )


def test_a_scratch_longer_than_the_face_is_wide_runs_along_it(product: Photographed) -> None:
    shape, *_ = draw_mark_of("scratch", 40.0, ground_of(product), generator(1, "s"))
    x, y = np.meshgrid(
        np.arange(-30.0, 30.0, STEP_MM, dtype=np.float32), np.arange(-25.0, 25.0, STEP_MM, dtype=np.float32)
    )
    within = shape.distance(x, y, STEP_MM) < 0.0
    assert np.abs(y[within]).max() < 16.0


def test_a_photographed_defect_is_one_of_its_photographs(product: Photographed) -> None:
    shape, *_ = draw_mark_of("burn", 3.0, ground_of(product), generator(1, "b"))
    assert isinstance(shape, CutOut)
    assert shape.photograph == product.cut_outs["burn"][0]


def test_a_class_that_the_product_lacks_is_told_with_those_that_it_has(product: Photographed) -> None:
    with pytest.raises(
        ConfigError, match="got 'missing_ball'; allowed: scratch, dent, stain, rust, chipped_edge, burn"
    ):
        draw_mark_of("missing_ball", 3.0, ground_of(product), generator(1, "m"))
