from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import DataError
from vision.data.groups import read_groups
from vision.data.sample import DataSet, Rendered, Sample, Split
from vision.data.split import check_uncut, groups_by_split, of_split, with_splits, with_validation, write_split


def samples(groups: list[str]) -> tuple[Sample, ...]:
    return tuple(Sample(name=f"{i}.png", path=Path(f"{i}.png"), group=group) for i, group in enumerate(groups))


@given(st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=60), st.integers(0, 1000))
def test_no_group_is_ever_cut(groups: list[str], seed: int) -> None:
    done = with_splits(samples(groups), seed=seed, val_share=0.2, test_share=0.2)
    check_uncut(done, "x")
    assert {s.group for s in done} == set(groups)
    assert all(s.split is not None for s in done)


def test_fifteen_groups_go_nine_three_three_and_the_same_seed_repeats() -> None:
    groups = samples([f"g{i}" for i in range(15)])
    one = with_splits(groups, seed=4, val_share=0.2, test_share=0.2)
    counts = {split: len(found) for split, found in groups_by_split(one).items()}
    assert counts == {"train": 9, "val": 3, "test": 3}
    assert one == with_splits(groups, seed=4, val_share=0.2, test_share=0.2)
    assert one != with_splits(groups, seed=5, val_share=0.2, test_share=0.2)


def test_a_bound_group_stays_where_it_is_bound() -> None:
    bound = Sample(name="z.png", path=Path("z.png"), group="z", split="train")
    for seed in range(20):
        done = with_splits((*samples(list("abcd")), bound), seed=seed, val_share=0.3, test_share=0.3)
        assert done[-1].split == "train"


def test_data_with_training_and_test_gets_a_validation_drawn_from_training() -> None:
    train: Split = "train"
    test: Split = "test"
    own = [train if i < 10 else test for i in range(14)]
    bound = tuple(Sample(name=f"{i}", path=Path(f"{i}"), split=split) for i, split in enumerate(own))
    done = groups_by_split(with_splits(bound, seed=0, val_share=0.2, test_share=0.2))
    assert (len(done["train"]), len(done["val"]), len(done["test"])) == (8, 2, 4)


def test_a_cut_group_is_named() -> None:
    cut = (
        Sample(name="a", path=Path("a"), group="g", split="train"),
        Sample(name="b", path=Path("b"), group="g", split="val"),
    )
    with pytest.raises(DataError, match="the group g stands in train and in val"):
        check_uncut(cut, "root")


def test_what_is_written_down_is_read_back(tmp_path: Path) -> None:
    done = with_splits(samples(list("aabbcc")), seed=1, val_share=0.3, test_share=0.3)
    write_split(tmp_path / "split.csv", done)
    told = read_groups(tmp_path / "split.csv")
    assert {name: member.split for name, member in told.items()} == {s.name: s.split for s in done}


def rendered(seed: int, names: str, *, mm_per_px: float = 0.5, classes: tuple[str, ...] = ("scratch",)) -> DataSet:
    drawn = tuple(Sample(name=name, path=Path(str(seed)) / name) for name in names)
    told = Rendered(
        scene="s", recipe_id="r", seed=seed, last_seed=seed + 3, nonconforming_rate=0.5, mm_per_px=mm_per_px,
        criteria=(), zones={},
    )  # fmt: skip
    return DataSet(root=str(seed), layout="masks", classes=classes, samples=drawn, rendered=told)


def test_a_set_of_its_own_is_the_validation_and_all_else_is_left_to_training() -> None:
    both = with_validation(rendered(30, "abcd"), rendered(10, "xy"))
    done = with_splits(both.samples, seed=1, val_share=0.5, test_share=0.0)
    assert [s.name for s in of_split(done, "val")] == ["x", "y"]
    assert [s.name for s in of_split(done, "train")] == ["a", "b", "c", "d"]
    assert both.rendered is not None
    assert (both.rendered.seed, both.rendered.last_seed) == (10, 33)


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        (rendered(2, "xy", classes=("rust",)), "are not those of the set to train on"),
        (rendered(2, "xy", mm_per_px=0.4), "are not those of the set to train on"),
        (replace(rendered(2, "xy"), rendered=None), "are not those of the set to train on"),
        (rendered(2, "xb"), "b stands in the set to train on too"),
    ],
)
def test_a_validation_of_another_kind_or_of_the_same_parts_is_refused(other: DataSet, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        with_validation(rendered(1, "ab"), other)
