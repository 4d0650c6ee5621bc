"""How a populated board is drawn: the bare board, then each component with its shadow, where it truly stands."""

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.bare_board import draw_bare_board
from twin.camera.board_part import SHADOW_MM, BoardSurface, Misfit, Standing, own_axes
from twin.camera.body import SHADOW_STEP_MM
from twin.camera.look import Spot, Studio
from twin.camera.packages import draw_body
from twin.camera.paint import Canvas
from twin.camera.part import Flaw
from twin.camera.shade import hidden
from twin.camera.stains import dust
from twin.camera.view import View, Window
from twin.scene.board import Board, ComponentType
from twin.types import value

Floats = NDArray[np.float32]

FINE = 0.6
"""Width of a pixel of the canvases, in pixels of the picture."""
HIDDEN = 0.85
"""How much of what a wall hides of the sky is lost; the rest comes back from it."""


@value
class Sprite:
    """One component, drawn once: what it sends back, what it covers, and the share of light that is left around it."""

    radiance: Floats
    cover: Floats
    shade: Floats
    step_mm: float
    reach_mm: float


class BoardLook:
    """Draws one type of board. Implements `twin.camera.look.Look`."""

    def __init__(self, product: Board, studio: Studio, pixel_mm: float) -> None:
        self._board, self._studio, self._step_mm = product, studio, FINE * pixel_mm
        side = product.length_mm + 2 * pixel_mm, max(product.length_mm, product.width_mm) + 2 * pixel_mm
        square = (max(side), max(side))
        azimuth = studio.light.azimuth_rad
        self._towards = (math.cos(azimuth), math.sin(azimuth))
        bare = Canvas.empty(square, self._step_mm, studio.light, studio.channels, self._towards)
        draw_bare_board(product, bare)
        # Averaged over a pixel of the picture, as a sensor's pixels average.
        self._bare = np.asarray(
            cv2.GaussianBlur(np.dstack([bare.radiance, bare.cover]), (0, 0), 0.4 / FINE), np.float32
        )
        self._sprites: dict[tuple[str, int], Sprite] = {}
        self.height_mm = product.thickness_mm
        self.reach_mm = math.hypot(product.length_mm, product.width_mm) / 2 + pixel_mm
        self.shadow = _shadow(product)

    def part(self, surface: BoardSurface, view: View) -> tuple[Floats, Floats]:
        """Return the radiance of a sound board alone, 0 where there is none, and where one looks past it (0..1)."""
        seen = view.warp(self._bare, self._step_mm, border=(0.0, 0.0, 0.0, 0.0))
        radiance, cover = np.ascontiguousarray(seen[..., :-1]), seen[..., -1]
        radiance *= np.float32(surface.tone)
        for stands in surface.standing:
            self._stand(stands, view, radiance)
        dust(surface.specks, self._studio.light, view, radiance)
        return radiance, np.asarray(1.0 - cover, np.float32)

    def mark(self, flaw: Flaw, surface: BoardSurface, spot: Spot, patch: Floats) -> None:
        """Draw the part of a board anew where a component is wrong: without it, or as it stands."""
        assert isinstance(flaw.shape, Misfit)
        stands = flaw.shape.stands
        others = tuple(each for each in surface.standing if each.designator != flaw.zone)
        wrong = replace(surface, standing=others if stands is None else (*others, stands))
        radiance, past = self.part(wrong, spot.view.crop(spot.window))
        patch += (1.0 - past[..., None]) * (radiance - patch)

    def _stand(self, stands: Standing, view: View, radiance: Floats) -> None:
        """Draw one component into the picture."""
        sprite = self._sprite(stands)
        window = view.window((stands.x_mm, stands.y_mm), sprite.reach_mm)
        if window.is_empty:
            return
        columns, rows = self._on_sprite(sprite, stands, view, window)
        shade = _looked_up(sprite.shade, columns, rows, 1.0)
        cover = _looked_up(sprite.cover, columns, rows, 0.0)
        body = _looked_up(sprite.radiance, columns, rows, 0.0).reshape(*cover.shape, -1) * np.float32(stands.tone)
        patch = radiance[window.slices]
        patch *= shade[..., None]
        # The sprite's radiance is already weighted by its cover.
        patch *= 1.0 - cover[..., None]
        patch += body

    def _on_sprite(self, sprite: Sprite, stands: Standing, view: View, window: Window) -> tuple[Floats, Floats]:
        """Return the columns and rows of a sprite that the window's pixels show."""
        along, across = own_axes(stands, *view.to_mm(window))
        half = np.float32((sprite.cover.shape[1] - 1) / 2), np.float32((sprite.cover.shape[0] - 1) / 2)
        step = np.float32(sprite.step_mm)
        return np.asarray(along / step + half[0]), np.asarray(across / step + half[1])

    def _sprite(self, stands: Standing) -> Sprite:
        """Return the sprite of a component, lit as it stands to the nearest 15 degrees."""
        turned = round(stands.turn_deg / 15.0) * 15
        key = (stands.designator, turned % 360 if self._studio.light.asymmetry else 0)
        if key not in self._sprites:
            turn = math.radians(key[1])
            towards = (
                self._towards[0] * math.cos(turn) + self._towards[1] * math.sin(turn),
                self._towards[1] * math.cos(turn) - self._towards[0] * math.sin(turn),
            )
            self._sprites[key] = self._drawn(self._board.type_at(stands.designator), towards)
        return self._sprites[key]

    def _drawn(self, component: ComponentType, towards: tuple[float, float]) -> Sprite:
        size = (component.length_mm + 2 * SHADOW_MM + 1.0, max(component.width_mm, 6.2) + 2 * SHADOW_MM)
        canvas = Canvas.empty(size, self._step_mm, self._studio.light, self._studio.channels, towards)
        draw_body(component, canvas)
        sigma = 0.4 / FINE
        weighted = canvas.radiance * canvas.cover[..., None]
        return Sprite(
            radiance=np.asarray(cv2.GaussianBlur(weighted, (0, 0), sigma), np.float32),
            cover=np.asarray(cv2.GaussianBlur(canvas.cover, (0, 0), sigma), np.float32),
            shade=_shade(canvas, component.height_mm),
            step_mm=self._step_mm,
            reach_mm=math.hypot(*size) / 2,
        )


