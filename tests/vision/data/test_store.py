from pathlib import Path

import numpy as np
import pytest

from tests.vision.tiny import disc, write_discs
from twin.errors import DataError
from vision.data.masks import read_masks
from vision.data.store import check_trainable, hold


def test_pictures_and_masks_come_back_whether_kept_or_read_again(tmp_path: Path) -> None:
    data = read_masks(write_discs(tmp_path / "set", 3, 4))
    for limit_mb in (0.0, 100.0):
        store = hold(data.samples, data, limit_mb=limit_mb)
        for serial in range(4):
            labelled = disc(3, serial)
            assert np.array_equal(store.pixels(serial), labelled.frame.pixels)
            assert np.array_equal(store.mask(serial), labelled.mask)
        assert [len(one.boxes_xyxy) for one in store.held] == [0, 1, 0, 1]


def test_the_order_is_kept_and_progress_is_told(tmp_path: Path) -> None:
    data = read_masks(write_discs(tmp_path / "set", 3, 40))
    counts: list[int] = []
    store = hold(data.samples, data, limit_mb=0.1, read=counts.append)
    assert [one.sample for one in store.held] == list(data.samples)
    kept = [one.pixels is not None for one in store.held]
    assert kept == sorted(kept, reverse=True)
    assert 0 < sum(kept) < 40
    assert counts == sorted(counts)
    assert counts[-1] == 40


def test_an_unreadable_image_is_named_and_skipped(tmp_path: Path) -> None:
    data = read_masks(write_discs(tmp_path / "set", 3, 4))
    data.samples[2].path.write_bytes(b"no picture")
    store = hold(data.samples, data, limit_mb=10.0)
    assert len(store) == 3
    assert [one.name for one in store.unreadable] == [data.samples[2].name]


def test_nothing_to_learn_from_is_told(tmp_path: Path) -> None:
    data = read_masks(write_discs(tmp_path / "set", 3, 4))
    with pytest.raises(DataError, match="no image is left to train on"):
        check_trainable(hold((), data, limit_mb=1.0), data.root, 3)
    with pytest.raises(DataError, match="no training image has a marked defect"):
        check_trainable(hold(data.samples[:1], data, limit_mb=1.0), data.root, 0)
