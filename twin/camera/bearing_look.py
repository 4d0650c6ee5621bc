"""How an open bearing is drawn: rings, cage and balls in the light, then lay, marking, oil and dust; and its flaws."""

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.body import build_body
from twin.camera.contrast import face_radiance, radiance_of
from twin.camera.engraving import engravings
from twin.camera.look import GRAY, Spot, Studio, coloured
from twin.camera.marks import draw_mark
from twin.camera.material import GROUND_STEEL
from twin.camera.part import BearingSurface, Flaw
from twin.camera.patches import MissingBall
from twin.camera.stains import dust, wet
from twin.camera.texture import CLOUD_MM
from twin.camera.view import View, Window
from twin.scene.product import Bearing

Floats = NDArray[np.float32]

WALL_SLOPE = 6.0
"""A wall of bore or rim is nearly upright."""


class BearingLook:
    """Draws one type of bearing. Implements `twin.camera.look.Look`."""

    def __init__(self, product: Bearing, studio: Studio, pixel_mm: float) -> None:
        self._studio = studio
        self._body = build_body(product, studio.light, pixel_mm)
        self._marks = engravings(product, studio.textures.lay_mm)
        # Each ring was ground by itself: a whole radius between both, in mm.
        self._between_mm = float(round((product.inner_land_mm + product.outer_land_mm) / 4.0))
        self.height_mm, self.reach_mm, self.shadow = product.width_mm, self._body.reach_mm, self._body.shadow

    def part(self, surface: BearingSurface, view: View) -> tuple[Floats, Floats]:
        """Return the radiance of a sound bearing alone, 0 where there is none, and where one looks past it (0..1)."""
        radiance = self._steel(self._body.full, surface, view)
        face = view.warp(self._body.face, self._body.canvas_mm)
        radiance *= self._relative_change(surface, view, face)
        self._engrave(surface, view, radiance)
        radiance = coloured(radiance, self._studio.hue(GRAY))
        for droplet in surface.droplets:
            wet(droplet, self._studio.light, view, (radiance, face))
        dust(surface.specks, self._studio.light, view, radiance)
        return radiance, self._past(view, radiance)

    def mark(self, flaw: Flaw, surface: BearingSurface, spot: Spot, patch: Floats) -> None:
        """Draw a flaw into the radiance of its window."""
        if isinstance(flaw.shape, MissingBall):
            empty = self._steel(self._body.empty, surface, spot.view, spot.window)
            patch += spot.cover[..., None] * (empty[..., None] - patch)
        else:
            draw_mark(self._studio, flaw, surface.tone * face_radiance(self._studio.light), spot, patch)

    def _past(self, view: View, radiance: Floats) -> Floats:
        """Return where one looks past the part, 0..1, and draw walls of bore and rim that a lens sees from the side."""
        body, ground = self._body, view.below(self._body.width_mm)
        seen = view.warp(body.belt_seen, body.canvas_mm, border=(1.0,))
        if ground is view:
            return seen
        # What the face lets through, the part's foot may still hide.
        past = np.minimum(seen, ground.warp(body.belt_seen, body.canvas_mm, border=(1.0,)))
        radiance += ((seen - past) * np.float32(radiance_of(self._studio.light, WALL_SLOPE, GROUND_STEEL)))[..., None]
        return past

    def _steel(self, canvas: Floats, surface: BearingSurface, view: View, window: Window | None = None) -> Floats:
        """Return the body's radiance under the light as it stands to this part."""
        towards = np.array(view.light_on_part(self._studio.light.azimuth_rad))
        cos, sin = np.cos(surface.cage_rad), np.sin(surface.cage_rad)
        in_cage = self._studio.light.asymmetry * np.array([[cos, sin], [-sin, cos]]) @ towards
        mean, along_x, along_y = canvas
        lit = cv2.scaleAdd(along_x, in_cage[0], mean)
        lit = np.asarray(cv2.scaleAdd(along_y, in_cage[1], lit, dst=lit), np.float32)
        steel = view.warp(lit, self._body.canvas_mm, window, turn_rad=surface.cage_rad)
        steel *= np.float32(surface.tone)
        return steel

    def _relative_change(self, surface: BearingSurface, view: View, face: Floats) -> Floats:
        """Return the factor of lay and oil film, 1 off the faces."""
        textures = self._studio.textures
        inner, outer = surface.lays
        change = view.warp(
            textures.lays[outer.texture], textures.lay_mm, turn_rad=outer.turn_rad, shift_mm=outer.shift_mm
        )
        change *= np.float32(outer.strength)
        window = view.window((0.0, 0.0), self._between_mm, 0)
        if not window.is_empty:
            texture = textures.lays[inner.texture]
            lay = view.warp(texture, textures.lay_mm, window, turn_rad=inner.turn_rad, shift_mm=inner.shift_mm)
            lay *= np.float32(inner.strength)
            cv2.copyTo(lay, _disc(view.crop(window), self._between_mm), change[window.slices])
        film = view.warp(textures.cloud, CLOUD_MM, turn_rad=surface.film.turn_rad, shift_mm=surface.film.shift_mm)
        change = np.asarray(cv2.scaleAdd(film, surface.film.strength, change, dst=change), np.float32)
        change *= face
        change += 1.0
        return np.maximum(change, np.float32(0.3), out=change)

    def _engrave(self, surface: BearingSurface, view: View, radiance: Floats) -> None:
        """Darken the engraved strokes."""
        engraving = self._marks[surface.marking_lot]
        cos, sin = np.cos(surface.marking_rad), np.sin(surface.marking_rad)
        for (x, y), radius_mm in engraving.discs:
            window = view.window((cos * x - sin * y, sin * x + cos * y), radius_mm)
            if window.is_empty:
                continue
            mark = view.warp(engraving.canvas, self._studio.textures.lay_mm, window, turn_rad=surface.marking_rad)
            radiance[window.slices] *= 1.0 - np.float32(surface.marking_depth / 255.0) * mark


def _disc(view: View, radius_mm: float) -> NDArray[np.uint8]:
    """Return a mask of the view: 255 in a disc around the part's axis."""
    turn = np.linspace(0.0, 2.0 * np.pi, 256, endpoint=False)
    rim = view.to_px(radius_mm * np.column_stack([np.cos(turn), np.sin(turn)]))
    mask = np.zeros((view.height_px, view.width_px), np.uint8)
    cv2.fillConvexPoly(mask, np.rint(rim * 16).astype(np.int32), (255,), shift=4)
    return mask
