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
    defect_share: float = 0.45
    """Share of crops that hold a mark, each class as often as any other."""
    hard_share: float = 0.4
    """Share of crops that hold a place judged wrongly before, once there are some; the others lie anywhere."""
    gain: float = 0.2
    """Brightness varies by this fraction, up and down."""
    offset_gray: float = 8.0
    noise_gray: float = 0.8
    """Upper bound of the added noise's standard deviation."""


Place = tuple[int, Box]
"""Index of a sample, and a box in its picture."""


@value
class Cut:
    """Where a crop was cut from a sample's picture, and how often it was turned by 90 degrees, then mirrored."""

    index: int
    top: int
    left: int
    turns: int
    mirrored: bool

    def of(self, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a square cut from the picture as it stands in the crop."""
        turned = np.rot90(plane, self.turns)
        return turned[:, ::-1] if self.mirrored else turned

    def back(self, row: int, column: int, size: int) -> tuple[int, int]:
        """Return where a place of the crop's `size` x `size` output stood before it was turned: (row, column)."""
        if self.mirrored:
            column = size - 1 - column
        for _ in range(self.turns):
            row, column = column, size - 1 - row
        return row, column


@value
class Batch:
    """Crops to learn from: `image` uint8 (n, size, size, channels), `target` int64 (n, size / 2, size / 2)."""

    image: Tensor
    target: Tensor
    cuts: tuple[Cut, ...]


def batches(
    store: Store, plan: CropPlan, channels: int, rng: np.random.Generator, hard: Sequence[Place] = ()
) -> Iterator[Batch]:
    """Yield batches without end, some crops around marks, some around places of `hard` (read anew each time)."""
    marked = _by_class(store)
    while True:
        pictures, masks, cuts = [], [], []
        for _ in range(plan.batch):
            index, box = _place(marked, hard, len(store), plan, rng)
            picture, mask, cut = crop(store, index, box, size=plan.size_px, channels=channels, rng=rng)
            pictures.append(picture)
            masks.append(mask)
            cuts.append(cut)
        image = relit(np.stack(pictures), plan, rng)
        yield Batch(image=torch.from_numpy(image), target=torch.from_numpy(np.stack(masks)), cuts=tuple(cuts))


def _by_class(store: Store) -> tuple[tuple[Place, ...], ...]:
    """Return the places of all marks, one tuple for each class that has any."""
    places: dict[int, list[Place]] = {}
    for index, one in enumerate(store.held):
        if one.boxes_xyxy:
            mask = store.mask(index)
            for x0, y0, x1, y1 in one.boxes_xyxy:
                places.setdefault(int(mask[y0:y1, x0:x1].max()), []).append((index, (x0, y0, x1, y1)))
    return tuple(tuple(places[label]) for label in sorted(places))


def _place(
    marked: Sequence[Sequence[Place]], hard: Sequence[Place], count: int, plan: CropPlan, rng: np.random.Generator
) -> tuple[int, Box | None]:
    """Draw the sample that a crop is cut from, and the box that it must touch, if any."""
    kind = rng.random()
    if marked and kind < plan.defect_share:
        chosen = marked[int(rng.integers(len(marked)))]
        return chosen[int(rng.integers(len(chosen)))]
    if hard and kind < plan.defect_share + plan.hard_share:
        return hard[int(rng.integers(len(hard)))]
    return int(rng.integers(count)), None


def crop(
    store: Store, index: int, box: Box | None, *, size: int, channels: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64], Cut]:
    """Return a crop that holds a part of `box` (or lies anywhere), turned and mirrored, and its target at stride 2."""
    pixels, mask = store.pixels(index), store.mask(index)
    height, width = mask.shape
    x0, y0, x1, y1 = box or (0, 0, width, height)
    top = _start(y0, y1, height, size, rng)
    left = _start(x0, x1, width, size, rng)
    cut = Cut(index=index, top=top, left=left, turns=int(rng.integers(4)), mirrored=bool(rng.integers(2)))
    picture = cut.of(_window(pixels, top, left, size))
    target = cut.of(reduced(_window(mask[:, :, None], top, left, size)[:, :, 0]))
    return _with_channels(picture, channels), target.astype(np.int64), cut


def _start(low: int, high: int, extent: int, size: int, rng: np.random.Generator) -> int:
    """Return where a crop begins so that a point between `low` and `high` lies in it, inside the picture if it fits."""
    point = int(rng.integers(low, max(high, low + 1)))
    start = point - int(rng.integers(size // 8, size - size // 8))
    return int(np.clip(start, min(0, extent - size), max(0, extent - size)))


def _window(plane: NDArray[np.uint8], top: int, left: int, size: int) -> NDArray[np.uint8]:
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
    even = np.pad(mask, ((0, height % 2), (0, width % 2))) if height % 2 or width % 2 else mask
    rows = np.maximum(even[::2], even[1::2])
    return np.asarray(np.maximum(rows[:, ::2], rows[:, 1::2]), np.uint8)


def _with_channels(picture: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
    """Repeat gray as colours where some pictures of a set are gray and others coloured."""
    if picture.shape[2] == channels:
        return picture
    return np.repeat(picture[:, :, :1], channels, axis=2)


def relit(pictures: NDArray[np.uint8], plan: CropPlan, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return pictures (n, height, width, channels), each with another gain, offset and noise."""
    each = (len(pictures), 1, 1, 1)
    light = pictures.astype(np.float32)
    light *= rng.uniform(1.0 - plan.gain, 1.0 + plan.gain, each).astype(np.float32)
    # Rounded by adding a half; the cast cuts off.
    light += rng.uniform(0.5 - plan.offset_gray, 0.5 + plan.offset_gray, each).astype(np.float32)
    if plan.noise_gray > 0.0:
        # Evenly spread noise of the same deviation costs a third of normal noise.
        noise = rng.random(pictures.shape, dtype=np.float32)
        noise -= np.float32(0.5)
        noise *= (np.sqrt(12.0) * rng.uniform(0.0, plan.noise_gray, each)).astype(np.float32)
        light += noise
    return np.asarray(np.clip(light, 0, 255, out=light), np.uint8)
