"""Coats of paint, metal and plastic, laid over each other on a canvas and lit as their slopes stand to the light."""

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.light import Light
from twin.camera.material import Material
from twin.types import value

Floats = NDArray[np.float32]
Rgb = tuple[float, float, float]

WHITE_DIFFUSE = 8.0
"""The diffuse part that stands for a surface which sends all light back: in even light it is as bright as steel."""
GRAY_TIN: Rgb = (1.0, 0.99, 0.96)
GOLD: Rgb = (1.15, 1.0, 0.62)


@value
class Paint:
    """A surface: the shares of red, green and blue that it scatters, and a gloss that is `tint` coloured."""

    rgb: Rgb
    gloss: float = 0.0
    slope_rms: float = 0.15
    tint: Rgb = (1.0, 1.0, 1.0)


SOLDER = Paint(rgb=(0.06, 0.06, 0.06), gloss=0.55, slope_rms=0.22, tint=GRAY_TIN)
TERMINAL = Paint(rgb=(0.10, 0.10, 0.10), gloss=0.45, slope_rms=0.25, tint=GRAY_TIN)
BARE_COPPER = Paint(rgb=(0.10, 0.08, 0.04), gloss=0.5, slope_rms=0.2, tint=GOLD)
ALUMINIUM = Paint(rgb=(0.12, 0.12, 0.12), gloss=0.5, slope_rms=0.18)
INK = Paint(rgb=(0.75, 0.75, 0.72))
BLACK = Paint(rgb=(0.025, 0.025, 0.027), gloss=0.03, slope_rms=0.35)


@value
class Canvas:
    """A rectangle of a surface seen from above: its points (mm), what they send back, and how far it is covered.

    Its rows run along y. `towards` is the direction of the light's strong side, in the canvas's own axes.
    """

    x: Floats
    y: Floats
    radiance: Floats
    """(rows, columns, channels)"""
    cover: Floats
    light: Light
    towards: tuple[float, float]

    @classmethod
    def empty(
        cls, size_mm: tuple[float, float], step_mm: float, light: Light, channels: int, towards: tuple[float, float]
    ) -> "Canvas":
        """Return a canvas of at least this size around the origin, `step_mm` a pixel."""
        half = [int(np.ceil(size / 2 / step_mm)) for size in size_mm]
        x = np.arange(-half[0], half[0] + 1, dtype=np.float32)[None, :] * np.float32(step_mm)
        y = np.arange(-half[1], half[1] + 1, dtype=np.float32)[:, None] * np.float32(step_mm)
        shape = (y.size, x.size)
        return cls(
            x=np.broadcast_to(x, shape),
            y=np.broadcast_to(y, shape),
            radiance=np.zeros((*shape, channels), np.float32),
            cover=np.zeros(shape, np.float32),
            light=light,
            towards=towards,
        )

    @cached_property
    def step_mm(self) -> float:
        """Width of a pixel."""
        return float(self.x[0, 1] - self.x[0, 0])

    def lay(self, distance: Floats, paint: Paint, slopes: tuple[Floats | float, Floats | float] = (0.0, 0.0)) -> None:
        """Lay a paint where a distance (mm) is below 0, on a surface that falls by `slopes` along x and y."""
        self.blend(np.clip(0.5 - distance / np.float32(self.step_mm), 0.0, 1.0), paint, slopes)

    def blend(self, share: Floats, paint: Paint, slopes: tuple[Floats | float, Floats | float] = (0.0, 0.0)) -> None:
        """Lay a paint over a share (0..1) of each pixel."""
        self.radiance[...] += share[..., None] * (self.lit(paint, slopes) - self.radiance)
        np.maximum(self.cover, share, out=self.cover)

    def lit(self, paint: Paint, slopes: tuple[Floats | float, Floats | float]) -> Floats:
        """Return what a paint on such slopes sends back: a plane of channels, or one value of them for no slope."""
        sx, sy = (np.asarray(slope, np.float32) for slope in slopes)
        steep = np.hypot(sx, sy)
        matt, _ = self.light.response(steep, Material(slope_rms=1.0, gloss=0.0, diffuse=WHITE_DIFFUSE))
        mean, harmonic = self.light.response(steep, Material(slope_rms=paint.slope_rms, gloss=paint.gloss))
        facing = (sx * np.float32(self.towards[0]) + sy * np.float32(self.towards[1])) / np.maximum(steep, 1e-6)
        gloss = np.maximum(mean + np.float32(self.light.asymmetry) * harmonic * facing, 0.0)
        sent = matt[..., None] * np.asarray(paint.rgb, np.float32) + gloss[..., None] * np.asarray(
            paint.tint, np.float32
        )
        gray = self.radiance.shape[2] == 1
        return np.asarray(sent.mean(axis=-1, keepdims=True) if gray else sent, np.float32)


def box(canvas: Canvas, middle_mm: tuple[float, float], size_mm: tuple[float, float], round_mm: float = 0.0) -> Floats:
    """Return the distance to the outline of a rectangle with round corners, below 0 inside (mm)."""
    dx = np.abs(canvas.x - np.float32(middle_mm[0])) - np.float32(size_mm[0] / 2 - round_mm)
    dy = np.abs(canvas.y - np.float32(middle_mm[1])) - np.float32(size_mm[1] / 2 - round_mm)
    outside = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
    return np.asarray(outside + np.minimum(np.maximum(dx, dy), 0.0) - np.float32(round_mm), np.float32)


def disc(canvas: Canvas, middle_mm: tuple[float, float], radius_mm: float) -> Floats:
    """Return the distance to the outline of a disc, below 0 inside (mm)."""
    off = np.hypot(canvas.x - np.float32(middle_mm[0]), canvas.y - np.float32(middle_mm[1]))
    return np.asarray(off - np.float32(radius_mm), np.float32)


def bevelled(canvas: Canvas, distance: Floats, width_mm: float, slope: float) -> tuple[Floats, Floats]:
    """Return slopes (along x and y, outward) that round off the edge inside an outline over a width."""
    gy, gx = np.gradient(distance, canvas.step_mm)
    steep = np.clip(1.0 + distance / np.float32(width_mm), 0.0, 1.0) ** 2 * np.float32(slope)
    return np.asarray(gx * steep, np.float32), np.asarray(gy * steep, np.float32)


def written(canvas: Canvas, text: str, middle_mm: tuple[float, float], height_mm: float, stroke_mm: float) -> Floats:
    """Return the share of each pixel that a line of text covers; it reads along x, its top towards y."""
    font, thickness = cv2.FONT_HERSHEY_SIMPLEX, max(1, round(stroke_mm / canvas.step_mm))
    scale = height_mm / canvas.step_mm / 21.0
    (width, height), _ = cv2.getTextSize(text, font, scale, thickness)
    rows, columns = canvas.cover.shape
    plane = np.zeros((rows, columns), np.uint8)
    left = round((middle_mm[0] - float(canvas.x[0, 0])) / canvas.step_mm - width / 2)
    base = round((-middle_mm[1] - float(canvas.y[0, 0])) / canvas.step_mm + height / 2)
    cv2.putText(plane, text, (left, base), font, scale, (255,), thickness, cv2.LINE_AA)
    return np.asarray(plane[::-1] / np.float32(255.0), np.float32)
