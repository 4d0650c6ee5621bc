"""One look at every picture of a data set before training: what it is, what is marked on it, and what it looks like."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import find_objects

from twin.errors import DataError
from twin.types import value
from vision.data.duplicates import Fine, fine_content
from vision.data.picture import UnreadableError, read_picture
from vision.data.sample import DataSet, Sample, Unreadable, mask_of
from vision.data.store import READ_AHEAD, READERS


@value
class Mark:
    """One connected mark of a mask: its class, and the longer edge of the upright box around it."""

    index: int
    size_px: int
    box_xyxy: tuple[int, int, int, int]


@value
class Seen:
    """One picture that could be read, with its label."""

    sample: Sample
    height_px: int
    width_px: int
    channels: int
    marks: tuple[Mark, ...]
    digest: bytes
    """SHA-256 of the decoded pixels and their shape: the same for a copy under another name or in another format."""
    fine: Fine


def look(
    data: DataSet, *, read: Callable[[int], None] = lambda count: None
) -> tuple[tuple[Seen, ...], tuple[Unreadable, ...]]:
    """Return what is seen of each sample, in their order, and those that could not be read or whose mask is wrong.

    No picture is kept. `read` is told after every few samples how many have been read.
    """
    seen: list[Seen] = []
    wrong: list[Unreadable] = []
    # OpenCV decodes without holding the interpreter. A few at a time: what is read ahead takes memory too.
    with ThreadPoolExecutor(READERS) as pool:
        for first in range(0, len(data.samples), READ_AHEAD):
            for one in pool.map(
                partial(_looked_at, classes=len(data.classes)), data.samples[first : first + READ_AHEAD]
            ):
                if isinstance(one, Unreadable):
                    wrong.append(one)
                else:
                    seen.append(one)
            read(min(first + READ_AHEAD, len(data.samples)))
    return tuple(seen), tuple(wrong)


def _looked_at(sample: Sample, classes: int) -> Seen | Unreadable:
    try:
        pixels = read_picture(sample.path)
        height, width, channels = pixels.shape
        mask = mask_of(sample, height, width, classes)
    except UnreadableError as error:
        told = error.problem if error.path == sample.path else f"its mask {error}"
        return Unreadable(name=sample.name, error=told)
    except DataError as error:
        return Unreadable(name=sample.name, error=f"{error.root}: {error.problem}")
    return Seen(
        sample=sample,
        height_px=height,
        width_px=width,
        channels=channels,
        marks=marks_of(mask),
        digest=hashlib.sha256(f"{height} {width} {channels} ".encode() + pixels.tobytes()).digest(),
        fine=fine_content(pixels),
    )


def marks_of(mask: NDArray[np.uint8]) -> tuple[Mark, ...]:
    """Return the connected marks of a mask (height, width), class by class; marks a few pixels apart are one."""
    found = []
    for index in np.unique(mask[mask > 0]).tolist():
        own = (mask == index).astype(np.uint8)
        # A thin scratch may be drawn with gaps.
        labels = cv2.connectedComponents(cv2.dilate(own, np.ones((5, 5), np.uint8)))[1]
        for place in find_objects(labels * own):
            if place is None:
                continue
            rows, columns = place
            size_px = max(rows.stop - rows.start, columns.stop - columns.start)
            box = (int(columns.start), int(rows.start), int(columns.stop), int(rows.stop))
            found.append(Mark(index=index, size_px=int(size_px), box_xyxy=box))
    return tuple(found)
