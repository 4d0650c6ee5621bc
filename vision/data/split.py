"""Splits by seed that never cut a group, and the file that writes them down."""

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import cast

from twin.errors import DataError
from twin.seeds import generator
from vision.data.sample import DataSet, Rendered, Sample, Split


def with_splits(samples: tuple[Sample, ...], *, seed: int, val_share: float, test_share: float) -> tuple[Sample, ...]:
    """Return the samples, each in a split: its own where it has one, else one drawn for its whole group.

    `val_share` and `test_share` are shares of the groups that are still free (an image without group is one by itself).
    A group with one member bound to a split is bound as a whole. Where the data brings a test or validation split of
    its own, none is drawn for it.
    """
    bound: dict[str, Split] = {s.group or s.name: s.split for s in samples if s.split is not None}
    own = set(bound.values())
    free = sorted({s.group or s.name for s in samples} - set(bound))
    if not free and "val" not in own:
        # The data brings training and test only: validation is drawn from training.
        free = sorted(key for key, split in bound.items() if split == "train")
    order = generator(seed, "split").permutation(len(free))
    n_test = 0 if "test" in own else round(test_share * len(free))
    n_val = 0 if "val" in own else max(1, round(val_share * len(free))) if len(free) > 1 else 0
    drawn: dict[str, Split] = {}
    for rank, index in enumerate(order):
        drawn[free[index]] = "test" if rank < n_test else "val" if rank < n_test + n_val else "train"
    known = {**bound, **drawn}
    return tuple(replace(sample, split=known[sample.group or sample.name]) for sample in samples)


def with_validation(data: DataSet, other: DataSet) -> DataSet:
    """Return a rendered set to train on, with all images of another one to validate on.

    Raises:
        DataError: they are not of the same product under the same camera, or share a part.
    """
    one, two = data.rendered, other.rendered
    if one is None or two is None or not _alike(one, two) or data.classes != other.classes:
        problem = "its classes, criteria, zones or pixel size are not those of the set to train on"
        raise DataError(other.root, problem, advice="render both sets from the same scene")
    if shared := sorted({s.name for s in data.samples} & {s.name for s in other.samples}):
        raise DataError(
            other.root,
            f"{shared[0]} stands in the set to train on too",
            advice="render it by another seed",
        )
    return replace(
        data,
        samples=(*data.samples, *(replace(sample, split="val") for sample in other.samples)),
        unreadable=(*data.unreadable, *other.unreadable),
        rendered=replace(one, seed=min(one.seed, two.seed), last_seed=max(one.last_seed, two.last_seed)),
    )


def _alike(one: Rendered, two: Rendered) -> bool:
    return (one.mm_per_px, one.criteria, one.zones) == (two.mm_per_px, two.criteria, two.zones)


def of_split(samples: tuple[Sample, ...], split: Split) -> tuple[Sample, ...]:
    """Return the samples of one split."""
    return tuple(sample for sample in samples if sample.split == split)


def write_split(path: Path, samples: tuple[Sample, ...]) -> None:
    """Write down which image went into which split: `image,group,split`, readable as a group file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["image", "group", "split"])
        writer.writerows([s.name, s.group or s.name, s.split or ""] for s in sorted(samples, key=lambda s: s.name))


def groups_by_split(samples: tuple[Sample, ...]) -> dict[Split, set[str]]:
    """Return the groups that stand in each split."""
    found: dict[Split, set[str]] = defaultdict(set)
    for sample in samples:
        found[cast("Split", sample.split)].add(sample.group or sample.name)
    return dict(found)


def check_uncut(samples: tuple[Sample, ...], root: str) -> None:
    """Raise `DataError` when a group stands in two splits."""
    groups = groups_by_split(samples)
    names = sorted(groups)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if cut := groups[a] & groups[b]:
                raise DataError(root, f"the group {min(cut)} stands in {a} and in {b}", advice="bind it to one split")
