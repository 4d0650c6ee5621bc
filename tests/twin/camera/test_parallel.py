import numpy as np
import pytest

from twin.camera.parallel import ParallelView, parallel_view
from twin.camera.view import Window
from twin.scene.optics import Optics
from twin.types import Pose

OPTICS = Optics()
SCALE = OPTICS.width_px / OPTICS.field_of_view_mm


def at(
    x_m: float = 0.0, y_m: float = 0.0, orientation: tuple[float, float, float, float] = (0, 0, 0, 1)
) -> ParallelView:
    return parallel_view(Pose(position_m=(x_m, y_m, 0.2), orientation_xyzw=orientation), (0.0, 0.0), 0.007, OPTICS)


def test_a_part_on_the_axis_lies_in_the_middle_with_the_belt_running_right_and_its_left_side_up() -> None:
    points = at().to_px(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    assert points[0] == pytest.approx([383.5, 383.5])
    assert points[1] - points[0] == pytest.approx([SCALE, 0.0])
    assert points[2] - points[0] == pytest.approx([0.0, -SCALE])


def test_a_part_further_along_and_to_the_left_lies_further_right_and_up() -> None:
    assert at(0.002, 0.003).origin_px == pytest.approx([383.5 + 2 * SCALE, 383.5 - 3 * SCALE])


def test_a_quarter_turn_to_the_left_turns_the_face_to_the_left() -> None:
    half = np.sqrt(0.5)
    view = at(orientation=(0.0, 0.0, half, half))
    assert view.to_px(np.array([[1.0, 0.0]]))[0] - view.origin_px == pytest.approx([0.0, -SCALE])


def test_a_tilted_part_is_foreshortened_and_its_face_leans_over() -> None:
    half = np.radians(15.0)
    view = at(orientation=(0.0, float(np.sin(half)), 0.0, float(np.cos(half))))
    assert view.facing == pytest.approx(np.cos(np.radians(30.0)))
    assert np.linalg.norm(view.matrix[:, 0]) == pytest.approx(SCALE * np.cos(np.radians(30.0)))
    assert view.origin_px[0] - 383.5 == pytest.approx(7.0 * np.sin(np.radians(30.0)) * SCALE)


def test_pixels_and_millimetres_are_inverse() -> None:
    view = at(0.001, -0.002, (0.0, 0.0, 0.3, 0.95))
    window = Window(left=100, top=200, right=105, bottom=203)
    x, y = view.to_mm(window)
    back = view.to_px(np.column_stack([x.ravel(), y.ravel()]).astype(np.float64))
    u, v = np.meshgrid(np.arange(100, 105), np.arange(200, 203))
    assert back == pytest.approx(np.column_stack([u.ravel(), v.ravel()]), abs=1e-3)


def test_a_window_is_cut_by_the_picture_and_may_be_empty() -> None:
    assert at().window((0.0, 0.0), 100.0) == Window(left=0, top=0, right=768, bottom=768)
    assert at().window((90.0, 0.0), 1.0).is_empty


def test_light_from_the_right_stays_so_when_the_part_is_turned() -> None:
    half = np.sqrt(0.5)
    assert at().light_on_part(0.0) == pytest.approx((1.0, 0.0))
    assert at(orientation=(0.0, 0.0, half, half)).light_on_part(0.0) == pytest.approx((0.0, -1.0), abs=1e-9)


def test_warping_shows_a_mark_where_the_map_puts_it() -> None:
    canvas = np.zeros((401, 401), np.float32)
    canvas[200 + 100, 200 + 50] = 1.0
    view = at(0.001, 0.002, (0.0, 0.0, 0.2, 0.98))
    picture = view.warp(canvas, 0.1)
    row, column = np.unravel_index(int(picture.argmax()), picture.shape)
    assert (column, row) == pytest.approx(view.to_px(np.array([[5.0, 10.0]]))[0], abs=1.0)
