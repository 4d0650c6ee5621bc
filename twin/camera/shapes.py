"""Outlines of defects on the face, in mm, with the pattern that each shows under a ring light.

A shape answers two questions for any points (x, y): how far inside or outside they are (`distance`, below 0 inside)
and how the gray varies over the defect (`relief`, around 0: added to the defect's mean contrast).
"""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.seeds import generator
from twin.types import value

Floats = NDArray[np.float32]
Direction = tuple[float, float]


class Shape(Protocol):
    """The outline and the pattern of one defect."""

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        ...

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        ...

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside. A line thinner than a pixel counts as one wide."""
        ...

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Return how the gray varies inside, in mean contrasts; `light` points to the ring's strong side."""
        ...


def waves(angle: Floats, amplitudes: tuple[float, ...], phases: tuple[float, ...]) -> Floats:
    """Return a sum of sines 2, 3, 4 ... times around."""
    total = np.zeros_like(angle)
    for order, (amplitude, phase) in enumerate(zip(amplitudes, phases, strict=True), start=2):
        total += np.float32(amplitude) * np.sin(order * angle + np.float32(phase))
    return total


def mottle(x: Floats, y: Floats, phase: float, scale_mm: float) -> Floats:
    """Return irregular blotches of about `scale_mm` and finer, mean 0 and rms about 1; `phase` chooses the pattern."""
    grid = generator(int(abs(phase) * 1e6), "mottle").standard_normal((64, 64), dtype=np.float32)
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    for octave, weight in ((1.0, 0.8), (2.3, 0.55), (5.1, 0.35)):
        columns = np.asarray(x * np.float32(octave / scale_mm), np.float32)
        rows = np.asarray(y * np.float32(octave / scale_mm), np.float32)
        total += np.float32(weight) * cv2.remap(grid, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.asarray(total * np.float32(1.3))


def own_axes(centre_mm: tuple[float, float], turn_rad: float, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return points of a face along and across a direction through a point."""
    cos, sin = np.float32(np.cos(turn_rad)), np.float32(np.sin(turn_rad))
    dx, dy = x - np.float32(centre_mm[0]), y - np.float32(centre_mm[1])
    return np.asarray(dx * cos + dy * sin), np.asarray(dy * cos - dx * sin)


@value
class Scratch:
    """A groove: an arc of `length_mm` end to end, `width_mm` wide, its middle raised by `bow_mm` over the chord."""

    centre_mm: tuple[float, float]
    direction_rad: float
    length_mm: float
    width_mm: float
    bow_mm: float
    phase: float

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return self.length_mm / 2.0 + abs(self.bow_mm) + self.width_mm

    def _off_line(self, along: Floats, across: Floats) -> Floats:
        """Return the signed distance across, from the bowed middle line."""
        half = self.length_mm / 2.0
        height = np.float32(self.bow_mm) * (np.float32(2.0 / 3.0) - (along / np.float32(half)) ** 2)
        steepness = np.float32(2.0 * self.bow_mm / half**2) * along
        return np.asarray((across - height) / np.sqrt(1.0 + steepness**2))

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside. A line thinner than a pixel counts as one wide."""
        along, across = own_axes(self.centre_mm, self.direction_rad, x, y)
        side = np.abs(self._off_line(along, across)) - np.float32(max(self.width_mm, pixel_mm) / 2.0)
        end = np.abs(along) - np.float32(self.length_mm / 2.0)
        return np.asarray(np.maximum(side, end))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """One flank faces the ring's strong side and is brighter, the other darker; the depth varies along it."""
        along, across = own_axes(self.centre_mm, self.direction_rad, x, y)
        flank = self._off_line(along, across) / np.float32(self.width_mm / 2.0)
        facing = -np.sin(self.direction_rad) * light[0] + np.cos(self.direction_rad) * light[1]
        depth = np.sin(along * np.float32(4.0 / max(self.length_mm, 1.0)) + np.float32(self.phase))
        return np.asarray(np.float32(0.6 * facing) * np.clip(-flank, -1.0, 1.0) + 0.3 * depth)


@value
class Dent:
    """A round impression with a raised rim: an ellipse whose longer diameter is `length_mm`."""

    centre_mm: tuple[float, float]
    length_mm: float
    roundness: float
    turn_rad: float

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return self.length_mm / 2.0

    def _radial(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the distance from the middle as a fraction of the outline's, and the offsets."""
        dx, dy = x - np.float32(self.centre_mm[0]), y - np.float32(self.centre_mm[1])
        cos, sin = np.float32(np.cos(self.turn_rad)), np.float32(np.sin(self.turn_rad))
        across = (dy * cos - dx * sin) / np.float32(self.roundness)
        fraction = np.hypot(dx * cos + dy * sin, across) / np.float32(self.length_mm / 2.0)
        return np.asarray(fraction, np.float32), np.asarray(dx), np.asarray(dy)

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        fraction, _, _ = self._radial(x, y)
        return np.asarray((fraction - 1.0) * np.float32(self.length_mm / 2.0 * np.sqrt(self.roundness)))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """The wall that faces the ring's strong side is bright, the opposite one dark, and the rim the other way."""
        fraction, dx, dy = self._radial(x, y)
        radius = np.maximum(fraction * np.float32(self.length_mm / 2.0), np.float32(1e-3))
        towards = (dx * np.float32(light[0]) + dy * np.float32(light[1])) / radius
        wall = -np.sin(np.clip(fraction, 0.0, 1.0) * np.float32(1.35 * np.pi))
        return np.asarray(np.float32(1.1) * towards * wall + 0.35 * np.cos(fraction * np.float32(np.pi)))


@value
class WholeFace:
    """The whole of a face: what is wrong with a part as a whole."""

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the face."""
        return 0.0, 0.0

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Return nothing: it is no mark."""
        return np.zeros_like(x)


@value
class Annulus(WholeFace):
    """The whole of a round face, from its bore to its rim: what is wrong with a part as a whole."""

    inner_mm: float
    outer_mm: float

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole face."""
        return self.outer_mm

    @property
    def area_mm2(self) -> float:
        """Area of the face."""
        return float(np.pi * (self.outer_mm**2 - self.inner_mm**2))

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside."""
        radius = np.hypot(x, y)
        return np.asarray(np.maximum(radius - np.float32(self.outer_mm), np.float32(self.inner_mm) - radius))
