"""What is wrong with a data set is told before training: leaks, thin classes, labels that contradict each other."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.vision.tiny import write_discs
from twin.errors import DataError
from vision.data.masks import read_masks
from vision.data.overview import Overview, overview
from vision.data.picture import write_picture
from vision.data.sample import DataSet
from vision.data.split import with_splits


def told_of(data: DataSet, *, seed: int = 0) -> Overview:
    return overview(data, seed=seed, val_share=0.2, test_share=0.2)


def advice(told: Overview) -> set[str]:
    return {one.name for one in told.advice}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_discs(tmp_path_factory.mktemp("overview") / "set", 4, 40)


def test_everything_is_counted(root: Path) -> None:
    told = told_of(read_masks(root))
    assert (told.marked, told.sound, told.unmarked, told.unreadable) == (20, 20, (), ())
    assert told.sizes == {(96, 96): 40}
    assert told.channels == {1: 40}
    assert [(one.name, one.images, one.marks) for one in told.classes] == [("scratch", 10, 10), ("rust", 10, 10)]
    scratch = told.classes[0]
    assert scratch.smallest_px is not None
    assert scratch.median_px is not None
    assert scratch.largest_px is not None
    assert 3 <= scratch.smallest_px <= scratch.median_px <= scratch.largest_px <= 30
    assert told.copies == ()


def test_the_split_is_the_one_that_training_makes(root: Path) -> None:
    data = read_masks(root)
    told = told_of(data, seed=3)
    samples = with_splits(data.samples, seed=3, val_share=0.2, test_share=0.2)
    assert {one.sample.name: one.sample.split for one in told.seen} == {s.name: s.split for s in samples}
    assert {split: count.images for split, count in told.splits.items()} == {"train": 24, "val": 8, "test": 8}
    assert sum(count.bad for count in told.splits.values()) == sum(sample.bad for sample in samples)
    assert sum(one.by_split["test"] for one in told.classes) == told.splits["test"].marks


def test_a_copy_in_another_split_is_a_leak_and_one_in_the_same_group_is_not(root: Path) -> None:
    data = read_masks(root)
    first = next(s for s in told_of(data).seen if s.sample.split == "train").sample
    copy = replace(first, name="images/copy.png", split="test")
    leaking = told_of(replace(data, samples=(*(replace(s, split=None) for s in data.samples), copy)))
    assert len(leaking.copies) == 1
    assert leaking.copies[0].exact
    grouped = tuple(replace(s, group="one" if s.name == first.name else s.name) for s in data.samples)
    kept = told_of(replace(data, samples=(*grouped, replace(first, name="images/copy.png", group="one"))))
    assert [copy.leak for copy in kept.copies] == [False]
    assert kept.groups == 1
    assert "leaks" not in advice(kept)
    bound = tuple(replace(s, split="train") for s in data.samples)
    split = told_of(replace(data, samples=(*bound, copy)))
    assert [(c.first.sample.split, c.second.sample.split) for c in split.leaks] == [("train", "test")]
    assert split.advice[0].name == "leaks"


def test_equal_pictures_with_different_labels_are_told(root: Path) -> None:
    data = read_masks(root)
    marked = next(s for s in data.samples if s.mask is not None)
    told = told_of(replace(data, samples=(*data.samples, replace(marked, name="images/copy.png", mask=None))))
    assert [copy.labels_differ for copy in told.copies] == [True]
    assert "labels_differ" in advice(told)


def test_a_label_that_marks_nothing_and_a_class_without_examples_are_told(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "set")
    first = sorted((tmp_path / "set" / "masks").iterdir())[0]
    write_picture(first, np.zeros((96, 96), np.uint8))
    data = read_masks(tmp_path / "set")
    told = told_of(replace(data, classes=(*data.classes, "dent")))
    assert told.unmarked == (f"images/{first.name}",)
    assert {"unmarked", "no_example", "few_examples"} <= advice(told)
    assert [one.figures["label"] for one in told.advice if one.name == "no_example"] == ["dent"]
    assert told.classes[2].median_px is None


def test_a_class_that_a_split_lacks_is_told(root: Path) -> None:
    data = read_masks(root)
    rust = {one.sample.name for one in told_of(data).seen if any(mark.index == 2 for mark in one.marks)}
    samples = tuple(replace(s, split="train" if s.name in rust else "test") for s in data.samples)
    told = told_of(replace(data, samples=samples))
    missing = {(one.figures["label"], one.figures["split"]) for one in told.advice if one.name == "class_missing"}
    assert missing == {("scratch", "train"), ("rust", "test")} | {("scratch", "val")}


def test_a_split_of_good_images_alone_is_told_once_and_not_class_by_class(root: Path) -> None:
    data = read_masks(root)
    samples = tuple(replace(s, split="train" if s.mask is None else "test") for s in data.samples)
    told = told_of(replace(data, samples=samples))
    assert [one.figures["split"] for one in told.advice if one.name == "unmarked_split"] == ["train", "val"]
    assert "class_missing" not in advice(told)


def test_photographs_without_groups_are_told_that_the_split_may_cut_one(root: Path) -> None:
    photographs = replace(read_masks(root), rendered=None)
    assert "groups_unknown" in advice(told_of(photographs))
    grouped = tuple(replace(s, group=f"day {n // 4}") for n, s in enumerate(photographs.samples))
    assert "groups_unknown" not in advice(told_of(replace(photographs, samples=grouped)))
    bound = tuple(replace(s, split="train") for s in photographs.samples)
    assert "groups_unknown" not in advice(told_of(replace(photographs, samples=bound)))
    assert "groups_unknown" not in advice(told_of(read_masks(root)))


def test_sets_that_nothing_can_be_learnt_from_are_told(root: Path) -> None:
    data = read_masks(root)
    sound = tuple(s for s in data.samples if s.mask is None)
    bad = tuple(s for s in data.samples if s.mask is not None)
    assert {"nothing_marked"} <= advice(told_of(replace(data, samples=sound)))
    assert "nothing_sound" in advice(told_of(replace(data, samples=bad)))
    assert advice(told_of(replace(data, samples=bad[:1]))) == {"one_image"}
    assert "empty_split" in advice(told_of(replace(data, samples=(sound[0], bad[0]))))


def test_a_set_without_one_readable_picture_is_refused(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 4, 2)
    for path in (root / "images").iterdir():
        path.write_bytes(b"broken")
    with pytest.raises(DataError, match=r"no image could be read \(2 tried, the first is .*is not a picture"):
        told_of(read_masks(root))
