"""The sensor: from the light that falls on a pixel to its gray value.

Signal and noise follow the linear model of EMVA 1288 (release 4.0 linear, section 2): mean gray
mu_y = mu_y.dark + K mu_e, variance sigma_y^2 = K^2 sigma_d^2 + sigma_q^2 + K (mu_y - mu_y.dark), with the system gain K
in gray per electron, the shot noise of the mu_e electrons that light frees, the dark noise sigma_d (of the reading, and
the shot noise of the dark current) and sigma_q^2 = 1/12 of the rounding to whole gray values.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin.scene.optics import Optics

Floats = NDArray[np.float32]

REFERENCE_EXPOSURE_US = 100.0
REFERENCE_F_NUMBER = 8.0
REFERENCE_MAGNIFICATION = 0.15
REFERENCE_FACE_E = 4200.0
"""Electrons from a ground face (radiance 1) at the reference exposure and lens, in light 1."""
FULL_SCALE = 255.0
BAND_ROWS = 48


def channels(optics: Optics) -> int:
    """Return the values that a picture holds for one pixel."""
    return 3 if optics.pixel_format == "RGB8" else 1


def per_channel(optics: Optics) -> Optics:
    """Return the optics as one channel has them.

    A colour picture's pixel is a binned group of red, green and blue sensor pixels: each has a share of the full well
    and, behind its filter, of the light. The gray level stays that of a monochrome camera, the shot noise of each
    channel is greater, that of their mean is not.
    """
    count = channels(optics)
    light, ambient = optics.light / count, optics.ambient / count
    return replace(optics, saturation_e=optics.saturation_e / count, light=light, ambient=ambient)


def light_time_us(optics: Optics) -> float:
    """Return how long the light meets the open shutter: a strobe's flash, or the whole exposure."""
    return optics.flash_us if optics.lighting == "strobe" and optics.flash_us else optics.exposure_us


def gray_per_electron(optics: Optics) -> float:
    """Return the system gain K: at gain 1 a full well gives the largest gray value."""
    return optics.gain * FULL_SCALE / optics.saturation_e


def electrons_per_radiance(optics: Optics) -> float:
    """Return the electrons that radiance 1 frees: light x its time x (aperture seen from the sensor)^2."""
    return _electrons(optics, optics.light, light_time_us(optics))


def unlit_electrons(optics: Optics) -> float:
    """Return the electrons that a pixel gathers besides: the hall's light and the dark current, both by exposure.

    The hall's light comes from everywhere: it lies over the picture as an even veil, and neither shows nor hides form.
    """
    dark = optics.dark_current_eps * optics.exposure_us * 1e-6
    return _electrons(optics, optics.ambient, optics.exposure_us) + dark


def _electrons(optics: Optics, radiance: float, time_us: float) -> float:
    cone = REFERENCE_F_NUMBER * (1 + REFERENCE_MAGNIFICATION) / (optics.f_number * (1 + optics.magnification))
    return REFERENCE_FACE_E * radiance * time_us / REFERENCE_EXPOSURE_US * cone**2


def clean_gray(electrons: Floats, optics: Optics) -> Floats:
    """Return the noise-free gray values 0..255 (not rounded) of `electrons`; a full well and the scale both clip.

    `electrons` are those of the scene's light; what is gathered without it comes on top.
    """
    well = np.minimum(electrons + np.float32(unlit_electrons(optics)), optics.saturation_e)
    gray = well * np.float32(gray_per_electron(optics)) + np.float32(optics.black_level_gray)
    return np.asarray(np.minimum(gray, FULL_SCALE), np.float32)


def noise_sigma_gray(gray: Floats | float, optics: Optics) -> Floats:
    """Return the noise of one pixel at a noise-free `gray` value, in gray values (EMVA 1288)."""
    gain = gray_per_electron(optics)
    mean_e = np.maximum(np.asarray(gray, np.float32) - np.float32(optics.black_level_gray), 0.0) / gain
    return np.asarray(np.sqrt(gain**2 * (optics.read_noise_e**2 + mean_e) + 1.0 / 12.0), np.float32)


def expose(electrons: Floats, optics: Optics, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the picture (uint8, the shape of `electrons`): shot and read noise, then clipped and rounded.

    `electrons` are those of the scene's light; what is gathered without it comes on top. Shot noise is drawn as a
    normal deviate of the Poisson variance, which it approaches from some ten electrons on.
    """
    gathered = electrons + np.float32(unlit) if (unlit := unlit_electrons(optics)) else electrons
    picture = np.empty(electrons.shape, np.uint8)
    # Bands that fit the processor's cache.
    for top in range(0, electrons.shape[0], BAND_ROWS):
        band = slice(top, top + BAND_ROWS)
        picture[band] = _read_out(gathered[band], optics, rng)
    return picture


def _read_out(gathered: Floats, optics: Optics, rng: np.random.Generator) -> Floats:
    """Return whole gray values 0..255 of what the pixels of some rows have gathered."""
    signal = rng.standard_normal(gathered.shape, dtype=np.float32)
    sigma = gathered + np.float32(optics.read_noise_e**2)
    signal *= np.sqrt(sigma, out=sigma)
    signal += gathered
    if optics.gain < 1.0:
        # With more gain a full well is beyond the scale's end anyway.
        np.minimum(signal, np.float32(optics.saturation_e), out=signal)
    signal *= np.float32(gray_per_electron(optics))
    if optics.black_level_gray:
        signal += np.float32(optics.black_level_gray)
    np.rint(signal, out=signal)
    return np.clip(signal, 0.0, FULL_SCALE, out=signal)
