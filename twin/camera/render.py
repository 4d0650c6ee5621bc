"""Draws a part's radiance as the lens sees it: body, belt, lay, marking, oil, dust; then its flaws, with their mask.

Radiance is relative: 1 is a ground face in the reference light. Arrays are float32 of the picture's shape, those of
radiance with a last axis of 1 channel for gray or 3 for red, green and blue. Steel and dust are gray; what has a colour
has it as a factor for each channel, with the mean 1, so that a gray camera sees the mean of a colour camera's channels
(but where a channel has nothing left to take away).
"""

from collections.abc import Sequence
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.body import SHADOW_STEP_MM, Body
from twin.camera.contrast import DefectLook, contrast_gain, face_radiance, radiance_of
from twin.camera.light import Light
from twin.camera.material import BELT, GROUND_STEEL
from twin.camera.part import Flaw, Part, Surface
from twin.camera.patches import Chip, MissingBall
from twin.camera.shapes import Scratch, Shape
from twin.camera.stains import Hue, dust, hue_of, wet
from twin.camera.texture import CLOUD_MM, Textures
from twin.camera.view import View, Window
from twin.types import value

Floats = NDArray[np.float32]

LOOKS: dict[str, DefectLook] = {"scratch": "groove", "dent": "pit", "rust": "matt", "chipped_edge": "fracture"}
RUST_HUE = (0.54, 1.09, 1.37)
"""What a patch of rust takes away of red, green and blue: iron oxides reflect red three times better than blue (R. M.
Cornell and U. Schwertmann, The Iron Oxides, 2nd edition, chapter 6.9)."""
HUES: dict[str, Hue] = {"rust": RUST_HUE}
"""What a class of defect takes away of each colour; the others are gray."""
GRAY: Hue = (1.0, 1.0, 1.0)
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

    @cached_property
    def belts(self) -> tuple[Floats, ...]:
        """The belt's surfaces in this light."""
        level = np.float32(radiance_of(self.light, 0.0, BELT) + self.light.behind)
        return tuple(belt * level for belt in self.textures.belts)

    def hue(self, factors: Hue) -> Floats:
        """Return a colour's factors for this camera's channels: 1 for gray."""
        return hue_of(factors, self.channels)


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
    body = studio.body
    ground = view.below(body.width_mm)
    shade = ground.warp(body.shadow, SHADOW_STEP_MM, border=(1.0,))
    # Only where the part is: the rest of the picture shows nothing but the belt.
    window = view.window((0.0, 0.0), body.reach_mm).around(ground.window((0.0, 0.0), body.reach_mm))
    if window.is_empty:
        return _belt(studio, view, belt_offset_px, shade)
    near = view.crop(window)
    radiance = _part(studio, part.surface, near)
    shade[window.slices] *= _open(studio, near, radiance)
    whole = _belt(studio, view, belt_offset_px, shade)
    whole[window.slices] += radiance
    return whole


def _part(studio: Studio, surface: Surface, view: View) -> Floats:
    """Return the radiance of a part alone, 0 where there is none."""
    radiance = _steel(studio, studio.body.full, surface, view)
    face = view.warp(studio.body.face, studio.body.canvas_mm)
    radiance *= _relative_change(studio, surface, view, face)
    _engrave(studio, surface, view, radiance)
    radiance = _coloured(radiance, studio.hue(GRAY))
    for droplet in surface.droplets:
        wet(droplet, studio.light, view, (radiance, face))
    dust(surface.specks, studio.light, view, radiance)
    return radiance


def _open(studio: Studio, view: View, radiance: Floats) -> Floats:
    """Return where one looks past the part, 0..1; walls of bore and rim that a lens sees from the side are drawn."""
    body, ground = studio.body, view.below(studio.body.width_mm)
    seen = view.warp(body.belt_seen, body.canvas_mm, border=(1.0,))
    if ground is view:
        return seen
    # What the face lets through, the part's foot may still hide.
    past = np.minimum(seen, ground.warp(body.belt_seen, body.canvas_mm, border=(1.0,)))
    radiance += ((seen - past) * np.float32(radiance_of(studio.light, WALL_SLOPE, GROUND_STEEL)))[..., None]
    return past


