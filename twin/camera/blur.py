"""What spreads a point's light over pixels: diffraction, defocus, and motion while the light is on."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.lens import blur_circle_mm, mm_per_px
from twin.camera.sensor import light_time_us
from twin.scene.optics import Optics

Floats = NDArray[np.float32]

WAVELENGTH_MM = 0.53e-3
FINE = 5
"""Steps in a pixel, in which the disc is drawn."""


def motion_blur_mm(optics: Optics, speed_mps: float) -> float:
    """Return how far the part moves while it is lit: speed x time of the light."""
    return abs(speed_mps) * light_time_us(optics) * 1e-3


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
    return _soft_disc(int(np.ceil(radius_px + 3.0 * sigma_px)), max(radius_px, 0.5 / FINE), sigma_px)


@lru_cache(maxsize=64)
def _soft_disc(half: int, radius_px: float, sigma_px: float) -> Floats:
    """Return the disc's kernel, 2 x `half` + 1 wide; what is in focus has the same one, shot after shot."""
    count = (2 * half + 1) * FINE
    axis = (np.arange(count, dtype=np.float32) - (count - 1) / 2.0) / FINE
    distance = np.hypot(axis[:, None], axis[None, :])
    disc = (distance <= radius_px).astype(np.float32)
    soft = cv2.GaussianBlur(disc, (0, 0), max(sigma_px * FINE, 1e-3))
    return np.asarray(cv2.resize(soft, None, fx=1 / FINE, fy=1 / FINE, interpolation=cv2.INTER_AREA), np.float32)


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
