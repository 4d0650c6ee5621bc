from typing import Any

import cv2
import numpy as np
import pytest

from twin.camera.lens import intrinsics, mm_per_px, rays
from twin.camera.parallel import parallel_view
from twin.camera.perspective import PerspectiveView, perspective_view
from twin.camera.view import View, Window, rotation
from twin.scene.optics import Optics
from twin.types import Pose

HALF_M = 0.007
PLANE_Z_M = 0.214
LYING = (0.0, 0.0, 0.0, 1.0)
TILTED = (0.08, -0.13, 0.25, 0.956)
BARREL = (-0.2, 0.05, 0.003, -0.002, 0.0)


def pinhole(**fields: Any) -> Optics:
    return Optics(projection="entocentric", working_distance_mm=120.0, **fields)


def pose_at(
    x_m: float = 0.0, y_m: float = 0.0, z_m: float = 0.207, turn: tuple[float, float, float, float] = LYING
) -> Pose:
    return Pose(position_m=(x_m, y_m, z_m), orientation_xyzw=turn)


def seen(optics: Optics, pose: Pose) -> PerspectiveView:
    return perspective_view(pose, (0.0, 0.0, PLANE_Z_M), HALF_M, optics, rays(optics))


def test_what_is_nearer_is_larger_through_a_pinhole_and_not_through_a_telecentric_lens() -> None:
    higher = pose_at(z_m=0.207 + 0.012)
    scale = 1.0 / mm_per_px(Optics())
    assert 1.0 / seen(pinhole(), pose_at()).pixel_mm == pytest.approx(scale)
    assert 1.0 / seen(pinhole(), higher).pixel_mm == pytest.approx(scale * 120.0 / 108.0)
    assert 1.0 / seen(Optics(distortion=(1e-9, 0.0, 0.0, 0.0, 0.0)), higher).pixel_mm == pytest.approx(scale)


@pytest.mark.parametrize("turn", [LYING, TILTED])
def test_without_distortion_the_telecentric_view_is_the_parallel_one(turn: tuple[float, float, float, float]) -> None:
    optics, pose = Optics(principal_point_px=(390.0, 371.5)), pose_at(0.003, -0.005, turn=turn)
    ours, wanted = seen(optics, pose), parallel_view(pose, (0.0, 0.0), HALF_M, optics)
    points = np.random.default_rng(1).uniform(-25.0, 25.0, (100, 2))
    assert ours.to_px(points) == pytest.approx(wanted.to_px(points))
    assert ours.facing == pytest.approx(wanted.facing)
    assert ours.pixel_mm == pytest.approx(wanted.pixel_mm)
    assert ours.light_on_part(0.7) == pytest.approx(wanted.light_on_part(0.7))
    window = ours.window((5.0, -4.0), 8.0)
    assert window.slices[0].start == pytest.approx(wanted.window((5.0, -4.0), 8.0).top, abs=2)
    for mine, theirs in zip(ours.to_mm(window), wanted.to_mm(window), strict=True):
        assert np.abs(mine - theirs).max() < 2e-3


@pytest.mark.parametrize("optics", [pinhole(), pinhole(distortion=BARREL), Optics(distortion=BARREL)])
def test_pixels_and_millimetres_are_inverse_on_a_tilted_face(optics: Optics) -> None:
    view = seen(optics, pose_at(0.004, -0.003, turn=TILTED))
    window = Window(left=100, top=200, right=140, bottom=260)
    x, y = view.to_mm(window)
    back = view.to_px(np.column_stack([x.ravel(), y.ravel()]).astype(np.float64))
    v, u = np.mgrid[200:260, 100:140]
    assert np.abs(back - np.column_stack([u.ravel(), v.ravel()])).max() < 0.01


