"""What is engraved around a bearing's outer ring: the marking of its type, and the lot opposite to it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.scene.product import Bearing
from twin.types import value

Floats = NDArray[np.float32]

MARK_HEIGHT_MM = 1.15
MARK_STEP_PX_PER_MM = 40
LOT_COUNT = 6


@value
class Engraving:
    """How much of each pixel is engraved, 0..255, and the discs (centre, radius in mm) around it."""

    canvas: NDArray[np.uint8]
    discs: tuple[tuple[tuple[float, float], float], ...]


def engravings(product: Bearing, canvas_mm: float) -> tuple[Engraving, ...]:
    """Return the engravings of a type, one for each lot."""
    return tuple(
        _marking(product, f"{chr(65 + lot)}{lot * 7 + 12:02d} 0{lot + 3}", canvas_mm) for lot in range(LOT_COUNT)
    )


def _marking(product: Bearing, lot: str, canvas_mm: float) -> Engraving:
    """Return the engraving around the outer ring's face: the product's marking, and the lot opposite to it."""
    inner, outer = product.outer_land_mm / 2.0 + 0.25, product.outside_mm / 2.0 - 0.8
    middle = (inner + outer) / 2.0
    scale = MARK_STEP_PX_PER_MM
    strip_px = int(2.0 * np.pi * middle * scale)
    rows = int((outer - inner) * scale)
    strip = np.zeros((rows, strip_px), np.uint8)
    _write(strip, product.marking, strip_px // 4)
    _write(strip, lot, strip_px * 3 // 4)
    reach = int(np.ceil((outer + 1.0) / canvas_mm))
    axis = np.arange(-reach, reach + 1, dtype=np.float32) * np.float32(canvas_mm)
    radius, angle = np.hypot(axis[None, :], axis[:, None]), np.arctan2(axis[:, None], axis[None, :])
    columns = (0.5 - angle / (2.0 * np.pi)) * strip_px
    soft = cv2.GaussianBlur(strip, (0, 0), 0.35 * canvas_mm * scale)
    rows_px = ((outer - radius) * scale).astype(np.float32)
    canvas = np.asarray(cv2.remap(soft, columns.astype(np.float32), rows_px, cv2.INTER_LINEAR), np.uint8)
    return Engraving(canvas=canvas, discs=tuple(_disc(canvas, axis, side) for side in (axis > 0, axis < 0)))


def _disc(canvas: NDArray[np.uint8], axis: Floats, side: NDArray[np.bool_]) -> tuple[tuple[float, float], float]:
    """Return a disc that holds what is engraved in the rows of one side."""
    rows, columns = np.nonzero(canvas * side[:, None])
    low, high = axis[[rows.min(), columns.min()]], axis[[rows.max(), columns.max()]]
    (y, x), reach = (low + high) / 2.0, np.hypot(*(high - low)) / 2.0
    return (float(x), float(y)), float(reach)


def _write(strip: NDArray[np.uint8], text: str, middle_px: int) -> None:
    """Write `text` with single strokes, as a marking laser does, centred at a column of the strip."""
    font, thickness = cv2.FONT_HERSHEY_SIMPLEX, max(int(0.14 * MARK_STEP_PX_PER_MM), 1)
    size = MARK_HEIGHT_MM * MARK_STEP_PX_PER_MM / 21.0
    (width, height), _ = cv2.getTextSize(text, font, size, thickness)
    at = (middle_px - width // 2, (strip.shape[0] + height) // 2)
    cv2.putText(strip, text, at, font, size, 255, thickness, cv2.LINE_AA)
