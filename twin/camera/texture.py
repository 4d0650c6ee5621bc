"""Textures that are too fine to draw anew for each picture: drawn once from the run's seed, then shifted and turned."""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.seeds import generator
from twin.types import value

Floats = NDArray[np.float32]

LAY_COUNT = 4
LAY_SPAN_MM = 64.0
GRIND_RADIUS_MM = 70.0
"""Distance from the part to the axis of the grinding disc: the lay is a family of arcs of this radius."""
CLOUD_PX = 640
CLOUD_MM = 0.15
BELT_COUNT = 2


@value
class Textures:
    """`lays`: cross-hatched grinding lays, mean 0 and rms 1 (`lay_mm` a pixel). `cloud`: smooth noise of many scales,
    mean 0 and rms 1 (`CLOUD_MM` a pixel). `belts`: belt surface around 1, larger than the picture.
    """

    lay_mm: float
    lays: tuple[Floats, ...]
    cloud: Floats
    belts: tuple[Floats, ...]


@lru_cache(maxsize=2)
def build_textures(seed: int, pixel_mm: float, size_px: tuple[int, int]) -> Textures:
    """Draw all textures for pictures of `size_px` (width, height) and `pixel_mm`; lines of one process share them."""
    canvas_mm = 0.85 * pixel_mm
    rng = generator(seed, "textures")
    return Textures(
        lay_mm=canvas_mm,
        lays=tuple(_cross_hatch(rng, canvas_mm) for _ in range(LAY_COUNT)),
        cloud=_fractal(rng, CLOUD_PX, (60.0, 25.0, 10.0, 4.0), (1.0, 0.8, 0.5, 0.25)),
        belts=tuple(_belt(rng, pixel_mm, max(size_px)) for _ in range(BELT_COUNT)),
    )


def _normalised(field: NDArray[Any]) -> Floats:
    return np.asarray((field - field.mean()) / field.std(), np.float32)


def _fractal(rng: np.random.Generator, size: int, sigmas_px: tuple[float, ...], weights: tuple[float, ...]) -> Floats:
    """Return smooth noise of several scales, mean 0 and rms 1."""
    total = np.zeros((size, size), np.float32)
    for sigma, weight in zip(sigmas_px, weights, strict=True):
        shrink = max(int(sigma / 4.0), 1)
        coarse = rng.standard_normal((size // shrink + 2, size // shrink + 2), dtype=np.float32)
        smooth = _normalised(cv2.GaussianBlur(coarse, (0, 0), sigma / shrink))
        total += weight * cv2.resize(smooth, (size, size), interpolation=cv2.INTER_CUBIC)
    return _normalised(total)


def _cross_hatch(rng: np.random.Generator, canvas_mm: float) -> Floats:
    """Return a lay of two families of arcs that cross each other, as double-disc grinding leaves them."""
    size = 2 * int(LAY_SPAN_MM / canvas_mm / 2.0) + 1
    crossing = rng.uniform(0.35, 1.1)
    first, second = _arcs(rng, size, canvas_mm, 0.0), _arcs(rng, size, canvas_mm, crossing)
    share = rng.uniform(0.3, 0.8)
    grain = cv2.GaussianBlur(rng.standard_normal((size, size), dtype=np.float32), (0, 0), 0.6)
    return _normalised(first + share * second + 0.45 * _normalised(np.asarray(grain)))


def _arcs(rng: np.random.Generator, size: int, canvas_mm: float, direction: float) -> Floats:
    """Return one family of arcs: a random profile along their radius, fading in and out along their length."""
    axis = (np.arange(size, dtype=np.float32) - (size - 1) / 2.0) * np.float32(canvas_mm)
    x = axis[None, :] - np.float32(GRIND_RADIUS_MM * np.cos(direction))
    y = axis[:, None] - np.float32(GRIND_RADIUS_MM * np.sin(direction))
    fine = 4
    reach = int((GRIND_RADIUS_MM + LAY_SPAN_MM) / canvas_mm * fine)
    white = rng.standard_normal(reach, dtype=np.float32)
    fine_lines = _normalised(cv2.GaussianBlur(white[None, :], (0, 0), 2.0)[0])
    broad_lines = _normalised(cv2.GaussianBlur(rng.standard_normal((1, reach), dtype=np.float32), (0, 0), 40.0)[0])
    strokes = np.where(rng.random(reach) < 0.002, rng.normal(0.0, 16.0, reach), 0.0).astype(np.float32)
    deep_lines = cv2.GaussianBlur(strokes[None, :], (0, 0), 0.8 * fine)[0]
    profile = (fine_lines + 0.5 * broad_lines + deep_lines).astype(np.float32)
    lines = profile[np.minimum(np.hypot(x, y) * (fine / canvas_mm), reach - 1).astype(np.int32)]
    fading = _fractal(rng, size, (5.0 / canvas_mm, 1.5 / canvas_mm), (1.0, 0.7))
    return np.asarray(lines * np.clip(0.75 + 0.45 * fading, 0.0, 1.8), np.float32)


def _belt(rng: np.random.Generator, pixel_mm: float, size_px: int) -> Floats:
    """Return a polyurethane belt's surface around 1: fabric print, scuffs along the run, stains; out of focus."""
    height = width = size_px + size_px // 2
    grain = _normalised(
        cv2.GaussianBlur(rng.standard_normal((height, width), dtype=np.float32), (0, 0), 0.18 / pixel_mm)
    )
    scuffs = rng.standard_normal((height, width), dtype=np.float32)
    scuffs = _normalised(cv2.GaussianBlur(scuffs, (0, 0), 3.5 / pixel_mm, sigmaY=0.12 / pixel_mm))
    stains = _fractal(rng, width, (6.0 / pixel_mm, 2.0 / pixel_mm), (1.0, 0.5))
    pitch_px = 0.9 / pixel_mm
    u, v = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    weave = np.sin(2 * np.pi * u / pitch_px)[None, :] * np.sin(2 * np.pi * v / pitch_px)[:, None]
    return np.asarray(np.clip(1.0 + 0.07 * grain + 0.06 * scuffs + 0.10 * stains + 0.05 * weave, 0.2, 2.5), np.float32)
