"""Outlines of defects that follow a ring or the cage: given by radius and angle around the part's axis."""

import numpy as np
from numpy.typing import NDArray

from twin.camera.shapes import Direction, Floats, mottle, waves
from twin.types import value


def _turn_from(angle_rad: float, x: Floats, y: Floats) -> Floats:
    """Return the angle of each point, seen from the axis, off `angle_rad`: -pi..pi."""
    turn = np.arctan2(y, x) - np.float32(angle_rad)
    return np.asarray(turn - np.float32(2.0 * np.pi) * np.round(turn / np.float32(2.0 * np.pi)), np.float32)


def bitten(along: Floats, amplitudes: tuple[float, ...], phases: tuple[float, ...]) -> Floats:
    """Return how deep a break is, as a share of its depth, at a position along the edge (-1..1)."""
    bowl = np.sqrt(np.maximum(1.0 - along**2, 0.0))
    ragged = 1.0 + waves(along * np.float32(np.pi), amplitudes, phases)
    return np.asarray(bowl * np.clip(ragged, 0.5, 1.0))


def facets(x: Floats, y: Floats, phases: tuple[float, ...]) -> Floats:
    """Return the facets of a brittle break: each patch has its own slope."""
    coarse = np.tanh(3.0 * mottle(x, y, phases[0], 0.9))
    return np.asarray(0.4 * coarse + 0.2 * mottle(y, x, phases[1], 0.3))


@value
class Rust:
    """A ragged patch along a ring: in arc length and radius around its middle, cut at the ring's edges.

    `amplitudes` and `phases` roughen the outline of an ellipse with the half axes `along_mm` and `across_mm`.
    """

    radius_mm: float
    angle_rad: float
    along_mm: float
    across_mm: float
    inner_mm: float
    outer_mm: float
    amplitudes: tuple[float, ...]
    phases: tuple[float, ...]

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        return self.radius_mm * float(np.cos(self.angle_rad)), self.radius_mm * float(np.sin(self.angle_rad))

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return 1.6 * max(self.along_mm, self.across_mm)

    def outline_mm(self, count: int = 256) -> NDArray[np.float64]:
        """Return `count` points (x, y) of the outline."""
        around = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
        size = 1.0 + waves(around.astype(np.float32), self.amplitudes, self.phases)
        arc, out = self.along_mm * size * np.cos(around), self.across_mm * size * np.sin(around)
        radius = np.clip(self.radius_mm + out, self.inner_mm, self.outer_mm)
        angle = self.angle_rad + arc / self.radius_mm
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        radius = np.hypot(x, y)
        turn = _turn_from(self.angle_rad, x, y)
        arc, out = turn * np.float32(self.radius_mm), radius - np.float32(self.radius_mm)
        along, across = arc / np.float32(self.along_mm), out / np.float32(self.across_mm)
        size = 1.0 + waves(np.arctan2(across, along), self.amplitudes, self.phases)
        blob = (np.hypot(along, across) - size) * np.float32(min(self.along_mm, self.across_mm))
        edge = np.maximum(np.float32(self.inner_mm) - radius, radius - np.float32(self.outer_mm))
        return np.asarray(np.maximum(blob, edge))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Mottled, whatever the light's side: rust has no lay; thinner towards its outline."""
        reach = np.float32(0.35 * min(self.along_mm, self.across_mm))
        thin = np.exp(np.minimum(self.distance(x, y, 0.0), 0.0) / np.maximum(reach, np.float32(0.03)))
        return np.asarray(0.35 * mottle(x, y, self.phases[0], 0.6) + 0.8 * thin)


@value
class Chip:
    """A piece broken out of a ring's edge: `length_mm` along it, `depth_mm` into the ring (`inward` or outward)."""

    edge_mm: float
    angle_rad: float
    length_mm: float
    depth_mm: float
    inward: bool
    amplitudes: tuple[float, ...]
    phases: tuple[float, ...]

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        radius = self.edge_mm + (-0.5 if self.inward else 0.5) * self.depth_mm
        return radius * float(np.cos(self.angle_rad)), radius * float(np.sin(self.angle_rad))

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return self.length_mm / 2.0 + self.depth_mm

    def _local(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return (position along the edge as -1..1, depth into the ring in mm)."""
        turn = _turn_from(self.angle_rad, x, y)
        chord = np.float32(self.edge_mm) * np.sin(np.clip(turn, -1.5, 1.5))
        depth = np.hypot(x, y) - np.float32(self.edge_mm)
        return chord / np.float32(self.length_mm / 2.0), -depth if self.inward else depth

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        along, depth = self._local(x, y)
        side = (np.abs(along) - 1.0) * np.float32(self.length_mm / 2.0)
        floor = np.float32(self.depth_mm) * bitten(along, self.amplitudes, self.phases)
        return np.asarray(np.maximum(np.maximum(depth - floor, -depth), side))

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Facets of a brittle break: each patch has its own slope, and the far wall faces the light or not."""
        _, depth = self._local(x, y)
        wall = (x * np.float32(light[0]) + y * np.float32(light[1])) / np.maximum(np.hypot(x, y), 1e-3)
        tilt = np.float32(0.5 if self.inward else -0.5) * wall * depth / np.float32(self.depth_mm)
        return np.asarray(facets(x, y, self.phases) + tilt)


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
