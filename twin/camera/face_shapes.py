"""Outlines of defects that lie anywhere on a face, and those of a rectangular one; in mm."""

import numpy as np
from numpy.typing import NDArray

from twin.camera.ragged import Break, Patch
from twin.camera.shapes import Direction, Floats, WholeFace, own_axes
from twin.types import value


@value
class Blot(Patch):
    """A ragged patch anywhere on a face, turned as it lies."""

    centre_mm: tuple[float, float]
    turn_rad: float

    def outline_mm(self, count: int = 256) -> NDArray[np.float64]:
        """Return `count` points (x, y) of the outline, its middle the origin and its axes its own."""
        return np.column_stack(self.own_outline_mm(count))

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        return self.own_distance(*own_axes(self.centre_mm, self.turn_rad, x, y))


@value
class EdgeChip(Break):
    """A piece broken out of a straight edge.

    `edge_mm` is the point of the edge at its middle, `inward_rad` the direction from there into the face.
    """

    edge_mm: tuple[float, float]
    inward_rad: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        half = self.depth_mm / 2.0
        x, y = self.edge_mm
        return x + half * float(np.cos(self.inward_rad)), y + half * float(np.sin(self.inward_rad))

    def own_axes(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the position along the edge as -1..1, and the depth into the face in mm."""
        depth, along = own_axes(self.edge_mm, self.inward_rad, x, y)
        return along / np.float32(self.length_mm / 2.0), depth

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Facets of a brittle break, and a wall that faces the light or not."""
        _, depth = self.own_axes(x, y)
        wall = -float(np.cos(self.inward_rad)) * light[0] - float(np.sin(self.inward_rad)) * light[1]
        return np.asarray(self.facets(x, y) + np.float32(0.5 * wall / self.depth_mm) * depth)


@value
class Plate(WholeFace):
    """The whole of a rectangular face: what is wrong with a part as a whole."""

    length_mm: float
    width_mm: float

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole face."""
        return float(np.hypot(self.length_mm, self.width_mm)) / 2.0

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside."""
        beyond = np.abs(x) - np.float32(self.length_mm / 2.0), np.abs(y) - np.float32(self.width_mm / 2.0)
        return np.asarray(np.maximum(*beyond))
