"""Outlines of defects that lie anywhere on a face, and those of a rectangular one; in mm."""

import numpy as np
from numpy.typing import NDArray

from twin.camera.patches import bitten, facets
from twin.camera.shapes import Direction, Floats, mottle, waves
from twin.types import value


@value
class Blot:
    """A ragged patch: an ellipse with the half axes `along_mm` and `across_mm`, its outline roughened.

    `amplitudes` and `phases` are those of the roughness.
    """

    centre_mm: tuple[float, float]
    turn_rad: float
    along_mm: float
    across_mm: float
    amplitudes: tuple[float, ...]
    phases: tuple[float, ...]

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return 1.6 * max(self.along_mm, self.across_mm)

    def outline_mm(self, count: int = 256) -> NDArray[np.float64]:
        """Return `count` points (x, y) of the outline, its middle the origin and its axes its own."""
        around = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
        size = 1.0 + waves(around.astype(np.float32), self.amplitudes, self.phases)
        return np.column_stack([self.along_mm * size * np.cos(around), self.across_mm * size * np.sin(around)])

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        along, across = own_axes(self.centre_mm, self.turn_rad, x, y)
        along, across = along / np.float32(self.along_mm), across / np.float32(self.across_mm)
        size = 1.0 + waves(np.arctan2(across, along), self.amplitudes, self.phases)
        return np.asarray((np.hypot(along, across) - size) * np.float32(min(self.along_mm, self.across_mm)))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Mottled, whatever the light's side; thinner towards its outline."""
        reach = np.float32(max(0.35 * min(self.along_mm, self.across_mm), 0.03))
        thin = np.exp(np.minimum(self.distance(x, y, 0.0), 0.0) / reach)
        return np.asarray(0.35 * mottle(x, y, self.phases[0], 0.6) + 0.8 * thin)


@value
class EdgeChip:
    """A piece broken out of a straight edge: `length_mm` along it, `depth_mm` into the face.

    `edge_mm` is the point of the edge at its middle, `inward_rad` the direction from there into the face.
    """

    edge_mm: tuple[float, float]
    inward_rad: float
    length_mm: float
    depth_mm: float
    amplitudes: tuple[float, ...]
    phases: tuple[float, ...]

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        half = self.depth_mm / 2.0
        x, y = self.edge_mm
        return x + half * float(np.cos(self.inward_rad)), y + half * float(np.sin(self.inward_rad))

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return self.length_mm / 2.0 + self.depth_mm

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        depth, along = own_axes(self.edge_mm, self.inward_rad, x, y)
        along = along / np.float32(self.length_mm / 2.0)
        side = (np.abs(along) - 1.0) * np.float32(self.length_mm / 2.0)
        floor = np.float32(self.depth_mm) * bitten(along, self.amplitudes, self.phases)
        return np.asarray(np.maximum(np.maximum(depth - floor, -depth), side))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Facets of a brittle break, and a wall that faces the light or not."""
        depth, _ = own_axes(self.edge_mm, self.inward_rad, x, y)
        wall = -float(np.cos(self.inward_rad)) * light[0] - float(np.sin(self.inward_rad)) * light[1]
        return np.asarray(facets(x, y, self.phases) + np.float32(0.5 * wall / self.depth_mm) * depth)


@value
class Plate:
    """The whole of a rectangular face: what is wrong with a part as a whole."""

    length_mm: float
    width_mm: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the face."""
        return 0.0, 0.0

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole face."""
        return float(np.hypot(self.length_mm, self.width_mm)) / 2.0

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside."""
        beyond = np.abs(x) - np.float32(self.length_mm / 2.0), np.abs(y) - np.float32(self.width_mm / 2.0)
        return np.asarray(np.maximum(*beyond))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Return nothing: it is no mark."""
        return np.zeros_like(x)


def own_axes(centre_mm: tuple[float, float], turn_rad: float, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return points of a face along and across a direction through a point."""
    cos, sin = np.float32(np.cos(turn_rad)), np.float32(np.sin(turn_rad))
    dx, dy = x - np.float32(centre_mm[0]), y - np.float32(centre_mm[1])
    return np.asarray(dx * cos + dy * sin), np.asarray(dy * cos - dx * sin)
