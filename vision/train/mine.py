"""Looks for what the half-trained network takes for defects and is none, so that the next steps look at just that."""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from vision.data.store import Box, Store
from vision.nets.segment import STRIDE, SegmentNet

ALARM = 0.25
"""From this probability on a sound place is a false alarm."""
APART_PX = 9
"""A place this close to a mark, in pixels of the output, is not counted against it."""
MOST = 4
"""False alarms kept of one picture: the largest."""

Place = tuple[int, Box]
"""Index of a sample, and a box in its picture."""


def false_alarms(net: SegmentNet, store: Store, rng: np.random.Generator, *, pictures: int) -> list[Place]:
    """Return where `net` sees defects that are none, on some whole pictures drawn without repetition."""
    net.eval()
    drawn = rng.permutation(len(store))[:pictures]
    places = [(int(index), box) for index in drawn for box in _alarms(net, store, int(index))]
    net.train()
    return places


def _alarms(net: SegmentNet, store: Store, index: int) -> list[Box]:
    with torch.no_grad():
        probability = net(torch.from_numpy(np.ascontiguousarray(store.pixels(index)[None])))[0]
    heat: NDArray[np.float32] = probability.sum(dim=0).numpy()
    marked = cv2.resize(store.mask(index), heat.shape[::-1], interpolation=cv2.INTER_NEAREST)
    near = cv2.dilate((marked > 0).astype(np.uint8), np.ones((2 * APART_PX + 1, 2 * APART_PX + 1), np.uint8))
    wrong = ((heat >= ALARM) & (near == 0)).astype(np.uint8)
    stats = cv2.connectedComponentsWithStats(wrong)[2][1:]
    largest = sorted(stats.tolist(), key=lambda row: -row[cv2.CC_STAT_AREA])[:MOST]
    return [(x * STRIDE, y * STRIDE, (x + w) * STRIDE, (y + h) * STRIDE) for x, y, w, h, _ in largest]
