"""Patches and breaks of one size cover as much, whatever they follow."""

import numpy as np
import pytest

from twin.camera.face_shapes import Blot, EdgeChip
from twin.camera.patches import Chip, Rust
from twin.camera.shapes import Floats, Shape

ROUGHNESS = {"amplitudes": (0.08, 0.04), "phases": (0.3, 1.1)}
EVEN = {"amplitudes": (0.0, 0.0), "phases": (0.3, 1.1)}
"""Both edges run opposite ways: what is rough on one is mirrored on the other."""
PIXEL_MM = 0.02


def grid() -> tuple[Floats, Floats]:
    side = np.arange(-6.0 + PIXEL_MM / 2, 6.0, PIXEL_MM, dtype=np.float32)
    x, y = np.meshgrid(side, side)
    return x, y


def area_mm2(shape: Shape, x: Floats, y: Floats) -> float:
    return float((shape.distance(x, y, PIXEL_MM) < 0).sum()) * PIXEL_MM**2


def test_a_patch_along_a_wide_ring_is_that_of_a_face() -> None:
    x, y = grid()
    blot = Blot(centre_mm=(0.0, 0.0), turn_rad=0.4, along_mm=1.5, across_mm=0.7, **ROUGHNESS)
    ring = Rust(
        radius_mm=500.0, angle_rad=0.0, inner_mm=400.0, outer_mm=600.0, along_mm=1.5, across_mm=0.7, **ROUGHNESS
    )
    assert area_mm2(ring, x + np.float32(500.0), y) == pytest.approx(area_mm2(blot, x, y), rel=0.02)
    assert ring.reach_mm == blot.reach_mm


def test_a_break_of_a_wide_ring_is_that_of_a_straight_edge() -> None:
    x, y = grid()
    straight = EdgeChip(edge_mm=(0.0, 0.0), inward_rad=np.pi, length_mm=3.0, depth_mm=1.0, **EVEN)
    ring = Chip(edge_mm=500.0, angle_rad=0.0, inward=True, length_mm=3.0, depth_mm=1.0, **EVEN)
    assert area_mm2(ring, x + np.float32(500.0), y) == pytest.approx(area_mm2(straight, x, y), rel=0.02)
    assert ring.reach_mm == straight.reach_mm
