"""Outlines of defects that follow a ring or the cage: given by radius and angle around the part's axis."""

import numpy as np
from numpy.typing import NDArray

from twin.camera.ragged import Break, Patch
from twin.camera.shapes import Direction, Floats
from twin.types import value


def _turn_from(angle_rad: float, x: Floats, y: Floats) -> Floats:
    """Return the angle of each point, seen from the axis, off `angle_rad`: -pi..pi."""
    turn = np.arctan2(y, x) - np.float32(angle_rad)
    return np.asarray(turn - np.float32(2.0 * np.pi) * np.round(turn / np.float32(2.0 * np.pi)), np.float32)


@value
class Rust(Patch):
    """A ragged patch along a ring: in arc length and radius around its middle, cut at the ring's edges."""

    radius_mm: float
    angle_rad: float
    inner_mm: float
    outer_mm: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        return self.radius_mm * float(np.cos(self.angle_rad)), self.radius_mm * float(np.sin(self.angle_rad))

    def outline_mm(self, count: int = 256) -> NDArray[np.float64]:
        """Return `count` points (x, y) of the outline."""
        arc, out = self.own_outline_mm(count)
        radius = np.clip(self.radius_mm + out, self.inner_mm, self.outer_mm)
        angle = self.angle_rad + arc / self.radius_mm
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        radius = np.hypot(x, y)
        arc = _turn_from(self.angle_rad, x, y) * np.float32(self.radius_mm)
        edge = np.maximum(np.float32(self.inner_mm) - radius, radius - np.float32(self.outer_mm))
        return np.asarray(np.maximum(self.own_distance(arc, radius - np.float32(self.radius_mm)), edge))


@value
class Chip(Break):
    """A piece broken out of a ring's edge, into the ring: `inward`, or outward."""

    edge_mm: float
    angle_rad: float
    inward: bool

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        radius = self.edge_mm + (-0.5 if self.inward else 0.5) * self.depth_mm
        return radius * float(np.cos(self.angle_rad)), radius * float(np.sin(self.angle_rad))

    def own_axes(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the position along the edge as -1..1, and the depth into the ring in mm."""
        turn = _turn_from(self.angle_rad, x, y)
        chord = np.float32(self.edge_mm) * np.sin(np.clip(turn, -1.5, 1.5))
        depth = np.hypot(x, y) - np.float32(self.edge_mm)
        return chord / np.float32(self.length_mm / 2.0), -depth if self.inward else depth

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Facets of a brittle break: each patch has its own slope, and the far wall faces the light or not."""
        _, depth = self.own_axes(x, y)
        wall = (x * np.float32(light[0]) + y * np.float32(light[1])) / np.maximum(np.hypot(x, y), 1e-3)
        tilt = np.float32(0.5 if self.inward else -0.5) * wall * depth / np.float32(self.depth_mm)
        return np.asarray(self.facets(x, y) + tilt)


@value
class MissingBall:
    """A cage pocket without its ball: what changes is where the ball could be seen beside the ribbon."""

    pitch_mm: float
    angle_rad: float
    ball_mm: float
    inner_mm: float
    outer_mm: float
    ribbon_half_mm: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        return self.pitch_mm * float(np.cos(self.angle_rad)), self.pitch_mm * float(np.sin(self.angle_rad))

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return self.ball_mm / 2.0

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside."""
        cx, cy = self.centre_mm
        radius = np.hypot(x, y)
        ball = np.hypot(x - np.float32(cx), y - np.float32(cy)) - np.float32(self.ball_mm / 2.0)
        gap = np.maximum(np.float32(self.inner_mm) - radius, radius - np.float32(self.outer_mm))
        beside = np.float32(self.ribbon_half_mm) - np.abs(radius - np.float32(self.pitch_mm))
        return np.asarray(np.maximum(np.maximum(ball, gap), beside))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Nothing of its own: the pocket's dark ground shows."""
        return np.zeros_like(x)
