"""The bare board under its components: laminate and solder mask, copper, pads, print. The same each time."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.packages import pads
from twin.camera.paint import BARE_COPPER, INK, SOLDER, Canvas, Paint, Rgb, bevelled, box, disc, written
from twin.scene.board import Board, Place
from twin.seeds import generator

Floats = NDArray[np.float32]
Line = tuple[tuple[float, float], ...]

TRACE_MM, CLEARANCE_MM = 0.3, 0.3
HOLE_MM, HOLE_IN_MM = 1.6, 4.0
"""Radius of the four holes, and how far from both edges they are drilled."""
VIAS = 60


def draw_bare_board(board: Board, canvas: Canvas) -> None:
    """Draw the board on an empty canvas around its middle."""
    rng = generator(0, "board", board.product_id)
    outline = box(canvas, (0.0, 0.0), (board.length_mm, board.width_mm), 0.8)
    lines = _traces(board, rng)
    copper = np.clip(1.0 - _thick(canvas, lines, TRACE_MM / 2 + CLEARANCE_MM) - _pad_clearance(board, canvas), 0.0, 1.0)
    copper = np.maximum(copper, _thick(canvas, lines, TRACE_MM / 2))
    inside = np.clip(-outline - 0.8, 0.0, 1.0)
    slopes = _relief(copper * inside, canvas.step_mm)
    canvas.lay(outline, Paint(rgb=_scaled(board.mask_rgb, 0.5), gloss=0.05, slope_rms=0.12), slopes)
    canvas.blend(copper * inside, Paint(rgb=board.mask_rgb, gloss=0.07, slope_rms=0.12), slopes)
    _weave(canvas)
    _drill(board, canvas, rng)
    _place_pads(board, canvas)
    _print(board, canvas)
    canvas.lay(-outline - 0.12, Paint(rgb=(0.28, 0.27, 0.16)))
    _cut(board, canvas, outline)


def _scaled(rgb: Rgb, factor: float) -> Rgb:
    return rgb[0] * factor, rgb[1] * factor, rgb[2] * factor


def on_board(place: Place, x_mm: float, y_mm: float) -> tuple[float, float]:
    """Return where a point of a component's own axes lies on the board when it stands in its place."""
    turn = math.radians(place.rotation_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    return place.x_mm + x_mm * cos - y_mm * sin, place.y_mm + x_mm * sin + y_mm * cos


def _pads(board: Board) -> list[tuple[tuple[float, float], tuple[float, float], bool]]:
    """Return middle, size and whether it is a hole, of every pad on the board."""
    found = []
    for place in board.places.values():
        component = board.types[place.type]
        across = round(place.rotation_deg / 90.0) % 2 == 1
        for x, y, along, aside in pads(component):
            size = (aside, along) if across else (along, aside)
            found.append((on_board(place, x, y), size, component.package == "header"))
    return found


def _traces(board: Board, rng: np.random.Generator) -> list[Line]:
    """Route lines from pad to pad: straight, then at 45 degrees, as routers do. What they connect means nothing."""
    ends = [middle for middle, _, _ in _pads(board)]
    lines: list[Line] = []
    for x, y in ends:
        near = sorted(ends, key=lambda other: math.hypot(other[0] - x, other[1] - y))
        to_x, to_y = near[int(rng.integers(1, min(len(near), 14)))]
        dx, dy = to_x - x, to_y - y
        short = min(abs(dx), abs(dy))
        knee = (x + math.copysign(abs(dx) - short, dx), y + math.copysign(abs(dy) - short, dy))
        lines.append(((x, y), knee, (to_x, to_y)))
    return lines


def _to_px(canvas: Canvas, points: Line) -> NDArray[np.int32]:
    """Return points in sixteenths of a pixel of the canvas."""
    corner = np.array([canvas.x[0, 0], canvas.y[0, 0]])
    return np.asarray(np.rint((np.asarray(points) - corner) / canvas.step_mm * 16), np.int32)


def _thick(canvas: Canvas, lines: list[Line], radius_mm: float) -> Floats:
    """Return the share of each pixel that lines of this half width cover."""
    plane = np.zeros(canvas.cover.shape, np.uint8)
    width = max(1, round(2 * radius_mm / canvas.step_mm))
    for line in lines:
        cv2.polylines(plane, [_to_px(canvas, line)], False, (255,), width, cv2.LINE_AA, shift=4)
    return np.asarray(plane / np.float32(255.0), np.float32)


def _pad_clearance(board: Board, canvas: Canvas) -> Floats:
    plane = np.zeros(canvas.cover.shape, np.uint8)
    for (x, y), (along, aside), _ in _pads(board):
        reach_x, reach_y = along / 2 + CLEARANCE_MM, aside / 2 + CLEARANCE_MM
        low, high = _to_px(canvas, ((x - reach_x, y - reach_y), (x + reach_x, y + reach_y)))
        cv2.rectangle(plane, low.tolist(), high.tolist(), (255,), -1, cv2.LINE_AA, shift=4)
    return np.asarray(plane / np.float32(255.0), np.float32)


def _relief(copper: Floats, step_mm: float) -> tuple[Floats, Floats]:
    """Return the slopes of the mask where it steps up onto copper."""
    soft = cv2.GaussianBlur(copper, (0, 0), 0.08 / step_mm)
    gy, gx = np.gradient(soft, step_mm)
    return np.asarray(-0.06 * gx, np.float32), np.asarray(-0.06 * gy, np.float32)


def _weave(canvas: Canvas) -> None:
    """Let the glass cloth of the laminate show through, faintly."""
    pattern = np.sin(canvas.x * np.float32(2 * np.pi / 0.9)) * np.sin(canvas.y * np.float32(2 * np.pi / 0.75))
    canvas.radiance[...] *= (1.0 + np.float32(0.025) * pattern)[..., None]


def _drill(board: Board, canvas: Canvas, rng: np.random.Generator) -> None:
    """Set vias, tented by the mask, where nothing else stands."""
    for _ in range(VIAS):
        x = rng.uniform(-board.length_mm / 2 + 3, board.length_mm / 2 - 3)
        y = rng.uniform(-board.width_mm / 2 + 3, board.width_mm / 2 - 3)
        window = _window(canvas, (x, y), 0.6)
        canvas_part = _part(canvas, window)
        ring = disc(canvas_part, (x, y), 0.32)
        canvas_part.lay(
            ring, Paint(rgb=_scaled(board.mask_rgb, 1.15), gloss=0.08), bevelled(canvas_part, ring, 0.15, 0.4)
        )
        canvas_part.lay(disc(canvas_part, (x, y), 0.13), Paint(rgb=_scaled(board.mask_rgb, 0.3)))


def _place_pads(board: Board, canvas: Canvas) -> None:
    """Draw the pads with their solder, and the fiducials of bare copper in a window of the mask."""
    for middle, size, is_hole in _pads(board):
        part = _part(canvas, _window(canvas, middle, max(size)))
        pad = disc(part, middle, size[0] / 2) if is_hole else box(part, middle, size, 0.12)
        part.lay(pad, SOLDER, bevelled(part, pad, 0.3, 0.5))
        if is_hole:
            part.lay(disc(part, middle, 0.45), Paint(rgb=(0.01, 0.01, 0.01)))
    for x, y in board.fiducials_mm:
        part = _part(canvas, _window(canvas, (x, y), 2.0))
        part.lay(disc(part, (x, y), 1.0), Paint(rgb=(0.16, 0.15, 0.07)))
        part.lay(disc(part, (x, y), 0.5), BARE_COPPER)


def _print(board: Board, canvas: Canvas) -> None:
    """Print the outlines and names of all places, and the board's own marking."""
    for name, place in board.places.items():
        component = board.types[place.type]
        across = round(place.rotation_deg / 90.0) % 2 == 1
        length, width = component.length_mm + 2.4, component.width_mm + 1.2
        if component.package == "soic":
            length, width = component.length_mm + 0.5, 7.6
        size = (width, length) if across else (length, width)
        part = _part(canvas, _window(canvas, (place.x_mm, place.y_mm), max(size) / 2 + 3.0))
        frame = np.abs(box(part, (place.x_mm, place.y_mm), size, 0.2)) - np.float32(0.08)
        part.lay(frame, INK)
        canvas.blend(written(canvas, name, (place.x_mm, place.y_mm + size[1] / 2 + 1.1), 1.2, 0.16), INK)
    at = (0.0, -board.width_mm / 2 + 3.2)
    canvas.blend(written(canvas, board.marking, at, 2.0, 0.25), INK)


def _cut(board: Board, canvas: Canvas, outline: Floats) -> None:
    """Take away what lies outside the board and in its holes."""
    beyond = outline
    for x in (HOLE_IN_MM - board.length_mm / 2, board.length_mm / 2 - HOLE_IN_MM):
        for y in (HOLE_IN_MM - board.width_mm / 2, board.width_mm / 2 - HOLE_IN_MM):
            beyond = np.maximum(beyond, -disc(canvas, (x, y), HOLE_MM))
    canvas.cover[...] = np.clip(0.5 - beyond / np.float32(canvas.step_mm), 0.0, 1.0)
    canvas.radiance[...] *= canvas.cover[..., None]


def _window(canvas: Canvas, middle: tuple[float, float], reach_mm: float) -> tuple[slice, slice]:
    """Return the rows and columns of a canvas around a point."""
    column = round((middle[0] - float(canvas.x[0, 0])) / canvas.step_mm)
    row = round((middle[1] - float(canvas.y[0, 0])) / canvas.step_mm)
    reach = math.ceil(reach_mm / canvas.step_mm)
    return slice(max(row - reach, 0), row + reach + 1), slice(max(column - reach, 0), column + reach + 1)


def _part(canvas: Canvas, window: tuple[slice, slice]) -> Canvas:
    """Return a part of a canvas; what is laid on it is laid on the whole."""
    return Canvas(
        x=canvas.x[window],
        y=canvas.y[window],
        radiance=canvas.radiance[window],
        cover=canvas.cover[window],
        light=canvas.light,
        towards=canvas.towards,
    )
