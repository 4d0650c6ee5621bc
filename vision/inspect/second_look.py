"""Looks again at the places that a picture may be rejected for: turned and mirrored, and their mean is believed.

A network's answer at a doubtful place varies with where its grid happens to fall; a true defect's does not. The mean of
several views of one small window costs a quarter of another look at a whole picture of 768 x 768.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vision.inspect.card import SecondLook

VIEWS = 4
"""Views that are inferred at once: as it stands, and mirrored either way and both."""

Map = NDArray[np.float32]
Infer = Callable[[NDArray[np.uint8]], Map]
"""Pictures (n, height, width, channels) in, their maps (n, classes, rows, columns) out."""


def look_again(probability: Map, pixels: NDArray[np.uint8], infer: Infer, plan: SecondLook, stride: int) -> Map:
    """Return the map with its highest places replaced by what eight views of their surroundings say.

    A picture no larger than the window is looked at whole.

    Args:
        probability: of each class, (classes, rows, columns), from one look at the whole picture; left as it is.
        pixels: the picture, (height, width, channels).
        infer: the network.
        plan: how many places, from which probability on, and how large a window.
        stride: pixels of the picture for one pixel of the map, each way.
    """
    seen = np.array(probability)
    doubtful = np.asarray(seen.sum(axis=0), np.float32)
    small = max(pixels.shape[:2]) <= plan.window_px
    for _ in range(plan.looks):
        row, column = (int(place) for place in np.unravel_index(int(doubtful.argmax()), doubtful.shape))
        if doubtful[row, column] < plan.floor:
            break
        if small:
            return _views(infer, pixels, stride)
        top = _start(row * stride, plan.window_px, pixels.shape[0], stride)
        left = _start(column * stride, plan.window_px, pixels.shape[1], stride)
        views = _views(infer, pixels[top : top + plan.window_px, left : left + plan.window_px], stride)
        rows = _believed(row - top // stride, views.shape[1], plan)
        columns = _believed(column - left // stride, views.shape[2], plan)
        place = np.s_[
            top // stride + rows.start : top // stride + rows.stop,
            left // stride + columns.start : left // stride + columns.stop,
        ]
        seen[:, *place] = views[:, rows, columns]
        doubtful[place] = 0.0
    return seen


def _start(middle: int, size: int, extent: int, stride: int) -> int:
    """Return where a window around `middle` begins, on the map's grid; the picture's end may cut it."""
    start = min(max(middle - size // 2, 0), max(extent - size, 0))
    return start + -start % stride


def _believed(peak: int, size: int, plan: SecondLook) -> slice:
    """Return the part of a window whose answer is taken: around the peak; what lies further out helps to see it."""
    return slice(max(peak - plan.believed, 0), min(peak + plan.believed + 1, size))


def _views(infer: Infer, window: NDArray[np.uint8], stride: int) -> Map:
    """Return the mean map (classes, rows, columns) of a window seen in four quarter turns, plain and mirrored.

    A side that the stride does not divide is filled up first: mirrored, its cells would else lie between the map's.
    """
    height, width = window.shape[:2]
    whole = np.pad(window, ((0, -height % stride), (0, -width % stride), (0, 0)), mode="edge")
    upright = _mirrored_mean(infer, whole)
    lying = _mirrored_mean(infer, whole.transpose(1, 0, 2)).transpose(0, 2, 1)
    return np.asarray((upright + lying) / 2.0, np.float32)


def _mirrored_mean(infer: Infer, window: NDArray[np.uint8]) -> Map:
    """Return the mean map of a window and its mirror images, each turned back."""
    views = np.stack([window, window[::-1], window[:, ::-1], window[::-1, ::-1]])
    plain, up, left, both = infer(np.ascontiguousarray(views))
    return np.asarray((plain + up[:, ::-1] + left[:, :, ::-1] + both[:, ::-1, ::-1]) / VIEWS, np.float32)
