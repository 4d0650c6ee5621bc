"""Draws a part's radiance as the lens sees it: body, belt, lay, marking, oil, dust; then its flaws, with their mask.

Radiance is relative: 1 is a ground face in the reference light. Arrays are float32 of the picture's shape, those of
radiance with a last axis of 1 channel for gray or 3 for red, green and blue. Steel and dust are gray; what has a colour
has it as a factor for each channel, with the mean 1, so that a gray camera sees the mean of a colour camera's channels
(but where a channel has nothing left to take away).
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.body import SHADOW_STEP_MM, Body
from twin.camera.contrast import DefectLook, contrast_gain, dust_gain, face_radiance, radiance_of
from twin.camera.light import Light
from twin.camera.material import BELT, GROUND_STEEL, Material
from twin.camera.part import Droplet, Flaw, Part, Speck, Surface
from twin.camera.patches import Chip, MissingBall
from twin.camera.shapes import Scratch, Shape
from twin.camera.texture import CLOUD_MM, Textures
from twin.camera.view import View, Window
from twin.types import value

Floats = NDArray[np.float32]

LOOKS: dict[str, DefectLook] = {"scratch": "groove", "dent": "pit", "rust": "matt", "chipped_edge": "fracture"}
OIL = Material(slope_rms=0.11, gloss=0.16)
Hue = tuple[float, float, float]
RUST_HUE = (0.54, 1.09, 1.37)
"""What a patch of rust takes away of red, green and blue: iron oxides reflect red three times better than blue (R. M.
Cornell and U. Schwertmann, The Iron Oxides, 2nd edition, chapter 6.9)."""
HUES: dict[str, Hue] = {"rust": RUST_HUE}
"""What a class of defect takes away of each colour; the others are gray."""
GRAY: Hue = (1.0, 1.0, 1.0)
OIL_HUE = (0.80, 0.95, 1.25)
"""What an oil film takes away: preserving oil is faintly amber."""
BELT_HUE = (0.80, 1.12, 1.08)
"""What the belt, of blue-green polyurethane, sends back."""
INNER_LAY_MM = 17.0
"""Radius between both rings: each was ground by itself."""
WALL_SLOPE = 6.0
"""A wall of bore or rim is nearly upright."""
MIN_REMAINING = 0.04
"""A defect never takes more than this leaves of the local radiance."""


@value
class Studio:
    """All that stays the same from picture to picture: the light, the body's canvases and the textures."""

    light: Light
    body: Body
    textures: Textures
    channels: int = 1

    def hue(self, factors: Hue) -> Floats:
        """Return a colour's factors for this camera's channels: 1 for gray."""
        return np.asarray(factors if self.channels == 3 else (1.0,), np.float32)


@value
class Drawn:
    """A flaw in the picture: where (`window`), which pixels (`inside`), and the radiance before and after it was drawn.

    What is drawn over it later does not count for its own contrast.
    """

    flaw: Flaw
    window: Window
    inside: NDArray[np.bool_]
    before: Floats
    after: Floats


def render_sound(studio: Studio, part: Part, view: View, belt_offset_px: tuple[int, int]) -> Floats:
    """Return the radiance of a part without its flaws, on the belt."""
    surface = part.surface
    radiance = _steel(studio, studio.body.full, surface, view)
    face = view.warp(studio.body.face, studio.body.canvas_mm)
    radiance *= _relative_change(studio, surface, view, face)
    _engrave(studio, surface, view, radiance)
    radiance = _coloured(radiance, studio.hue(GRAY))
    for droplet in surface.droplets:
        _wet(studio, droplet, view, radiance, face)
    brightness = dust_gain(studio.light)
    for speck in surface.specks:
        _dust(speck, view, radiance, brightness)
    return _on_belt(studio, view, radiance, belt_offset_px)


def _coloured(plane: Floats, hue: Floats) -> Floats:
    """Return a plane (rows, columns) as channels, each times its factor."""
    return np.asarray(cv2.merge([plane * factor for factor in hue]), np.float32).reshape(*plane.shape, hue.size)


def _steel(studio: Studio, canvas: Floats, surface: Surface, view: View, window: Window | None = None) -> Floats:
    """Return the body's radiance under the ring light as it stands to this part."""
    layers = view.warp(canvas, studio.body.canvas_mm, window, turn_rad=surface.cage_rad)
    towards = np.array(view.light_on_part(studio.light.azimuth_rad))
    cos, sin = np.cos(surface.cage_rad), np.sin(surface.cage_rad)
    in_cage = studio.light.asymmetry * np.array([[cos, sin], [-sin, cos]]) @ towards
    mixed = layers[..., 0] + np.float32(in_cage[0]) * layers[..., 1] + np.float32(in_cage[1]) * layers[..., 2]
    return np.asarray(mixed * np.float32(surface.tone), np.float32)


