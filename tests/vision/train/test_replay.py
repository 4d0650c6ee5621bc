import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.tiny import write_discs
from twin.seeds import generator
from vision.data.masks import read_masks
from vision.data.store import Store, hold
from vision.train.crops import CropPlan, Cut, batches
from vision.train.loss import Peaks, peaks_of
from vision.train.replay import KEPT, Replay


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    data = read_masks(write_discs(tmp_path_factory.mktemp("replay") / "set", 3, 8))
    return hold(data.samples, data, limit_mb=10.0)


@given(st.integers(0, 3), st.booleans(), st.integers(0, 6), st.integers(0, 6))
def test_a_place_of_a_turned_crop_is_found_again(turns: int, mirrored: bool, row: int, column: int) -> None:
    cut = Cut(index=0, top=0, left=0, turns=turns, mirrored=mirrored)
    plane = np.arange(49, dtype=np.uint8).reshape(7, 7)
    back = cut.back(row, column, 7)
    assert plane[back] == cut.of(plane)[row, column]


def test_what_was_missed_is_looked_at_again(store: Store) -> None:
    plan = CropPlan(size_px=48, batch=12, defect_share=1.0, hard_share=0.0)
    batch = next(batches(store, plan, 1, generator(1, "x")))
    blind = torch.zeros(12, 3, 24, 24)
    blind[:, 0] = 8.0
    replay = Replay()
    replay.learn(batch, peaks_of(blind, batch.target))
    marked = int((batch.target.amax(dim=(1, 2)) > 0).sum())
    assert len(replay.places) == marked > 0
    for index, (x0, y0, x1, y1) in replay.places:
        assert store.mask(index)[max(y0, 0) : y1, max(x0, 0) : x1].any()


def test_what_is_right_is_not_kept_and_the_oldest_makes_room(store: Store) -> None:
    batch = next(batches(store, CropPlan(size_px=48, batch=10), 1, generator(1, "x")))
    replay = Replay()
    replay.learn(batch, Peaks(loss=torch.zeros(10), worst=torch.zeros(10, dtype=torch.int64)))
    assert not replay.places
    for _ in range(KEPT // 10 + 5):
        replay.learn(batch, Peaks(loss=torch.ones(10), worst=torch.zeros(10, dtype=torch.int64)))
    assert len(replay.places) == KEPT
