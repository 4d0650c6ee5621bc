"""Lens and sensor: from the light that a scene sends to the gray values of a picture.

Signal and noise follow the linear model of EMVA 1288 (release 4.0 linear, section 2): mean gray
mu_y = K mu_e, variance sigma_y^2 = K^2 (sigma_d^2 + mu_e) + 1/12, with the system gain K in gray per electron, the
shot noise mu_e, the read noise sigma_d and the rounding to whole gray values.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.scene.optics import Optics

Floats = NDArray[np.float32]

REFERENCE_EXPOSURE_US = 100.0
REFERENCE_F_NUMBER = 8.0
REFERENCE_MAGNIFICATION = 0.15
REFERENCE_FACE_E = 4200.0
"""Electrons from a ground face (radiance 1) at the reference exposure and lens, in light 1."""
WAVELENGTH_MM = 0.53e-3
FULL_SCALE = 255.0


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
    return replace(optics, saturation_e=optics.saturation_e / count, light=optics.light / count)


def mm_per_px(optics: Optics) -> float:
    """Return the size of a pixel on the inspected plane, in mm."""
    return optics.field_of_view_mm / optics.width_px


def gray_per_electron(optics: Optics) -> float:
    """Return the system gain K: at gain 1 a full well gives the largest gray value."""
    return optics.gain * FULL_SCALE / optics.saturation_e


def electrons_per_radiance(optics: Optics) -> float:
    """Return the electrons that radiance 1 frees: light x exposure x (aperture seen from the sensor)^2."""
    cone = REFERENCE_F_NUMBER * (1 + REFERENCE_MAGNIFICATION) / (optics.f_number * (1 + optics.magnification))
    return REFERENCE_FACE_E * optics.light * optics.exposure_us / REFERENCE_EXPOSURE_US * cone**2


def blur_circle_mm(optics: Optics) -> float:
    """Return the diameter of the defocus blur on the inspected plane.

    From the thin lens: a point `defocus_mm` off focus spreads to m x defocus / (N (1 + m)) on the object side
    (S. F. Ray, Applied Photographic Optics, 3rd edition, chapter 22).
    """
    return abs(optics.defocus_mm) * optics.magnification / (optics.f_number * (1.0 + optics.magnification))


def motion_blur_mm(optics: Optics, speed_mps: float) -> float:
    """Return how far the part moves while the shutter is open: speed x exposure."""
    return abs(speed_mps) * optics.exposure_us * 1e-3


def point_spread(optics: Optics, speed_mps: float) -> Floats:
    """Return the kernel (odd sides, sum 1) of diffraction, defocus, and motion along the picture's x axis."""
    pixel_mm = mm_per_px(optics)
    airy_mm = 0.42 * WAVELENGTH_MM * optics.f_number * (1.0 + optics.magnification) / optics.magnification
    lens = _disc_kernel(blur_circle_mm(optics) / pixel_mm / 2.0, airy_mm / pixel_mm)
    motion = _box_kernel(motion_blur_mm(optics, speed_mps) / pixel_mm)
    padded = np.pad(lens, ((0, 0), (motion.size // 2, motion.size // 2)))
    kernel = cv2.filter2D(padded, cv2.CV_32F, motion[None, :], borderType=cv2.BORDER_CONSTANT)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _disc_kernel(radius_px: float, sigma_px: float) -> Floats:
    """Return a disc of light with an edge softened by diffraction (a Gaussian of the Airy pattern's core)."""
    half = int(np.ceil(radius_px + 3.0 * sigma_px))
    fine = 5
    count = (2 * half + 1) * fine
    axis = (np.arange(count, dtype=np.float32) - (count - 1) / 2.0) / fine
    distance = np.hypot(axis[:, None], axis[None, :])
    disc = (distance <= max(radius_px, 0.5 / fine)).astype(np.float32)
    soft = cv2.GaussianBlur(disc, (0, 0), max(sigma_px * fine, 1e-3))
    return np.asarray(cv2.resize(soft, None, fx=1 / fine, fy=1 / fine, interpolation=cv2.INTER_AREA), np.float32)


def _box_kernel(length_px: float) -> Floats:
    """Return the mean over a path of `length_px` of a line interpolated between pixels: taps that sum to 1."""
    if length_px < 1e-3:
        return np.ones(1, np.float32)
    half = int(np.ceil(length_px / 2.0 + 0.5))
    steps = (np.arange(1000) + 0.5) / 1000.0 * length_px - length_px / 2.0
    taps = np.maximum(0.0, 1.0 - np.abs(steps[None, :] - np.arange(-half, half + 1)[:, None])).mean(axis=1)
    return np.asarray(taps, np.float32)


def blurred(electrons: Floats, spread: Floats) -> Floats:
    """Return the light (rows, columns, channels) spread by a kernel of `point_spread`."""
    if spread.size == 1:
        return electrons
    mixed = cv2.filter2D(electrons, cv2.CV_32F, spread, borderType=cv2.BORDER_REPLICATE)
    # OpenCV drops a last axis of one channel.
    return np.asarray(mixed, np.float32).reshape(electrons.shape)


def vignette(optics: Optics, fall_off: float = 0.08) -> Floats:
    """Return the light that reaches each pixel, 1 on the axis, falling with the square of the field to the corners."""
    v = (np.arange(optics.height_px, dtype=np.float32) + 0.5) / optics.height_px * 2.0 - 1.0
    u = (np.arange(optics.width_px, dtype=np.float32) + 0.5) / optics.width_px * 2.0 - 1.0
    return np.asarray(1.0 - fall_off / 2.0 * (u[None, :] ** 2 + v[:, None] ** 2), np.float32)


def clean_gray(electrons: Floats, optics: Optics) -> Floats:
    """Return the noise-free gray values 0..255 (not rounded) of `electrons`; a full well and the scale both clip."""
    gray = np.minimum(electrons, optics.saturation_e) * np.float32(gray_per_electron(optics))
    return np.asarray(np.minimum(gray, FULL_SCALE), np.float32)


def noise_sigma_gray(gray: Floats | float, optics: Optics) -> Floats:
    """Return the noise of one pixel at a noise-free `gray` value, in gray values (EMVA 1288)."""
    gain = gray_per_electron(optics)
    mean_e = np.asarray(gray, np.float32) / gain
    return np.asarray(np.sqrt(gain**2 * (optics.read_noise_e**2 + mean_e) + 1.0 / 12.0), np.float32)


def expose(electrons: Floats, optics: Optics, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the picture (uint8, the shape of `electrons`): shot and read noise, then clipped and rounded.

    Shot noise is drawn as a normal deviate of the Poisson variance, which it approaches from some ten electrons on.
    """
    signal = rng.standard_normal(electrons.shape, dtype=np.float32)
    signal *= np.sqrt(electrons + np.float32(optics.read_noise_e**2))
    signal += electrons
    np.minimum(signal, np.float32(optics.saturation_e), out=signal)
    signal *= np.float32(gray_per_electron(optics))
    return np.asarray(np.clip(np.rint(signal), 0.0, FULL_SCALE), np.uint8)