def test_a_tilted_off_axis_face_lies_where_opencv_projects_it() -> None:
    optics, pose = pinhole(distortion=BARREL), pose_at(0.008, -0.006, turn=TILTED)
    lens = intrinsics(optics)
    points = np.random.default_rng(2).uniform(-20.0, 20.0, (200, 2))
    on_face = np.column_stack([points, np.full(200, HALF_M * 1000.0)])
    to_camera = np.diag([1.0, -1.0, -1.0])
    turn, _ = cv2.Rodrigues(to_camera @ rotation(pose.orientation_xyzw))
    centre_mm = (np.asarray(pose.position_m) - (0.0, 0.0, PLANE_Z_M)) * 1000.0
    shift = to_camera @ centre_mm + (0.0, 0.0, 120.0)
    wanted, _ = cv2.projectPoints(on_face, turn, shift, lens.matrix, np.array(BARREL))
    assert np.abs(seen(optics, pose).to_px(points) - wanted[:, 0]).max() < 1e-6


def test_the_window_of_a_disc_holds_every_pixel_of_it() -> None:
    view = seen(pinhole(distortion=BARREL), pose_at(0.004, 0.002, turn=TILTED))
    whole = Window(left=0, top=0, right=view.width_px, bottom=view.height_px)
    x, y = view.to_mm(whole)
    inside = np.hypot(x - 6.0, y + 3.0) < 5.0
    window = view.window((6.0, -3.0), 5.0, margin_px=0)
    assert inside[window.slices].sum() == inside.sum()
    assert inside[window.slices].mean() > 0.6


def test_the_belt_below_the_face_is_smaller_and_a_pinhole_sees_the_bores_wall() -> None:
    view = seen(pinhole(), pose_at())
    assert view.below(14.0).pixel_mm == pytest.approx(view.pixel_mm * 134.0 / 120.0)
    off_axis = seen(pinhole(), pose_at(0.01, 0.0))
    foot, face = off_axis.below(14.0).to_px(np.zeros((1, 2)))[0], off_axis.to_px(np.zeros((1, 2)))[0]
    assert face[0] - foot[0] == pytest.approx(10.0 / mm_per_px(pinhole()) * (1.0 - 120.0 / 134.0))


def test_warping_shows_a_mark_where_the_map_puts_it() -> None:
    canvas = np.zeros((401, 401), np.float32)
    canvas[300, 250] = 1.0
    view = seen(pinhole(distortion=BARREL), pose_at(0.001, 0.002, turn=TILTED))
    picture = view.warp(canvas, 0.1, turn_rad=0.3, shift_mm=(1.0, -2.0))
    rows, columns = np.mgrid[0 : view.height_px, 0 : view.width_px]
    middle = np.array([(columns * picture).sum(), (rows * picture).sum()]) / picture.sum()
    cos, sin = np.cos(0.3), np.sin(0.3)
    at = np.array([[cos * 5.0 - sin * 10.0 + 1.0, sin * 5.0 + cos * 10.0 - 2.0]])
    assert middle == pytest.approx(view.to_px(at)[0], abs=0.1)


@pytest.mark.parametrize("optics", [pinhole(distortion=BARREL), Optics()])
def test_a_cropped_view_is_the_same_view_of_a_part_of_the_picture(optics: Optics) -> None:
    pose = pose_at(0.002, 0.001, turn=TILTED)
    views: list[View] = [seen(optics, pose), parallel_view(pose, (0.0, 0.0), HALF_M, optics)]
    canvas = np.random.default_rng(4).random((301, 301)).astype(np.float32)
    window = Window(left=120, top=80, right=400, bottom=310)
    for view in views:
        near = view.crop(window)
        assert (near.width_px, near.height_px) == (280, 230)
        assert np.abs(near.warp(canvas, 0.1) - view.warp(canvas, 0.1)[window.slices]).max() < 2e-3
        at = np.array([[3.0, 4.0]])
        assert np.add(near.to_px(at), (120, 80)) == pytest.approx(view.to_px(at))
        x, y = view.at_pixels(np.array([[130, 140]]), np.array([[90], [95]]))
        whole = view.to_mm(Window(left=0, top=0, right=view.width_px, bottom=view.height_px))
        assert x == pytest.approx(whole[0][[90, 95]][:, [130, 140]])
        assert y == pytest.approx(whole[1][[90, 95]][:, [130, 140]])


def test_the_window_around_two_holds_both() -> None:
    one, other = Window(left=1, top=5, right=9, bottom=8), Window(left=3, top=2, right=12, bottom=7)
    assert one.around(other) == Window(left=1, top=2, right=12, bottom=8)
