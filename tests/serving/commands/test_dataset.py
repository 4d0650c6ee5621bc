from pathlib import Path

import numpy as np
import pytest

from serving.commands import dataset
from serving.compose import compose
from twin.errors import ConfigError, DataError
from vision.data.masks import read_masks
from vision.data.picture import read_picture


def rendered(out: Path, *words: str) -> dict[str, object]:
    base = ["dataset.count=3", "dataset.seed=41", "dataset.workers=1", f"dataset.out={out}"]
    return dataset.run(compose("dataset", [*base, *words]), ()).result


def test_a_set_is_rendered_told_and_read_back(tmp_path: Path) -> None:
    told = rendered(tmp_path / "set", "dataset.nonconforming=1.0")
    assert (told["images"], told["conforming"]) == (3, 0)
    data = read_masks(tmp_path / "set")
    assert data.classes == ("scratch", "dent", "rust", "missing_ball", "chipped_edge")
    assert data.rendered is not None
    assert data.rendered.nonconforming_rate == 1.0
    assert (data.rendered.seed, data.rendered.last_seed) == (41, 41)
    assert all(sample.bad and sample.defects for sample in data.samples)


def test_the_same_seed_gives_the_same_pixels_and_lots_differ(tmp_path: Path) -> None:
    rendered(tmp_path / "one")
    rendered(tmp_path / "two", "dataset.count=4", "dataset.parts_per_lot=3")
    one, two = read_masks(tmp_path / "one"), read_masks(tmp_path / "two")
    assert [s.name for s in two.samples[:3]] == [s.name for s in one.samples]
    for a, b in zip(one.samples, two.samples, strict=False):
        assert np.array_equal(read_picture(a.path), read_picture(b.path))
    assert two.samples[3].stem.startswith("P000042-")


def test_a_folder_in_use_and_seeds_that_mix_are_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").touch()
    with pytest.raises(DataError, match="is not empty"):
        rendered(tmp_path)
    with pytest.raises(DataError, match="mix training and testing"):
        rendered(tmp_path / "new", "dataset.seed=999999", "dataset.parts_per_lot=1")
    with pytest.raises(ConfigError, match=r"dataset\.count"):
        rendered(tmp_path / "new", "dataset.count=0")
    assert not (tmp_path / "new").exists()
