"""What a training step looks at: crops around defects and of sound surface, each in another light."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from twin.types import value
from vision.data.store import Box, Store


@value
class CropPlan:
    """How crops are drawn. Sizes in pixels; shares and strengths relative."""

    size_px: int = 128
    batch: int = 48
    defect_share: float = 0.55
    """Share of crops that hold a mark."""
    hard_share: float = 0.2
    """Share of crops that hold a false alarm, once some were found; the others lie anywhere."""
    gain: float = 0.25
    """Brightness varies by this fraction, up and down."""
    offset_gray: float = 8.0
    noise_gray: float = 2.0
    """Upper bound of the added noise's standard deviation."""


@value
class Batch:
    """Crops to learn from: `image` uint8 (n, size, size, channels), `target` int64 (n, size / 2, size / 2)."""

    image: Tensor
    target: Tensor


def batches(
    store: Store, plan: CropPlan, channels: int, rng: np.random.Generator, hard: Sequence[tuple[int, Box]] = ()
) -> Iterator[Batch]:
    """Yield batches without end, some crops around marks, some around places of `hard` (read anew each time)."""
    marked = [(i, box) for i, one in enumerate(store.held) for box in one.boxes_xyxy]
    while True:
        pictures, masks = [], []
        for _ in range(plan.batch):
            index, box = _place(marked, hard, len(store), plan, rng)
            picture, mask = crop(store, index, box, size=plan.size_px, channels=channels, rng=rng)
            pictures.append(relit(picture, plan, rng))
            masks.append(mask)
        yield Batch(image=torch.from_numpy(np.stack(pictures)), target=torch.from_numpy(np.stack(masks)))


def _place(
    marked: Sequence[tuple[int, Box]],
    hard: Sequence[tuple[int, Box]],
    count: int,
    plan: CropPlan,
    rng: np.random.Generator,
) -> tuple[int, Box | None]:
    """Draw the sample that a crop is cut from, and the box that it must touch, if any."""
    kind = rng.random()
    if marked and kind < plan.defect_share:
        return marked[int(rng.integers(len(marked)))]
    if hard and kind < plan.defect_share + plan.hard_share:
        return hard[int(rng.integers(len(hard)))]
    return int(rng.integers(count)), None


def crop(
    store: Store, index: int, box: Box | None, *, size: int, channels: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return a crop that holds a part of `box` (or lies anywhere), turned and mirrored, and its target at stride 2."""
    pixels, mask = store.pixels(index), store.mask(index)
    height, width = mask.shape
    x0, y0, x1, y1 = box or (0, 0, width, height)
    top = _start(y0, y1, height, size, rng)
    left = _start(x0, x1, width, size, rng)
    picture = _cut(pixels, top, left, size)
    target = reduced(_cut(mask[:, :, None], top, left, size)[:, :, 0])
    turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
    picture, target = np.rot90(picture, turns), np.rot90(target, turns)
    if mirrored:
        picture, target = picture[:, ::-1], target[:, ::-1]
    return _with_channels(picture, channels), target.astype(np.int64)


def _start(low: int, high: int, extent: int, size: int, rng: np.random.Generator) -> int:
    """Return where a crop begins so that a point between `low` and `high` lies in it, inside the picture if it fits."""
    point = int(rng.integers(low, max(high, low + 1)))
    start = point - int(rng.integers(size // 8, size - size // 8))
    return int(np.clip(start, min(0, extent - size), max(0, extent - size)))


def _cut(plane: NDArray[np.uint8], top: int, left: int, size: int) -> NDArray[np.uint8]:
    """Return `size` x `size` pixels from (top, left); what lies outside is black, as the network pads."""
    height, width = plane.shape[:2]
    inside = plane[max(top, 0) : min(top + size, height), max(left, 0) : min(left + size, width)]
    if inside.shape[:2] == (size, size):
        return inside
    whole = np.zeros((size, size, plane.shape[2]), np.uint8)
    at_y, at_x = max(-top, 0), max(-left, 0)
    whole[at_y : at_y + inside.shape[0], at_x : at_x + inside.shape[1]] = inside
    return whole


def reduced(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a mask at stride 2: each pixel takes the highest class index among its four, so that thin marks stay."""
    height, width = mask.shape
    even = np.pad(mask, ((0, height % 2), (0, width % 2)))
    rows, columns = even.shape[0] // 2, even.shape[1] // 2
    return np.asarray(even.reshape(rows, 2, columns, 2).max(axis=(1, 3)), np.uint8)


def _with_channels(picture: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
    """Repeat gray as colours where some pictures of a set are gray and others coloured."""
    if picture.shape[2] == channels:
        return picture
    return np.repeat(picture[:, :, :1], channels, axis=2)


def relit(picture: NDArray[np.uint8], plan: CropPlan, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a picture with other gain, offset and noise."""
    light = picture.astype(np.float32)
    light *= np.float32(1.0 + rng.uniform(-plan.gain, plan.gain))
    light += np.float32(rng.uniform(-plan.offset_gray, plan.offset_gray))
    sigma = rng.uniform(0.0, plan.noise_gray)
    light += np.float32(sigma) * rng.standard_normal(picture.shape, dtype=np.float32)
    return np.asarray(np.clip(light + np.float32(0.5), 0, 255), np.uint8)
