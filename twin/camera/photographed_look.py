"""How a photographed product is drawn: a matt face with the photograph's reflectance, in the light of the camera."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.body import SHADOW_STEP_MM
from twin.camera.contrast import radiance_of
from twin.camera.cut_out import CutOut
from twin.camera.look import Spot, Studio
from twin.camera.marks import draw_mark
from twin.camera.material import Material
from twin.camera.paint import WHITE_DIFFUSE
from twin.camera.part import Flaw, PhotographedSurface
from twin.camera.photo_face import PIXEL_SIGMA, Face, beyond, face_of, face_picture
from twin.camera.shade import hidden
from twin.camera.stains import dust
from twin.camera.view import View, Window
from twin.scene.photographed import Photographed

Floats = NDArray[np.float32]

FINE = 0.6
"""Width of a canvas's pixel, in pixels of the picture."""
WALL_SLOPE = 6.0
"""A wall is nearly upright."""
SHADE_HEIGHTS = 2.0
"""Beside a part its belt is darker as far as so many times the part's height."""
KEPT_BYTES = 400_000_000
"""Canvases are kept up to this; those of large pictures are drawn anew when they are needed again."""
WHITE = Material(slope_rms=1.0, gloss=0.0, diffuse=WHITE_DIFFUSE)


class PhotographedLook:
    """Draws one photographed product. Implements `twin.camera.look.Look`."""

    def __init__(self, product: Photographed, studio: Studio, pixel_mm: float) -> None:
        self._product, self._studio, self._step_mm = product, studio, FINE * pixel_mm
        self._faces: dict[int, Face] = {}
        self._white, self._wall = (np.float32(radiance_of(studio.light, slope, WHITE)) for slope in (0.0, WALL_SLOPE))
        self.height_mm = product.body.height_mm
        self.reach_mm = 500.0 * product.shape.around_m + pixel_mm
        self.shadow = _shadow(product) if studio.light.lamps_deg else np.ones((3, 3), np.float32)

    def part(self, surface: PhotographedSurface, view: View) -> tuple[Floats, Floats]:
        """Return the radiance of a sound part alone, 0 where there is none, and where one looks past it (0..1)."""
        face = self._face(surface)
        seen = self._seen(surface, view)
        radiance = np.ascontiguousarray(seen[..., :-1]) * (self._white * np.float32(surface.tone))
        past = np.asarray(1.0 - seen[..., -1], np.float32)
        ground = view.below(self.height_mm)
        if ground is not view:
            # What the face lets through, the part's foot may still hide: there a lens sees its wall.
            foot = ground.warp(face.canvas[..., -1], face.step_mm, turn_rad=surface.turn_rad)
            wall = np.maximum(past - (1.0 - foot), 0.0)
            radiance += wall[..., None] * (face.mean * (self._wall * np.float32(surface.tone)))
            past -= wall
        dust(surface.specks, self._studio.light, view, radiance)
        return radiance, past

    def mark(self, flaw: Flaw, surface: PhotographedSurface, spot: Spot, patch: Floats) -> None:
        """Draw a flaw into the radiance of its window, and nothing beside the part."""
        tone, face = np.float32(surface.tone), self._face(surface)
        on_part = self._seen(surface, spot.view, spot.window)[..., -1:]
        drawn = patch.copy()
        if isinstance(flaw.shape, CutOut):
            paint = flaw.shape.paint(spot.x_mm, spot.y_mm)
            light, opacity = paint[..., :3], paint[..., 3:]
            light = light if self._studio.channels == 3 else light.mean(axis=2, keepdims=True)
            drawn += light * (self._white * tone) - opacity * drawn
        else:
            draw_mark(self._studio, flaw, face.mean * (self._white * tone), spot, drawn)
        patch += on_part * (drawn - patch)

    def _seen(self, surface: PhotographedSurface, view: View, window: Window | None = None) -> Floats:
        """Return shares of light, times the cover of the part, which comes last."""
        face = self._face(surface)
        return view.warp(face.canvas, face.step_mm, window, turn_rad=surface.turn_rad, border=(0.0, 0.0, 0.0, 0.0))

    def _face(self, surface: PhotographedSurface) -> Face:
        number = surface.photograph
        if number not in self._faces:
            photograph, body = self._product.photographs[number], self._product.body
            pixels = face_picture(f"{self._product.product_id}.photographs.{number}", photograph, body.face_mm)
            face = face_of(pixels, body, self._step_mm, self._studio.channels)
            # Averaged over a pixel of the picture, as a sensor's pixels average.
            cv2.GaussianBlur(face.canvas, (0, 0), PIXEL_SIGMA / FINE, dst=face.canvas)
            while self._faces and (len(self._faces) + 1) * face.canvas.nbytes > KEPT_BYTES:
                self._faces.pop(next(iter(self._faces)))
            self._faces[number] = face
        return self._faces[number]


def _shadow(product: Photographed) -> Floats:
    """Return the share of the light that reaches the belt around a part, 1 far away."""
    height, reach = product.body.height_mm, SHADE_HEIGHTS * product.body.height_mm
    half = math.ceil((max(product.body.face_mm) / 2 + reach) / SHADOW_STEP_MM)
    axis = np.arange(-half, half + 1, dtype=np.float32) * np.float32(SHADOW_STEP_MM)
    off = np.maximum(beyond(product.body, axis[None, :], axis[:, None]), 0.0)
    fading = np.clip(1.0 - off / np.float32(reach), 0.0, 1.0)
    return np.asarray(1.0 - hidden(off, height) * fading, np.float32)
