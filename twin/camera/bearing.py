"""The shape of an open deep-groove ball bearing as the camera sees it from above: rings, fillets, cage, balls, gap.

Everything is given by radius and angle around the part's axis, in mm and radians. The cage repeats with each ball, so
one sector (the angle 0 at a ball's middle) holds all of it.
"""

import numpy as np
from numpy.typing import NDArray

from twin.scene.product import Bearing
from twin.types import value

Floats = NDArray[np.float32]

CORNER_MM = 0.8
"""Radius of the corners at bore and outside diameter (at most r_s min of ISO 15)."""
LAND_CORNER_MM = 0.25
RIBBON_HALF_MM = 1.45
"""Half the width of the stamped cage's ribbon; the balls look out on both sides of it."""
SHEET_MM = 0.45
RIVET_MM = 0.95
RIVET_CURVATURE_MM = 1.3


@value
class RingFace:
    """One ring's face, by radius: from edge to edge, and the flat between its corners."""

    inner_edge_mm: float
    outer_edge_mm: float
    inner_flat_mm: float
    outer_flat_mm: float

    @property
    def middle_mm(self) -> float:
        """Radius of the middle of the flat."""
        return (self.inner_flat_mm + self.outer_flat_mm) / 2.0

    @property
    def flat_width_mm(self) -> float:
        """Width of the flat."""
        return self.outer_flat_mm - self.inner_flat_mm


def ring_faces(product: Bearing) -> tuple[RingFace, RingFace]:
    """Return the faces of the inner and of the outer ring."""
    bore, land = product.bore_mm / 2.0, product.inner_land_mm / 2.0
    shoulder, outside = product.outer_land_mm / 2.0, product.outside_mm / 2.0
    return (
        RingFace(
            inner_edge_mm=bore,
            outer_edge_mm=land,
            inner_flat_mm=bore + CORNER_MM,
            outer_flat_mm=land - LAND_CORNER_MM,
        ),
        RingFace(
            inner_edge_mm=shoulder,
            outer_edge_mm=outside,
            inner_flat_mm=shoulder + LAND_CORNER_MM,
            outer_flat_mm=outside - CORNER_MM,
        ),
    )


def ring_slope(product: Bearing, radius: Floats) -> Floats:
    """Return the slope of the rings' surface, positive where its normal leans outward; 0 on flats and off the rings."""
    slope = np.zeros_like(radius)
    for face in ring_faces(product):
        inward = (face.inner_flat_mm - radius) / (face.inner_flat_mm - face.inner_edge_mm)
        outward = (radius - face.outer_flat_mm) / (face.outer_edge_mm - face.outer_flat_mm)
        on_ring = (radius >= face.inner_edge_mm) & (radius <= face.outer_edge_mm)
        slope = np.where(on_ring & (inward > 0), -_fillet(inward), slope)
        slope = np.where(on_ring & (outward > 0), _fillet(outward), slope)
    return slope.astype(np.float32)


def _fillet(fraction: Floats) -> Floats:
    """Return the slope of a quarter circle at a fraction 0..1 of its width."""
    inside = np.clip(fraction, 0.0, 0.995)
    return np.asarray(inside / np.sqrt(1.0 - inside**2))


def from_ball(product: Bearing, radius: Floats, angle: Floats) -> tuple[Floats, Floats]:
    """Return (outward, around) distances from the sector's ball centre, in mm."""
    pitch = product.pitch_circle_mm / 2.0
    return np.asarray(radius * np.cos(angle) - pitch), np.asarray(radius * np.sin(angle))


def from_rivet(product: Bearing, radius: Floats, angle: Floats) -> tuple[Floats, Floats]:
    """Return (outward, around) distances from the nearer of the sector's two rivets, in mm."""
    half_sector = np.pi / product.balls
    return from_ball(product, radius, np.asarray(half_sector - np.abs(angle), np.float32))


def is_ribbon(product: Bearing, radius: Floats) -> NDArray[np.bool_]:
    """Tell where the cage's ribbon covers what lies below."""
    return np.asarray(np.abs(radius - product.pitch_circle_mm / 2.0) <= RIBBON_HALF_MM)


def is_gap(product: Bearing, radius: Floats) -> NDArray[np.bool_]:
    """Tell where one looks between the rings."""
    return np.asarray((radius > product.inner_land_mm / 2.0) & (radius < product.outer_land_mm / 2.0))


def is_visible_ball(product: Bearing, radius: Floats, angle: Floats) -> NDArray[np.bool_]:
    """Tell where the sector's ball can be seen: inside its outline, between the rings, beside the ribbon."""
    outward, around = from_ball(product, radius, angle)
    inside = outward**2 + around**2 < (product.ball_mm / 2.0) ** 2
    return np.asarray(inside & is_gap(product, radius) & ~is_ribbon(product, radius))


def visible_ball_area_mm2(product: Bearing) -> float:
    """Return how much of one ball can be seen, in mm2 (summed on a fine polar grid)."""
    step = 0.01
    radius = np.arange(product.inner_land_mm / 2.0, product.outer_land_mm / 2.0, step, dtype=np.float32)[None, :]
    angle = np.linspace(-np.pi / product.balls, np.pi / product.balls, 2001, dtype=np.float32)[:, None]
    cell = radius * step * float(angle[1, 0] - angle[0, 0])
    return float((is_visible_ball(product, radius, angle) * cell).sum())