def _relative_change(studio: Studio, surface: Surface, view: View, face: Floats) -> Floats:
    """Return the factor of lay and oil film, 1 off the faces."""
    textures = studio.textures
    change = np.zeros_like(face)
    inner, outer = surface.lays
    lay = view.warp(textures.lays[outer.texture], textures.lay_mm, turn_rad=outer.turn_rad, shift_mm=outer.shift_mm)
    change += np.float32(outer.strength) * lay
    window = view.window((0.0, 0.0), INNER_LAY_MM, 0)
    if not window.is_empty:
        texture = textures.lays[inner.texture]
        lay = view.warp(texture, textures.lay_mm, window, turn_rad=inner.turn_rad, shift_mm=inner.shift_mm)
        x, y = view.to_mm(window)
        patch = change[window.slices]
        np.copyto(patch, np.float32(inner.strength) * lay, where=x * x + y * y < np.float32(INNER_LAY_MM**2))
    film = view.warp(textures.cloud, CLOUD_MM, turn_rad=surface.film.turn_rad, shift_mm=surface.film.shift_mm)
    change += np.float32(surface.film.strength) * film
    change *= face
    change += 1.0
    return np.maximum(change, np.float32(0.3), out=change)


def _engrave(studio: Studio, surface: Surface, view: View, radiance: Floats) -> None:
    """Darken the engraved strokes."""
    canvas = studio.textures.marks[surface.marking_lot]
    mark = view.warp(canvas, studio.textures.lay_mm, turn_rad=surface.marking_rad)
    radiance *= 1.0 - np.float32(surface.marking_depth / 255.0) * mark


def _wet(studio: Studio, droplet: Droplet, view: View, radiance: Floats, face: Floats) -> None:
    """Lay a droplet on the rings' flats: it calms the rough ground and mirrors the ring where its slope fits."""
    window = view.window(droplet.centre_mm, droplet.radius_mm * 1.2)
    if window.is_empty:
        return
    x, y = view.to_mm(window)
    dx, dy = x - np.float32(droplet.centre_mm[0]), y - np.float32(droplet.centre_mm[1])
    cos, sin = np.float32(np.cos(droplet.turn_rad)), np.float32(np.sin(droplet.turn_rad))
    along, across = dx * cos + dy * sin, (dy * cos - dx * sin) / np.float32(droplet.stretch)
    angle = np.arctan2(across, along)
    second, third = np.float32(droplet.lobes[0]), np.float32(droplet.lobes[1])
    outline = 1.0 + second * np.cos(2 * angle) + third * np.cos(3 * angle)
    fraction = np.asarray(np.hypot(along, across) / (np.float32(droplet.radius_mm) * outline), np.float32)
    edge_px = droplet.radius_mm * droplet.stretch / view.pixel_mm
    cover = np.clip((1.0 - fraction) * np.float32(edge_px) + 0.5, 0.0, 1.0)
    cover *= np.clip((face[window.slices] - 0.35) * 2.0, 0.0, 1.0)
    slope = np.float32(droplet.edge_slope) * np.minimum(fraction, 1.0)
    mean, harmonic = studio.light.response(slope, OIL)
    light = view.light_on_part(studio.light.azimuth_rad)
    towards = (dx * np.float32(light[0]) + dy * np.float32(light[1])) / np.maximum(np.hypot(dx, dy), np.float32(1e-3))
    gloss = mean + np.float32(2.0 * studio.light.asymmetry) * harmonic * towards
    patch = radiance[window.slices]
    taken = np.float32(1.0 - droplet.transmission) * studio.hue(OIL_HUE)
    patch += cover[..., None] * (gloss[..., None] - patch * taken)


def _dust(speck: Speck, view: View, radiance: Floats, brightness: float) -> None:
    """Add a grain of dust; `brightness` is that of dust in this light."""
    window = view.window(speck.centre_mm, speck.radii_mm[0])
    if window.is_empty:
        return
    x, y = view.to_mm(window)
    dx, dy = x - np.float32(speck.centre_mm[0]), y - np.float32(speck.centre_mm[1])
    cos, sin = np.float32(np.cos(speck.turn_rad)), np.float32(np.sin(speck.turn_rad))
    half_px = np.float32(0.5 * view.pixel_mm)
    along = np.abs(dx * cos + dy * sin) / (np.float32(speck.radii_mm[0]) + half_px)
    across = np.abs(dy * cos - dx * sin) / (np.float32(speck.radii_mm[1]) + half_px)
    widened = (speck.radii_mm[0] + half_px) * (speck.radii_mm[1] + half_px)
    dilution = min(1.6 * speck.radii_mm[0] * speck.radii_mm[1] / float(widened), 1.0)
    cover = np.clip(1.5 - 1.5 * np.hypot(along, across), 0.0, 1.0) * np.float32(dilution)
    patch = radiance[window.slices]
    patch += cover[..., None] * (
        np.float32(brightness * max(speck.radiance, 0.0)) + np.float32(min(speck.radiance, 0.0)) * patch
    )


