"""Labelled regions of a picture, by outline, box or runs, and the mask that they draw."""

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import value

MAX_CLASSES = 255
"""A mask holds class indices as uint8."""


@value
class Outline:
    """One labelled outline: corners in pixels, shape (n, 2) as x and y, and the index of its class."""

    index: int
    corners_px: tuple[tuple[float, float], ...]


@value
class Box:
    """One labelled box: its edges in pixels, 0 being the edge of the picture, and the index of its class.

    How much of the box is defect is not known; as a mask it is filled.
    """

    index: int
    edges_xyxy_px: tuple[float, float, float, float]


@value
class Runs:
    """One labelled region by runs of pixels outside and inside it by turns, column after column, outside first."""

    index: int
    lengths_px: tuple[int, ...]


Region = Outline | Box | Runs


@value
class Outlines:
    """A mask by its regions, drawn in their order."""

    outlines: tuple[Region, ...]
    size_px: tuple[int, int] | None = None
    """Width and height of the picture on which the labels were made, where the labels say it."""
    relative: bool = False
    """Corners and edges are shares of the picture's width and height instead of pixels."""


def drawn(mask: Outlines, height: int, width: int) -> NDArray[np.uint8]:
    """Return the mask of a picture of `height` x `width` px, class indices as uint8; what lies outside is cut off."""
    canvas = np.zeros((height, width), np.uint8)
    across, down = (width, height) if mask.relative else (1, 1)
    for region in mask.outlines:
        if isinstance(region, Box):
            left, top, right, bottom = region.edges_xyxy_px
            rows, columns = _pixels(top * down, bottom * down, height), _pixels(left * across, right * across, width)
            canvas[rows, columns] = region.index
        elif isinstance(region, Runs):
            canvas[_inside(region.lengths_px, height, width)] = region.index
        else:
            corners = np.round(np.asarray(region.corners_px) * (across, down)).astype(np.int32).reshape(-1, 1, 2)
            cv2.fillPoly(canvas, [corners], region.index)
    return canvas


def _pixels(first: float, last: float, size: int) -> slice:
    """Return the pixels between two edges, at least one."""
    begin = min(max(round(first), 0), size - 1)
    return slice(begin, max(min(round(last), size), begin + 1))


def _inside(lengths_px: tuple[int, ...], height: int, width: int) -> NDArray[np.bool_]:
    turns = np.arange(len(lengths_px)) % 2 == 1
    return np.repeat(turns, lengths_px).reshape(width, height).T