def _coloured(plane: Floats, hue: Floats) -> Floats:
    """Return a plane (rows, columns) as channels, each times its factor."""
    planes = [plane if factor == 1.0 else plane * factor for factor in hue]
    return np.asarray(planes[0] if len(planes) == 1 else cv2.merge(planes), np.float32).reshape(*plane.shape, hue.size)


def _steel(studio: Studio, canvas: Floats, surface: Surface, view: View, window: Window | None = None) -> Floats:
    """Return the body's radiance under the light as it stands to this part."""
    towards = np.array(view.light_on_part(studio.light.azimuth_rad))
    cos, sin = np.cos(surface.cage_rad), np.sin(surface.cage_rad)
    in_cage = studio.light.asymmetry * np.array([[cos, sin], [-sin, cos]]) @ towards
    mean, along_x, along_y = canvas
    lit = cv2.scaleAdd(along_x, in_cage[0], mean)
    lit = np.asarray(cv2.scaleAdd(along_y, in_cage[1], lit, dst=lit), np.float32)
    steel = view.warp(lit, studio.body.canvas_mm, window, turn_rad=surface.cage_rad)
    steel *= np.float32(surface.tone)
    return steel


def _relative_change(studio: Studio, surface: Surface, view: View, face: Floats) -> Floats:
    """Return the factor of lay and oil film, 1 off the faces."""
    textures = studio.textures
    inner, outer = surface.lays
    change = view.warp(textures.lays[outer.texture], textures.lay_mm, turn_rad=outer.turn_rad, shift_mm=outer.shift_mm)
    change *= np.float32(outer.strength)
    window = view.window((0.0, 0.0), INNER_LAY_MM, 0)
    if not window.is_empty:
        texture = textures.lays[inner.texture]
        lay = view.warp(texture, textures.lay_mm, window, turn_rad=inner.turn_rad, shift_mm=inner.shift_mm)
        lay *= np.float32(inner.strength)
        cv2.copyTo(lay, _disc(view.crop(window), INNER_LAY_MM), change[window.slices])
    film = view.warp(textures.cloud, CLOUD_MM, turn_rad=surface.film.turn_rad, shift_mm=surface.film.shift_mm)
    change = np.asarray(cv2.scaleAdd(film, surface.film.strength, change, dst=change), np.float32)
    change *= face
    change += 1.0
    return np.maximum(change, np.float32(0.3), out=change)


def _disc(view: View, radius_mm: float) -> NDArray[np.uint8]:
    """Return a mask of the view: 255 in a disc around the part's axis."""
    turn = np.linspace(0.0, 2.0 * np.pi, 256, endpoint=False)
    rim = view.to_px(radius_mm * np.column_stack([np.cos(turn), np.sin(turn)]))
    mask = np.zeros((view.height_px, view.width_px), np.uint8)
    cv2.fillConvexPoly(mask, np.rint(rim * 16).astype(np.int32), (255,), shift=4)
    return mask


def _engrave(studio: Studio, surface: Surface, view: View, radiance: Floats) -> None:
    """Darken the engraved strokes."""
    engraving = studio.textures.marks[surface.marking_lot]
    cos, sin = np.cos(surface.marking_rad), np.sin(surface.marking_rad)
    for (x, y), radius_mm in engraving.discs:
        window = view.window((cos * x - sin * y, sin * x + cos * y), radius_mm)
        if window.is_empty:
            continue
        mark = view.warp(engraving.canvas, studio.textures.lay_mm, window, turn_rad=surface.marking_rad)
        radiance[window.slices] *= 1.0 - np.float32(surface.marking_depth / 255.0) * mark


def render_belt(studio: Studio, view: View, offset_px: tuple[int, int]) -> Floats:
    """Return the radiance of the empty belt; `offset_px` says which stretch of it runs by."""
    return _belt(studio, view, offset_px, None)


def _belt(studio: Studio, view: View, offset_px: tuple[int, int], share: Floats | None) -> Floats:
    """Return the belt's radiance times the share (rows, columns) of it that is lit and seen."""
    belts = studio.belts
    texture = belts[offset_px[0] % len(belts)]
    left = offset_px[0] % (texture.shape[1] - view.width_px + 1)
    top = offset_px[1] % (texture.shape[0] - view.height_px + 1)
    stretch = texture[top : top + view.height_px, left : left + view.width_px]
    return _coloured(stretch.copy() if share is None else stretch * share, studio.hue(BELT_HUE))


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
