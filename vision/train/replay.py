"""Remembers the places that the network still gets wrong, so that the next steps look at them again."""

from collections import deque

import torch

from vision.data.store import Box
from vision.nets.segment import STRIDE
from vision.train.crops import Batch, Place
from vision.train.loss import Peaks

HARD = 0.5
"""A crop whose peak loss exceeds this is hard: its worst pixel is more wrong than right, or nearly so."""
KEPT = 1500
"""Places remembered; older ones make room, so that what was learnt is forgotten here."""
AROUND_PX = 8
"""A place is this many pixels of the picture wide, each way from its middle."""


class Replay:
    """The latest hard places. `places` grows and changes as `learn` is called once a step."""

    def __init__(self) -> None:
        self.places: deque[Place] = deque(maxlen=KEPT)

    def learn(self, batch: Batch, peaks: Peaks) -> None:
        """Remember where the crops of a batch were judged most wrongly."""
        columns = batch.target.shape[2]
        for row in torch.nonzero(peaks.loss > HARD).flatten().tolist():
            cut = batch.cuts[row]
            y, x = cut.back(*divmod(int(peaks.worst[row]), columns), columns)
            self.places.append((cut.index, _box(cut.top + y * STRIDE, cut.left + x * STRIDE)))


def _box(y: int, x: int) -> Box:
    return (x - AROUND_PX, y - AROUND_PX, x + AROUND_PX, y + AROUND_PX)
