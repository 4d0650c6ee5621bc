import cv2
import numpy as np
import pytest

from twin.camera import lens
from twin.scene.optics import Distortion, Lens, Optics

NO_DISTORTION: Distortion = (0.0, 0.0, 0.0, 0.0, 0.0)
BARREL: Distortion = (-0.21, 0.06, 0.004, -0.003, 0.01)


def wide(distortion: Distortion = NO_DISTORTION) -> Optics:
    """Return a short lens close to the belt: 40 degrees of field."""
    return Optics(projection="entocentric", working_distance_mm=75.0, distortion=distortion)


@pytest.mark.parametrize("distortion", [NO_DISTORTION, BARREL, (0.3, 0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.02, 0.01, 0.1)])
def test_points_fall_where_opencv_projects_them(distortion: Distortion) -> None:
    intrinsics = lens.intrinsics(wide(distortion))
    rng = np.random.default_rng(3)
    points = np.column_stack([rng.uniform(-28.0, 28.0, (400, 2)), rng.uniform(60.0, 90.0, 400)])
    ours = intrinsics.to_px(points[:, :2] / points[:, 2:])
    theirs, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), intrinsics.matrix, np.array(distortion))
    assert np.abs(ours - theirs[:, 0]).max() < 1e-6


@pytest.mark.parametrize("distortion", [NO_DISTORTION, BARREL])
def test_a_pixels_ray_comes_back_to_the_pixel(distortion: Distortion) -> None:
    optics = wide(distortion)
    x, y = lens.rays(optics)
    back = lens.intrinsics(optics).to_px(np.column_stack([x.ravel(), y.ravel()]).astype(np.float64))
    v, u = np.mgrid[0:768, 0:768]
    assert np.abs(back - np.column_stack([u.ravel(), v.ravel()])).max() < 0.002


def test_focal_length_pitch_and_distance_give_the_field_of_view() -> None:
    optics = Optics(projection="entocentric")
    pitch_mm = lens.pixel_pitch_um(optics) / 1000.0
    assert pitch_mm * optics.width_px / optics.magnification == pytest.approx(optics.field_of_view_mm)
    image_distance_mm = lens.focal_length_mm(optics) * (1.0 + optics.magnification)
    assert lens.intrinsics(optics).focal_px == pytest.approx(image_distance_mm / pitch_mm)
    half = optics.field_of_view_mm / 2.0
    edges = lens.intrinsics(optics).to_px(np.array([[-half, 0.0], [half, 0.0]]) / optics.working_distance_mm)
    assert edges[:, 0] == pytest.approx([-0.5, 767.5])


def test_a_given_pitch_focal_length_and_principal_point_are_taken() -> None:
    assert lens.pixel_pitch_um(Optics(pixel_pitch_um=5.5)) == 5.5
    assert lens.focal_length_mm(Lens(focal_length_mm=25.0)) == 25.0
    assert lens.intrinsics(Optics(principal_point_px=(300.0, 400.0))).centre_px == (300.0, 400.0)


def test_a_pinholes_vignetting_is_the_fourth_power_of_the_cosine_by_its_strength() -> None:
    at_edge = np.cos(np.arctan(27.9635 / 75.0))
    for strength in (1.0, 0.5, 0.0):
        optics = Optics(projection="entocentric", working_distance_mm=75.0, vignetting=strength)
        light = lens.vignette(optics)
        assert light[383, 383] == pytest.approx(1.0, abs=1e-4)
        assert light[383, 767] == pytest.approx(at_edge ** (4.0 * strength), rel=1e-3)


def test_a_telecentric_lens_falls_off_towards_the_corners_by_its_strength() -> None:
    light = lens.vignette(Optics())
    assert light[384, 384] == pytest.approx(1.0, abs=1e-3)
    assert light[0, 0] == pytest.approx(0.92, abs=1e-3)
    assert lens.vignette(Optics(vignetting=0.0)).min() == 1.0


def test_depth_of_field_is_where_the_blur_has_grown_to_what_is_allowed() -> None:
    depth_mm = lens.depth_of_field_mm(Optics(f_number=11.0), 0.3)
    assert lens.blur_circle_mm(Optics(f_number=11.0, defocus_mm=-depth_mm)) == pytest.approx(0.3)
