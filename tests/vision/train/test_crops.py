from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vision.tiny import write_discs
from twin.seeds import generator
from vision.data.masks import read_masks
from vision.data.store import Store, hold
from vision.train.crops import CropPlan, batches, crop, reduced, relit


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root: Path = write_discs(tmp_path_factory.mktemp("crops") / "set", 3, 8)
    data = read_masks(root)
    return hold(data.samples, data, limit_mb=10.0)


def test_batches_hold_marks_as_often_as_planned_and_repeat_by_seed(store: Store) -> None:
    plan = CropPlan(size_px=48, batch=20, defect_share=1.0)
    drawn = list(islice(batches(store, plan, 1, generator(1, "x")), 3))
    again = list(islice(batches(store, plan, 1, generator(1, "x")), 3))
    for one, two in zip(drawn, again, strict=True):
        assert one.image.shape == (20, 48, 48, 1)
        assert one.target.shape == (20, 24, 24)
        assert (one.target.amax(dim=(1, 2)) > 0).float().mean() > 0.9
        assert torch.equal(one.image, two.image)
        assert torch.equal(one.target, two.target)


def test_places_found_hard_are_looked_at(store: Store) -> None:
    plan = CropPlan(size_px=32, batch=10, defect_share=0.0, hard_share=1.0, gain=0.0, offset_gray=0.0, noise_gray=0.0)
    corner = [(0, (0, 0, 2, 2))]
    batch = next(batches(store, plan, 1, generator(1, "x"), corner))
    wanted = store.pixels(0)[:32, :32, 0]
    turns = [np.rot90(side, k) for side in (wanted, wanted[:, ::-1]) for k in range(4)]
    for picture in batch.image.numpy()[:, :, :, 0]:
        assert any(np.array_equal(picture, turned) for turned in turns)


def test_gray_is_repeated_for_a_net_that_looks_at_colours(store: Store) -> None:
    picture, _, _ = crop(store, 0, None, size=32, channels=3, rng=generator(1, "x"))
    assert picture.shape == (32, 32, 3)
    assert np.array_equal(picture[:, :, 0], picture[:, :, 2])


def test_a_picture_smaller_than_the_crop_is_padded(store: Store) -> None:
    picture, target, _ = crop(store, 1, store.held[1].boxes_xyxy[0], size=128, channels=1, rng=generator(1, "x"))
    assert picture.shape == (128, 128, 1)
    assert target.shape == (64, 64)
    assert target.max() == 1


@settings(max_examples=30)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 1000))
def test_no_marked_pixel_is_lost_at_stride_two(height: int, width: int, seed: int) -> None:
    mask = (generator(seed, "mask").random((height, width)) < 0.1).astype(np.uint8) * 3
    small = reduced(mask)
    assert small.shape == ((height + 1) // 2, (width + 1) // 2)
    for y, x in np.argwhere(mask):
        assert small[y // 2, x // 2] == 3


def test_every_class_is_looked_at_as_often_as_any_other(store: Store) -> None:
    marks = [one.boxes_xyxy for one in store.held]
    assert sum(len(boxes) for boxes in marks) > 1
    plan = CropPlan(size_px=24, batch=300, defect_share=1.0)
    batch = next(batches(store, plan, 1, generator(1, "x")))
    shown = batch.target.amax(dim=(1, 2))
    rust = float((shown == 2).float().mean())
    assert 0.4 < rust < 0.6


def test_each_picture_gets_a_light_of_its_own() -> None:
    gray = np.full((50, 8, 8, 1), 100, np.uint8)
    lit = relit(gray, CropPlan(gain=0.2, offset_gray=8.0, noise_gray=0.0), generator(1, "x"))
    levels = lit[:, 0, 0, 0].astype(int)
    assert (lit == lit[:, :1, :1]).all()
    assert 70 < levels.min() < 85
    assert 115 < levels.max() < 130
    noisy = relit(gray, CropPlan(gain=0.0, offset_gray=0.0, noise_gray=4.0), generator(1, "x"))
    spread = noisy.reshape(50, -1).astype(float).std(axis=1)
    assert spread.min() < 1.0
    assert 3.0 < spread.max() < 5.0
