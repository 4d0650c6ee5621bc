"""Pictures for the page: a whole picture or the place of a mark, with the outline of what is labelled."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.data.look import Mark, Seen
from vision.data.picture import encode_picture, read_picture
from vision.data.sample import mask_of

SHOWN_PX = 300
"""Longer edge of a picture on the page."""
LEAST_PX = 96
"""Least edge of the square around a mark; a larger mark has a larger one."""
OUTLINE = (230, 160, 30)
JPEG_QUALITY = 85
EVERY_CLASS = 255


def whole(one: Seen) -> bytes:
    """Return a whole picture as JPEG, with the outlines of its marks."""
    return _jpeg(one, 0, 0, max(one.height_px, one.width_px))


def around(one: Seen, mark: Mark) -> bytes:
    """Return the square around a mark as JPEG, enlarged, with the outlines of all marks in it."""
    x0, y0, x1, y1 = mark.box_xyxy
    edge = min(max(round(2.0 * mark.size_px), LEAST_PX), max(one.height_px, one.width_px))
    left = int(np.clip((x0 + x1 - edge) // 2, 0, max(one.width_px - edge, 0)))
    top = int(np.clip((y0 + y1 - edge) // 2, 0, max(one.height_px - edge, 0)))
    return _jpeg(one, left, top, edge)


def _jpeg(one: Seen, left: int, top: int, edge: int) -> bytes:
    pixels = read_picture(one.sample.path)
    colour = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    mask = mask_of(one.sample, one.height_px, one.width_px, EVERY_CLASS)
    here = (slice(top, top + edge), slice(left, left + edge))
    picture = outlined(colour[here], mask[here], SHOWN_PX / edge)
    return encode_picture(picture, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))


def outlined(colour: NDArray[np.uint8], mask: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Return a picture (height, width, 3) scaled, with a line around each mark of its mask (height, width)."""
    height, width = colour.shape[:2]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(np.ascontiguousarray(colour), size, interpolation=how), np.uint8)
    # A thin mark must not vanish where the picture shrinks.
    grown = cv2.dilate((mask > 0).astype(np.uint8), np.ones((3, 3), np.uint8), iterations=max(round(1 / scale), 1))
    marked = cv2.resize(grown, size, interpolation=cv2.INTER_NEAREST)
    contours = cv2.findContours(marked, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    cv2.drawContours(picture, contours, -1, OUTLINE, 1, cv2.LINE_AA)
    return picture
