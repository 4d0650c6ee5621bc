import numpy as np
import pytest
from numpy.typing import NDArray

from twin.camera import sensor
from twin.scene.optics import Optics
from twin.seeds import generator


def test_signal_is_linear_in_light_exposure_and_aperture() -> None:
    base = sensor.electrons_per_radiance(Optics())
    assert sensor.electrons_per_radiance(Optics(exposure_us=200.0)) == pytest.approx(2.0 * base)
    assert sensor.electrons_per_radiance(Optics(light=0.5)) == pytest.approx(0.5 * base)
    assert sensor.electrons_per_radiance(Optics(f_number=16.0)) == pytest.approx(base / 4.0)
    assert sensor.gray_per_electron(Optics(gain=3.0)) == pytest.approx(3.0 * sensor.gray_per_electron(Optics()))


@pytest.mark.parametrize("electrons", [1000.0, 4000.0, 7500.0])
@pytest.mark.parametrize(("gain", "read_noise_e"), [(1.0, 8.0), (1.2, 8.0), (1.0, 60.0)])
def test_noise_variance_is_that_of_emva_1288(electrons: float, gain: float, read_noise_e: float) -> None:
    optics = Optics(gain=gain, read_noise_e=read_noise_e)
    picture = sensor.expose(np.full((400, 400), electrons, np.float32), optics, generator(1, "test"))
    wanted = sensor.gray_per_electron(optics) ** 2 * (read_noise_e**2 + electrons) + 1.0 / 12.0
    assert float(picture.var()) == pytest.approx(wanted, rel=0.03)
    assert float(sensor.noise_sigma_gray(picture.mean(), optics)) == pytest.approx(np.sqrt(wanted), rel=0.02)


def test_a_full_well_and_the_scale_clip() -> None:
    electrons = np.array([[5000.0, 10000.0, 50000.0]], np.float32)
    assert sensor.clean_gray(electrons, Optics()) == pytest.approx(np.array([[127.5, 255.0, 255.0]]))
    assert sensor.clean_gray(electrons, Optics(gain=0.5)) == pytest.approx(np.array([[63.75, 127.5, 127.5]]))
    assert int(sensor.expose(electrons, Optics(gain=4.0), generator(1, "test"))[0, 2]) == 255


def test_a_colour_picture_has_the_gray_of_a_monochrome_one_and_the_noise_of_its_smaller_share_of_light() -> None:
    mono, colour = Optics(), Optics(pixel_format="RGB8")
    assert (sensor.channels(mono), sensor.channels(colour)) == (1, 3)
    assert sensor.per_channel(mono) == mono
    channel = sensor.per_channel(colour)
    face = [np.full((300, 300, 3), sensor.electrons_per_radiance(optics), np.float32) for optics in (mono, channel)]
    assert sensor.clean_gray(face[1], channel) == pytest.approx(sensor.clean_gray(face[0], mono), rel=1e-5)
    pictures = [
        sensor.expose(light, optics, generator(1, "test")).astype(float)
        for light, optics in zip(face, (mono, channel), strict=True)
    ]
    assert pictures[1].std() / pictures[0].std() == pytest.approx(np.sqrt(3.0), rel=0.05)
    assert pictures[1].mean(axis=2).std() == pytest.approx(pictures[0][..., 0].std(), rel=0.05)


@pytest.mark.parametrize(("exposure_us", "speed_mps"), [(1000.0, 0.5), (2000.0, 0.3), (10000.0, 0.15)])
def test_motion_blur_is_as_wide_as_speed_times_exposure(exposure_us: float, speed_mps: float) -> None:
    optics = Optics(exposure_us=exposure_us)
    wide = sensor.point_spread(optics, speed_mps).sum(axis=0)
    still = sensor.point_spread(optics, 0.0).sum(axis=0)
    length_px = sensor.motion_blur_mm(optics, speed_mps) / sensor.mm_per_px(optics)
    assert sensor.motion_blur_mm(optics, speed_mps) == pytest.approx(speed_mps * exposure_us / 1000.0)
    # The variance of a uniform smear of length L is L^2/12; interpolation between pixels adds less than 1/4 pixel^2.
    added = _variance(wide) - _variance(still)
    assert length_px**2 / 12.0 - 0.05 <= added <= length_px**2 / 12.0 + 0.25


def test_defocus_blurs_by_the_thin_lens_formula() -> None:
    optics = Optics(defocus_mm=20.0)
    blur_px = sensor.blur_circle_mm(optics) / sensor.mm_per_px(optics)
    assert sensor.blur_circle_mm(optics) == pytest.approx(20.0 * 0.15 / (8.0 * 1.15))
    added = _variance(sensor.point_spread(optics, 0.0).sum(axis=0)) - _variance(
        sensor.point_spread(Optics(), 0.0).sum(axis=0)
    )
    assert added == pytest.approx((blur_px / 2.0) ** 2 / 4.0, rel=0.15)
    assert sensor.blur_circle_mm(Optics(defocus_mm=20.0, f_number=16.0)) < sensor.blur_circle_mm(optics)


def test_blur_keeps_the_light() -> None:
    spread = sensor.point_spread(Optics(exposure_us=3000.0, defocus_mm=10.0), 0.2)
    assert float(spread.sum()) == pytest.approx(1.0, abs=1e-5)
    assert spread.shape[0] % 2 == spread.shape[1] % 2 == 1


def test_vignetting_falls_towards_the_corners() -> None:
    light = sensor.vignette(Optics())
    assert light[384, 384] == pytest.approx(1.0, abs=1e-3)
    assert light[0, 0] == pytest.approx(0.92, abs=1e-3)


def _variance(taps: NDArray[np.float32]) -> float:
    at = np.arange(taps.size) - taps.size // 2
    return float((taps * at**2).sum() / taps.sum())
