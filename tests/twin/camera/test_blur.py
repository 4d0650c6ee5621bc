import numpy as np
import pytest
from numpy.typing import NDArray

from twin.camera import blur
from twin.camera.lens import blur_circle_mm, mm_per_px
from twin.scene.optics import Optics


@pytest.mark.parametrize(("exposure_us", "speed_mps"), [(1000.0, 0.5), (2000.0, 0.3), (10000.0, 0.15)])
def test_motion_blur_is_as_wide_as_speed_times_exposure(exposure_us: float, speed_mps: float) -> None:
    optics = Optics(exposure_us=exposure_us)
    wide = blur.point_spread(optics, speed_mps).sum(axis=0)
    still = blur.point_spread(optics, 0.0).sum(axis=0)
    length_px = blur.motion_blur_mm(optics, speed_mps) / mm_per_px(optics)
    assert blur.motion_blur_mm(optics, speed_mps) == pytest.approx(speed_mps * exposure_us / 1000.0)
    # The variance of a uniform smear of length L is L^2/12; interpolation between pixels adds less than 1/4 pixel^2.
    added = _variance(wide) - _variance(still)
    assert length_px**2 / 12.0 - 0.05 <= added <= length_px**2 / 12.0 + 0.25


def test_defocus_blurs_by_the_thin_lens_formula() -> None:
    optics = Optics(defocus_mm=20.0)
    blur_px = blur_circle_mm(optics) / mm_per_px(optics)
    assert blur_circle_mm(optics) == pytest.approx(20.0 * 0.15 / (8.0 * 1.15))
    added = _variance(blur.point_spread(optics, 0.0).sum(axis=0)) - _variance(
        blur.point_spread(Optics(), 0.0).sum(axis=0)
    )
    assert added == pytest.approx((blur_px / 2.0) ** 2 / 4.0, rel=0.15)
    assert blur_circle_mm(Optics(defocus_mm=20.0, f_number=16.0)) < blur_circle_mm(optics)


def test_blur_keeps_the_light() -> None:
    spread = blur.point_spread(Optics(exposure_us=3000.0, defocus_mm=10.0), 0.2)
    assert float(spread.sum()) == pytest.approx(1.0, abs=1e-5)
    assert spread.shape[0] % 2 == spread.shape[1] % 2 == 1


def _variance(taps: NDArray[np.float32]) -> float:
    at = np.arange(taps.size) - taps.size // 2
    return float((taps * at**2).sum() / taps.sum())
