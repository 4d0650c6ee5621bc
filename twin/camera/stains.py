"""What lies on a part: droplets of oil and grains of dust, drawn into its radiance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.camera.contrast import dust_gain
from twin.camera.light import Light
from twin.camera.material import OIL
from twin.camera.part import Droplet, Speck
from twin.camera.view import View

Floats = NDArray[np.float32]
Hue = tuple[float, float, float]

OIL_HUE: Hue = (0.80, 0.95, 1.25)
"""What an oil film takes away: preserving oil is faintly amber."""


def hue_of(factors: Hue, channels: int) -> Floats:
    """Return a colour's factors for a picture of so many channels: 1 for gray."""
    return np.asarray(factors if channels == 3 else (1.0,), np.float32)


def wet(droplet: Droplet, light: Light, view: View, ground: tuple[Floats, Floats]) -> None:
    """Lay a droplet on the rings' flats: it calms the rough ground and mirrors the light where its slope fits.

    `ground` is (radiance with its channels, which is drawn into, and how much of each pixel is a flat).
    """
    radiance, face = ground
    window = view.window(droplet.centre_mm, droplet.radius_mm * 1.2)
    if window.is_empty:
        return
    x, y = view.to_mm(window)
    dx, dy = x - np.float32(droplet.centre_mm[0]), y - np.float32(droplet.centre_mm[1])
    cos, sin = np.float32(np.cos(droplet.turn_rad)), np.float32(np.sin(droplet.turn_rad))
    along, across = dx * cos + dy * sin, (dy * cos - dx * sin) / np.float32(droplet.stretch)
    squared = np.maximum(along * along + across * across, np.float32(1e-12))
    reach = np.sqrt(squared)
    second, third = np.float32(droplet.lobes[0]), np.float32(droplet.lobes[1])
    # The cosines of twice and three times the angle, by the sides of the triangle.
    outline = 1.0 + second * (along * along - across * across) / squared
    outline += third * along * (along * along - 3.0 * across * across) / (squared * reach)
    fraction = np.asarray(reach / (np.float32(droplet.radius_mm) * outline), np.float32)
    edge_px = droplet.radius_mm * droplet.stretch / view.pixel_mm
    cover = np.clip((1.0 - fraction) * np.float32(edge_px) + 0.5, 0.0, 1.0)
    cover *= np.clip((face[window.slices] - 0.35) * 2.0, 0.0, 1.0)
    inside = np.nonzero(cover)
    dx, dy = dx[inside], dy[inside]
    slope = np.float32(droplet.edge_slope) * np.minimum(fraction[inside], 1.0)
    mean, harmonic = light.response(slope, OIL)
    side = view.light_on_part(light.azimuth_rad)
    towards = (dx * np.float32(side[0]) + dy * np.float32(side[1])) / np.maximum(np.hypot(dx, dy), np.float32(1e-3))
    gloss = np.zeros_like(cover)
    gloss[inside] = mean + np.float32(2.0 * light.asymmetry) * harmonic * towards
    patch = radiance[window.slices]
    taken = np.float32(1.0 - droplet.transmission) * hue_of(OIL_HUE, radiance.shape[2])
    patch += cover[..., None] * (gloss[..., None] - patch * taken)


def dust(specks: Sequence[Speck], light: Light, view: View, radiance: Floats) -> None:
    """Add grains of dust: all covers at once, in squares that hold the largest grain."""
    if not specks:
        return
    centres = np.array([speck.centre_mm for speck in specks])
    # A tilted face makes a grain at most 1.5 times as long as its mean size in pixels.
    half = int(1.5 * max(max(speck.radii_mm) for speck in specks) / view.pixel_mm) + 2
    corners = np.rint(view.to_px(centres)).astype(int) - half
    side = np.arange(2 * half + 1)
    x, y = view.at_pixels(corners[:, 0, None, None] + side[None, :], corners[:, 1, None, None] + side[:, None])
    middle = centres.astype(np.float32)[..., None, None]
    covers = _cover(specks, (x - middle[:, 0], y - middle[:, 1]), np.float32(0.5 * view.pixel_mm))
    brightness = dust_gain(light)
    height, width = radiance.shape[:2]
    for speck, (left, top), cover in zip(specks, corners.tolist(), covers, strict=True):
        rows, columns = slice(max(top, 0), top + side.size), slice(max(left, 0), left + side.size)
        if top >= height or left >= width or rows.stop <= 0 or columns.stop <= 0:
            continue
        patch = radiance[rows, columns]
        inside = cover[rows.start - top :, columns.start - left :][: patch.shape[0], : patch.shape[1]]
        added, kept = np.float32(brightness * max(speck.radiance, 0.0)), np.float32(min(speck.radiance, 0.0))
        patch += inside[..., None] * (added + kept * patch)


def _cover(specks: Sequence[Speck], offsets: tuple[Floats, Floats], half_px: np.float32) -> Floats:
    """Return how much of each pixel each speck covers (n, rows, columns); thin ones are drawn a pixel wide, fainter."""
    dx, dy = offsets
    turns = np.array([speck.turn_rad for speck in specks])[:, None, None]
    cos, sin = np.cos(turns).astype(np.float32), np.sin(turns).astype(np.float32)
    radii = np.array([speck.radii_mm for speck in specks])[..., None, None]
    wide = radii.astype(np.float32) + half_px
    along = np.abs(dx * cos + dy * sin) / wide[:, 0]
    across = np.abs(dy * cos - dx * sin) / wide[:, 1]
    dilution = np.minimum(1.6 * radii[:, 0] * radii[:, 1] / (wide[:, 0] * wide[:, 1]), 1.0).astype(np.float32)
    return np.asarray(np.clip(1.5 - 1.5 * np.hypot(along, across), 0.0, 1.0) * dilution, np.float32)
