"""How each package of component looks from above: its pads on the bare board, and its body with terminals and marks.

A component's x axis runs from its first terminal or pin to its last. What tells which way round it stands (the ring of
a cathode, the dot of pin 1, the dark side of a can, the keys of a housing) lies at its low x.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin.camera.paint import (
    ALUMINIUM,
    BLACK,
    GRAY_TIN,
    INK,
    SOLDER,
    TERMINAL,
    Canvas,
    Paint,
    bevelled,
    box,
    disc,
    written,
)
from twin.scene.board import ComponentType, Package

Floats = NDArray[np.float32]
Rectangle = tuple[float, float, float, float]
"""Middle x and y, size along x and y (mm)."""

SOIC_PITCH_MM, SOIC_SPAN_MM, LEAD_MM = 1.27, 6.0, 0.42
HEADER_PITCH_MM, PIN_MM = 2.5, 0.64
TERMINAL_MM = 0.5
PAD_REACH_MM = 0.5
"""A pad reaches this far beyond the end of a chip."""


def pads(component: ComponentType) -> tuple[Rectangle, ...]:
    """Return the pads of a component on the bare board, in its own axes."""
    length, width, pad = component.length_mm, component.width_mm, component.pad_mm
    match component.package:
        case "chip" | "melf":
            size = 2 * PAD_REACH_MM + 0.1
            return tuple((side * length / 2, 0.0, size, min(pad, width + 0.2)) for side in (-1.0, 1.0))
        case "soic":
            return tuple(
                (along, side * SOIC_SPAN_MM / 2 - side * 0.3, pad, 1.5)
                for side in (-1.0, 1.0)
                for along in _row(4, SOIC_PITCH_MM)
            )
        case "can":
            return tuple((side * (length / 2 - 0.4), 0.0, 3.0, pad) for side in (-1.0, 1.0))
        case "header":
            return tuple((along, 0.0, pad, pad) for along in _row(_pins(component), HEADER_PITCH_MM))


def draw_body(component: ComponentType, canvas: Canvas) -> None:
    """Draw a component on an empty canvas around its middle."""
    _BODIES[component.package](component, canvas)


def _row(count: int, pitch_mm: float) -> tuple[float, ...]:
    return tuple((number - (count - 1) / 2) * pitch_mm for number in range(count))


def _pins(component: ComponentType) -> int:
    return max(2, int((component.length_mm - 2.4) / HEADER_PITCH_MM) + 1)


def _fillets(canvas: Canvas, component: ComponentType, width_mm: float) -> None:
    """Draw the solder that climbs from a pad to the end of a chip."""
    for side in (-1.0, 1.0):
        begin = side * component.length_mm / 2
        shape = box(canvas, (begin + side * 0.15, 0.0), (0.5, width_mm), 0.12)
        fall = np.clip(0.8 - (canvas.x - begin) * np.float32(side) * 2.2, 0.0, 0.8)
        canvas.lay(shape, SOLDER, (np.float32(side) * fall, 0.0))


def _chip(component: ComponentType, canvas: Canvas) -> None:
    length, width = component.length_mm, component.width_mm
    _fillets(canvas, component, width)
    body = box(canvas, (0.0, 0.0), (length, width), 0.06)
    canvas.lay(body, TERMINAL, bevelled(canvas, body, 0.15, 1.2))
    middle = box(canvas, (0.0, 0.0), (length - 2 * TERMINAL_MM, width), 0.02)
    paint = Paint(rgb=component.rgb, gloss=0.05, slope_rms=0.3)
    canvas.lay(middle, paint, bevelled(canvas, body, 0.12, 0.9))
    if component.marking:
        canvas.blend(0.9 * written(canvas, component.marking, (0.0, 0.0), 0.75, 0.1), INK)


def _melf(component: ComponentType, canvas: Canvas) -> None:
    length, radius = component.length_mm, component.width_mm / 2
    _fillets(canvas, component, 1.6 * radius)
    body = box(canvas, (0.0, 0.0), (length, 2 * radius), 0.1)
    off = np.clip(canvas.y / np.float32(radius), -0.97, 0.97)
    round_slope = off / np.sqrt(1.0 - off**2)
    canvas.lay(body, TERMINAL, (0.0, round_slope))
    glass = box(canvas, (0.0, 0.0), (length - 0.9, 1.92 * radius), 0.05)
    canvas.lay(glass, Paint(rgb=component.rgb, gloss=0.12, slope_rms=0.08), (0.0, round_slope))
    ring = box(canvas, (-length / 2 + 0.85, 0.0), (0.5, 1.94 * radius))
    canvas.lay(ring, BLACK, (0.0, round_slope))


def _soic(component: ComponentType, canvas: Canvas) -> None:
    length, width = component.length_mm, component.width_mm
    foot = SOIC_SPAN_MM / 2
    for side in (-1.0, 1.0):
        for along in _row(4, SOIC_PITCH_MM):
            reach = foot - width / 2 + 0.2
            lead = box(canvas, (along, side * (foot - reach / 2)), (LEAD_MM, reach), 0.05)
            out = np.abs(canvas.y) - np.float32(width / 2)
            fall = np.where((out > 0.25) & (out < 0.55), np.float32(2.5), np.float32(0.05))
            canvas.lay(lead, TERMINAL, (0.0, np.float32(side) * fall))
    body = box(canvas, (0.0, 0.0), (length, width), 0.05)
    paint = Paint(rgb=component.rgb, gloss=0.05, slope_rms=0.4)
    canvas.lay(body, paint, bevelled(canvas, body, 0.35, 1.4))
    # The chamfered edge of pin 1's side, and the dot beside pin 1.
    canvas.lay(box(canvas, (0.0, -width / 2 + 0.28), (length - 0.3, 0.1)), paint, (0.0, 0.7))
    dot = disc(canvas, (-length / 2 + 0.85, -width / 2 + 0.95), 0.32)
    canvas.lay(dot, Paint(rgb=(0.16, 0.16, 0.16), gloss=0.25, slope_rms=0.2))
    if component.marking:
        canvas.blend(0.6 * written(canvas, component.marking, (0.15, 0.35), 0.8, 0.1), INK)


def _can(component: ComponentType, canvas: Canvas) -> None:
    size, radius = component.length_mm, component.width_mm / 2 - 0.2
    for side in (-1.0, 1.0):
        canvas.lay(box(canvas, (side * (size / 2 + 0.25), 0.0), (0.7, 0.7), 0.05), TERMINAL)
    base = box(canvas, (0.0, 0.0), (size, component.width_mm), 0.1)
    # Both corners at the positive side are cut off.
    corner = (canvas.x + np.abs(canvas.y) - np.float32(size / 2 + component.width_mm / 2 - 1.2)) / np.float32(1.414)
    base = np.maximum(base, corner)
    canvas.lay(base, Paint(rgb=(0.05, 0.05, 0.05), gloss=0.05, slope_rms=0.3), bevelled(canvas, base, 0.15, 0.8))
    can = disc(canvas, (0.0, 0.0), radius)
    canvas.lay(can, ALUMINIUM, bevelled(canvas, can, 0.55, 2.2))
    top = disc(canvas, (0.0, 0.0), radius - 0.45)
    canvas.lay(top, Paint(rgb=component.rgb, gloss=0.42, slope_rms=0.2))
    dark = np.maximum(top, canvas.x + np.float32(0.42 * radius))
    canvas.lay(dark, Paint(rgb=(0.02, 0.02, 0.03), gloss=0.03, slope_rms=0.3))
    if component.marking:
        canvas.blend(0.85 * written(canvas, component.marking, (0.55, 0.45), 0.95, 0.12), BLACK)


def _header(component: ComponentType, canvas: Canvas) -> None:
    length, width = component.length_mm, component.width_mm
    paint = Paint(rgb=component.rgb, gloss=0.06, slope_rms=0.3)
    body = box(canvas, (0.0, 0.0), (length, width), 0.25)
    canvas.lay(body, paint, bevelled(canvas, body, 0.3, 1.5))
    deep = Paint(rgb=(0.45 * component.rgb[0], 0.45 * component.rgb[1], 0.42 * component.rgb[2]))
    cavity = box(canvas, (0.0, 0.0), (length - 1.6, width - 1.7), 0.15)
    canvas.lay(cavity, deep, bevelled(canvas, cavity, 0.5, -1.2))
    # Two keys break the wall at the side of pin 1's row, and one end of it.
    for along in (-0.22 * length, 0.22 * length):
        canvas.lay(box(canvas, (along, -width / 2 + 0.45), (1.1, 0.95)), deep, (0.0, -0.6))
    canvas.lay(box(canvas, (-length / 2 + 0.45, 0.0), (0.95, 1.6)), deep, (-0.6, 0.0))
    for along in _row(_pins(component), HEADER_PITCH_MM):
        pin = box(canvas, (along, 0.0), (PIN_MM, PIN_MM), 0.08)
        canvas.lay(pin, Paint(rgb=(0.2, 0.2, 0.2), gloss=0.6, slope_rms=0.25, tint=GRAY_TIN))


_BODIES: dict[Package, Callable[[ComponentType, Canvas], None]] = {
    "chip": _chip,
    "melf": _melf,
    "soic": _soic,
    "can": _can,
    "header": _header,
}