def _on_belt(studio: Studio, view: View, radiance: Floats, belt_offset_px: tuple[int, int]) -> Floats:
    """Return the part over its belt, and the walls of bore and rim where the lens looks at them from the side."""
    body, ground = studio.body, view.below(studio.body.width_mm)
    seen = view.warp(body.belt_seen, body.canvas_mm, border=(1.0,))
    if ground is not view:
        # What the face lets through, the part's foot may still hide.
        open_below = np.minimum(seen, ground.warp(body.belt_seen, body.canvas_mm, border=(1.0,)))
        radiance += ((seen - open_below) * np.float32(radiance_of(studio.light, WALL_SLOPE, GROUND_STEEL)))[..., None]
        seen = open_below
    shadow = ground.warp(body.shadow, SHADOW_STEP_MM, border=(1.0,))
    radiance += (seen * shadow)[..., None] * render_belt(studio, view, belt_offset_px)
    return radiance


def render_belt(studio: Studio, view: View, offset_px: tuple[int, int]) -> Floats:
    """Return the radiance of the empty belt; `offset_px` says which stretch of it runs by."""
    belts = studio.textures.belts
    texture = belts[offset_px[0] % len(belts)]
    left = offset_px[0] % (texture.shape[1] - view.width_px + 1)
    top = offset_px[1] % (texture.shape[0] - view.height_px + 1)
    level = np.float32(radiance_of(studio.light, 0.0, BELT) + studio.light.behind)
    stretch = np.asarray(texture[top : top + view.height_px, left : left + view.width_px] * level, np.float32)
    return _coloured(stretch, studio.hue(BELT_HUE))


def draw_flaws(studio: Studio, part: Part, view: View, radiance: Floats, margin_px: int) -> tuple[Drawn, ...]:
    """Draw the part's flaws into `radiance`, one after the other; those outside the picture are left out.

    Each one's window reaches `margin_px` beyond it: as far as the lens and the motion spread its light.
    """
    drawn = []
    for flaw in part.flaws:
        window = view.window(flaw.shape.centre_mm, flaw.shape.reach_mm, margin_px)
        if window.is_empty:
            continue
        x, y = view.to_mm(window)
        distance = flaw.shape.distance(x, y, view.pixel_mm)
        patch = radiance[window.slices]
        before = patch.copy()
        cover = np.clip(0.5 - distance / np.float32(view.pixel_mm), 0.0, 1.0)
        if isinstance(flaw.shape, MissingBall):
            empty = _steel(studio, studio.body.empty, part.surface, view, window)
            patch += cover[..., None] * (empty[..., None] - patch)
        else:
            relief = flaw.shape.relief(x, y, view.light_on_part(studio.light.azimuth_rad))
            gain = contrast_gain(studio.light, LOOKS[flaw.label]) * _thinned(flaw.shape, view.pixel_mm)
            if studio.light.is_bright_field and flaw.contrast > 0.0:
                gain = -gain
            hue = studio.hue(HUES.get(flaw.label, GRAY))
            face = part.surface.tone * face_radiance(studio.light)
            patch += _flaw_change(flaw, (gain * hue, face), relief, cover, patch)
        drawn.append(Drawn(flaw=flaw, window=window, inside=distance < 0.0, before=before, after=patch.copy()))
    return tuple(drawn)


def _flaw_change(flaw: Flaw, light: tuple[Floats, float], relief: Floats, cover: Floats, ground: Floats) -> Floats:
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
    if isinstance(flaw.shape, Chip):
        return np.asarray(cover[..., None] * (np.float32(face) * factor - ground))
    return np.asarray(cover[..., None] * ground * (factor - 1.0))


def _thinned(shape: Shape, pixel_mm: float) -> float:
    """Return the share of a pixel that a line thinner than it covers (its cover is drawn one pixel wide)."""
    return min(shape.width_mm / pixel_mm, 1.0) if isinstance(shape, Scratch) else 1.0


def mask_of(drawn: Sequence[Drawn], class_indices: dict[str, int], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the mask (uint8, `shape` rows and columns): the class index where a flaw is, 0 elsewhere."""
    mask = np.zeros(shape, np.uint8)
    for one in drawn:
        mask[one.window.slices][one.inside] = class_indices[one.flaw.label]
    return mask
