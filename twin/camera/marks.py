"""Marks that change a face's gray: their mean contrast, and the relief that a ring light shows of them."""

import numpy as np
from numpy.typing import NDArray

from twin.camera.contrast import DefectLook, contrast_gain
from twin.camera.face_shapes import EdgeChip
from twin.camera.look import GRAY, Spot, Studio
from twin.camera.part import Flaw
from twin.camera.patches import Chip
from twin.camera.shapes import Scratch, Shape
from twin.camera.stains import Hue

Floats = NDArray[np.float32]

LOOKS: dict[str, DefectLook] = {
    "scratch": "groove",
    "dent": "pit",
    "stain": "matt",
    "rust": "matt",
    "chipped_edge": "fracture",
}
RUST_HUE = (0.54, 1.09, 1.37)
"""What a patch of rust takes away of red, green and blue: iron oxides reflect red three times better than blue (R. M.
Cornell and U. Schwertmann, The Iron Oxides, 2nd edition, chapter 6.9)."""
HUES: dict[str, Hue] = {"rust": RUST_HUE}
"""What a class of defect takes away of each colour; the others are gray."""
MIN_REMAINING = 0.04
"""A defect never takes more than this leaves of the local radiance."""


def draw_mark(studio: Studio, flaw: Flaw, face: float | Floats, spot: Spot, patch: Floats) -> None:
    """Draw a flaw into its window of the picture; `face` is the radiance of the sound face, of all channels or each."""
    view = spot.view
    relief = flaw.shape.relief(spot.x_mm, spot.y_mm, view.light_on_part(studio.light.azimuth_rad))
    gain = contrast_gain(studio.light, LOOKS[flaw.label]) * _thinned(flaw.shape, view.pixel_mm)
    if studio.light.is_bright_field and flaw.contrast > 0.0:
        gain = -gain
    hue = studio.hue(HUES.get(flaw.label, GRAY))
    patch += _flaw_change(flaw, (gain * hue, face), relief, spot.cover, patch)


def _flaw_change(
    flaw: Flaw, light: tuple[Floats, float | Floats], relief: Floats, cover: Floats, ground: Floats
) -> Floats:
    """Return what a flaw adds to the radiance: its mean contrast holds over its cover, its relief varies around it.

    `light` is (gain of the contrast in this light for each channel, radiance of the face). A chip takes the bright edge
    away: its broken ground stands out by its contrast from the face beside it, not from the edge that is gone.
    """
    gain, face = light
    weight = float(cover.sum())
    if weight <= 0.0:
        return np.zeros_like(ground)
    around = relief - np.float32((relief * cover).sum() / weight)
    change = np.float32(flaw.contrast) + np.float32(abs(flaw.contrast)) * around
    factor = np.maximum(1.0 + change[..., None] * gain, np.float32(MIN_REMAINING))
    if isinstance(flaw.shape, Chip | EdgeChip):
        return np.asarray(cover[..., None] * (np.asarray(face, np.float32) * factor - ground))
    return np.asarray(cover[..., None] * ground * (factor - 1.0))


def _thinned(shape: Shape, pixel_mm: float) -> float:
    """Return the share of a pixel that a line thinner than it covers (its cover is drawn one pixel wide)."""
    return min(shape.width_mm / pixel_mm, 1.0) if isinstance(shape, Scratch) else 1.0
