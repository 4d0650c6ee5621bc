import numpy as np
import pytest

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


@pytest.mark.parametrize("electrons", [0.0, 50.0, 1000.0, 8000.0])
def test_noise_lies_on_the_emva_1288_line_from_the_dark_on(electrons: float) -> None:
    optics = Optics(read_noise_e=20.0, black_level_gray=12.0, dark_current_eps=4e6, exposure_us=100.0, gain=1.1)
    gain, dark_e = sensor.gray_per_electron(optics), 400.0
    picture = sensor.expose(np.full((600, 600, 1), electrons, np.float32), optics, generator(1, "test"))
    dark = 12.0 + gain * dark_e
    assert float(picture.mean()) - dark == pytest.approx(gain * electrons, abs=0.05)
    line = gain**2 * (20.0**2 + dark_e) + 1.0 / 12.0 + gain * (float(picture.mean()) - dark)
    assert float(picture.var()) == pytest.approx(line, rel=0.05)
    assert float(sensor.noise_sigma_gray(picture.mean(), optics)) ** 2 == pytest.approx(line, rel=0.05)


def test_light_counts_as_long_as_it_meets_the_shutter() -> None:
    flash = Optics(exposure_us=1000.0, flash_us=40.0)
    assert sensor.light_time_us(Optics(exposure_us=1000.0)) == 1000.0
    assert sensor.light_time_us(flash) == 40.0
    assert sensor.light_time_us(Optics(exposure_us=1000.0, lighting="continuous")) == 1000.0
    assert sensor.electrons_per_radiance(flash) == pytest.approx(0.4 * sensor.electrons_per_radiance(Optics()))
    hall = sensor.unlit_electrons(Optics(exposure_us=1000.0, flash_us=40.0, ambient=0.1))
    assert hall == pytest.approx(sensor.electrons_per_radiance(Optics()))
    assert sensor.unlit_electrons(Optics(dark_current_eps=100.0, exposure_us=50000.0)) == pytest.approx(5.0)
