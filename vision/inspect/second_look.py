"""Looks again at the places that a picture may be rejected for: turned and mirrored, and their mean is believed.

A network's answer at a doubtful place varies with where its grid happens to fall; a true defect's does not. The mean of
several views of the same small window costs a fraction of another look at the whole picture.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vision.inspect.card import SecondLook

Map = NDArray[np.float32]


def look_again(
    probability: Map,
    pixels: NDArray[np.uint8],
    infer: Callable[[NDArray[np.uint8]], Map],
    plan: SecondLook,
    stride: int,
) -> Map:
    """Return the map with its highest places replaced by what several views of them say.

    Args:
        probability: of each class, (classes, rows, columns), from one look at the whole picture; left as it is.
        pixels: the picture, (height, width, channels).
        infer: pictures (n, height, width, channels) in, their maps (n, classes, rows, columns) out.
        plan: how often, from which probability on, and how large a window.
        stride: pixels of the picture for one pixel of the map, each way.
    """
    seen = np.array(probability)
    doubtful = np.asarray(seen.sum(axis=0), np.float32)
    for _ in range(plan.looks):
        row, column = (int(place) for place in np.unravel_index(int(doubtful.argmax()), doubtful.shape))
        if doubtful[row, column] < plan.floor:
            break
        top = _start(row * stride, plan.window_px, pixels.shape[0], stride)
        left = _start(column * stride, plan.window_px, pixels.shape[1], stride)
        views = _views(infer, pixels[top : top + plan.window_px, left : left + plan.window_px])
        rows = _kept(row - top // stride, views.shape[1], plan)
        columns = _kept(column - left // stride, views.shape[2], plan)
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


def _kept(peak: int, size: int, plan: SecondLook) -> slice:
    """Return the part of a window whose answer is believed: around the peak, its surroundings only help to see it."""
    return slice(max(peak - plan.believed, 0), min(peak + plan.believed + 1, size))


def _views(infer: Callable[[NDArray[np.uint8]], Map], window: NDArray[np.uint8]) -> Map:
    """Return the mean map (classes, rows, columns) of a window seen in four quarter turns, plain and mirrored."""
    total: Map | None = None
    for axes in ((0, 1), (1, 0)):
        turned = window if axes == (0, 1) else window.transpose(1, 0, 2)
        maps = infer(np.ascontiguousarray(np.stack([turned, turned[::-1], turned[:, ::-1], turned[::-1, ::-1]])))
        mean = (maps[0] + maps[1][:, ::-1] + maps[2][:, :, ::-1] + maps[3][:, ::-1, ::-1]) / 4.0
        total = mean if total is None else (total + mean.transpose(0, 2, 1)) / 2.0
    assert total is not None
    return np.asarray(total, np.float32)
