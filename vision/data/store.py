"""Pictures and masks at hand for training: read once, named where they cannot be read, kept as memory allows."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.errors import DataError
from twin.types import value
from vision.data.picture import UnreadableError, read_picture
from vision.data.sample import DataSet, Sample, Unreadable, mask_of

READERS, READ_AHEAD = 4, 32
"""Threads that decode pictures, and how many pictures each round takes."""

Box = tuple[int, int, int, int]


@value
class Patch:
    """The part of a mask that is not all sound: `pixels` (h, w) stand at row `top` and column `left`."""

    top: int
    left: int
    pixels: NDArray[np.uint8]


@value
class Held:
    """What the store knows of one sample: its size, its marks and, while memory lasts, its pixels."""

    sample: Sample
    height_px: int
    width_px: int
    channels: int
    patch: Patch | None
    boxes_xyxy: tuple[Box, ...]
    """Around each connected mark of the mask."""
    pixels: NDArray[np.uint8] | None


class Store:
    """Samples that could all be read once, with their marks; pictures beyond the memory limit are read again."""

    def __init__(self, held: tuple[Held, ...], unreadable: tuple[Unreadable, ...]) -> None:
        self.held, self.unreadable = held, unreadable

    def __len__(self) -> int:
        return len(self.held)

    @property
    def channels(self) -> int:
        """3 where any picture is coloured, else 1."""
        return max((one.channels for one in self.held), default=1)

    def pixels(self, index: int) -> NDArray[np.uint8]:
        """Return a sample's picture, (height, width, channels)."""
        one = self.held[index]
        return read_picture(one.sample.path) if one.pixels is None else one.pixels

    def mask(self, index: int) -> NDArray[np.uint8]:
        """Return a sample's mask, (height, width)."""
        one = self.held[index]
        whole = np.zeros((one.height_px, one.width_px), np.uint8)
        if one.patch is not None:
            height, width = one.patch.pixels.shape
            whole[one.patch.top : one.patch.top + height, one.patch.left : one.patch.left + width] = one.patch.pixels
        return whole


def hold(
    samples: Sequence[Sample],
    data: DataSet,
    *,
    limit_mb: float,
    read: Callable[[int], None] = lambda count: None,
) -> Store:
    """Read every sample once; `limit_mb` bounds the pictures kept in memory (marks are always kept).

    `read` is told after every few samples how many have been read.
    """
    held: list[Held] = []
    wrong: list[Unreadable] = []
    left = limit_mb * 1e6
    # OpenCV decodes without holding the interpreter. A few at a time: what is read ahead takes memory too.
    with ThreadPoolExecutor(READERS) as pool:
        for first in range(0, len(samples), READ_AHEAD):
            for one in pool.map(partial(_read, data=data), samples[first : first + READ_AHEAD]):
                if isinstance(one, Unreadable):
                    wrong.append(one)
                elif one.pixels is not None and one.pixels.nbytes <= left:
                    left -= one.pixels.nbytes
                    held.append(one)
                else:
                    held.append(replace(one, pixels=None))
            read(min(first + READ_AHEAD, len(samples)))
    return Store(tuple(held), tuple(wrong))


def _read(sample: Sample, data: DataSet) -> Held | Unreadable:
    try:
        pixels = read_picture(sample.path)
        mask = mask_of(sample, pixels.shape[0], pixels.shape[1], len(data.classes))
    except UnreadableError as error:
        return Unreadable(name=sample.name, error=str(error))
    boxes = _boxes(mask)
    height, width, channels = pixels.shape
    return Held(
        sample=sample,
        height_px=height,
        width_px=width,
        channels=channels,
        patch=_patch(mask, boxes),
        boxes_xyxy=boxes,
        pixels=pixels,
    )


def _boxes(mask: NDArray[np.uint8]) -> tuple[Box, ...]:
    if not mask.any():
        return ()
    # Marks a few pixels apart are one: a thin scratch may be drawn with gaps.
    joined = cv2.dilate((mask > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    stats = cv2.connectedComponentsWithStats(joined)[2]
    return tuple((int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:])


def _patch(mask: NDArray[np.uint8], boxes: tuple[Box, ...]) -> Patch | None:
    if not boxes:
        return None
    top, left = min(box[1] for box in boxes), min(box[0] for box in boxes)
    bottom, right = max(box[3] for box in boxes), max(box[2] for box in boxes)
    return Patch(top=top, left=left, pixels=mask[top:bottom, left:right].copy())


def check_trainable(store: Store, root: str, unreadable: int) -> None:
    """Raise `DataError` when there is nothing, or nothing wrong, to learn from."""
    if not len(store):
        raise DataError(
            root, f"no image is left to train on ({unreadable} could not be read)", advice="check data.root"
        )
    if not any(one.boxes_xyxy for one in store.held):
        raise DataError(
            root,
            "no training image has a marked defect",
            advice="a segmenting model learns from marked defects; label some of the training images",
        )
