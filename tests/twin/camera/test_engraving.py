import numpy as np
import pytest

from twin.camera.engraving import Engraving, engravings
from twin.scene.scene import Scene

CANVAS_MM = 0.17


@pytest.fixture(scope="module")
def marks(scene: Scene) -> tuple[Engraving, ...]:
    return engravings(scene.product, CANVAS_MM)


def test_the_marking_lies_on_the_outer_rings_flat_and_lots_differ(marks: tuple[Engraving, ...]) -> None:
    mark = marks[0].canvas
    axis = (np.arange(mark.shape[0]) - (mark.shape[0] - 1) / 2.0) * CANVAS_MM
    radius = np.hypot(axis[None, :], axis[:, None])
    assert mark.max() > 150
    assert not mark[(radius < 20.3) | (radius > 23.0)].any()
    assert not np.array_equal(marks[0].canvas, marks[1].canvas)


def test_all_that_is_engraved_lies_in_its_discs(marks: tuple[Engraving, ...]) -> None:
    for mark in marks:
        axis = (np.arange(mark.canvas.shape[0]) - (mark.canvas.shape[0] - 1) / 2.0) * CANVAS_MM
        away = [np.hypot(axis[None, :] - x, axis[:, None] - y) > radius + 0.01 for (x, y), radius in mark.discs]
        assert not mark.canvas[np.logical_and(*away)].any()
        assert sum(radius for _, radius in mark.discs) < 15.0