def _looked_up(canvas: Floats, columns: Floats, rows: Floats, beyond: float) -> Floats:
    border = (beyond,) * 4
    found = cv2.remap(canvas, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
    return np.asarray(found, np.float32)


def _shade(canvas: Canvas, height_mm: float) -> Floats:
    """Return the share of an even sky that reaches the board beside a component, 1 far away."""
    free = (canvas.cover < 0.5).astype(np.uint8)
    off = cv2.distanceTransform(free, cv2.DIST_L2, 5) * np.float32(canvas.step_mm)
    fading = np.clip((np.float32(SHADOW_MM) - off) / np.float32(SHADOW_MM), 0.0, 1.0)
    return np.asarray(1.0 - np.float32(HIDDEN) * hidden(off, height_mm) * fading, np.float32)


def _shadow(board: Board) -> Floats:
    """Return the share of the light that reaches the belt around a board, 1 far away."""
    half = math.ceil((max(board.length_mm, board.width_mm) / 2 + 2 * SHADOW_MM) / SHADOW_STEP_MM)
    axis = np.arange(-half, half + 1, dtype=np.float32) * np.float32(SHADOW_STEP_MM)
    beyond = np.maximum(
        np.abs(axis)[None, :] - np.float32(board.length_mm / 2), np.abs(axis)[:, None] - np.float32(board.width_mm / 2)
    )
    off = np.maximum(beyond, 0.0)
    fading = np.clip(1.0 - off / np.float32(2 * SHADOW_MM), 0.0, 1.0)
    return np.asarray(1.0 - hidden(off, board.thickness_mm) * fading, np.float32)
