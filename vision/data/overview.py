"""What a data set holds, what its split will make of it, which leaks are in it, and what to do before training."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import get_args

from twin.errors import DataError
from twin.types import value
from vision.data.duplicates import find_twins
from vision.data.look import Seen, look
from vision.data.sample import DataSet, LabelFault, LeftOut, Split, Unreadable
from vision.data.split import with_splits

FEW = 20
"""Below so many images of a class, a fifth for validation and a fifth for the test are fewer than four each."""


@value
class ClassCount:
    """One class: images that show it, its marks, and the longer edge of their boxes in pixels (None without marks)."""

    name: str
    images: int
    marks: int
    smallest_px: int | None
    median_px: float | None
    largest_px: int | None
    by_split: dict[str, int]
    """Images that show it, by split."""


@value
class SplitCount:
    """One split: images, those of them that are bad, marks, and groups."""

    images: int
    bad: int
    marks: int
    groups: int


@value
class Copy:
    """Two files that show the same picture, and the splits that they stand in."""

    first: Seen
    second: Seen
    exact: bool
    correlation: float

    @property
    def leak(self) -> bool:
        """Whether they stand in two splits, so that a model is measured on what it has seen."""
        return self.first.sample.split != self.second.sample.split

    @property
    def labels_differ(self) -> bool:
        """Whether the two have not the same classes marked on them."""
        return {mark.index for mark in self.first.marks} != {mark.index for mark in self.second.marks}


@value
class Advice:
    """One thing to do before training, by its name, with the figures that its sentence tells."""

    name: str
    figures: dict[str, str | int]


@value
class Overview:
    """What is known of a data set before anybody trains on it."""

    root: str
    layout: str
    seed: int
    seen: tuple[Seen, ...]
    """Every picture that could be read, in its split."""
    unreadable: tuple[Unreadable, ...]
    label_faults: tuple[LabelFault, ...]
    """Single labels that were left out, or cut at their picture's edge."""
    left_out: tuple[LeftOut, ...]
    marked: int
    """Images with at least one mark."""
    sound: int
    unmarked: tuple[str, ...]
    """Images whose label marks no pixel: they count as bad, with nothing to learn from."""
    classes: tuple[ClassCount, ...]
    sizes: dict[tuple[int, int], int]
    """How many images have this width and height, the most frequent first."""
    channels: dict[int, int]
    groups: int
    """Groups of more than one image."""
    splits: dict[str, SplitCount]
    copies: tuple[Copy, ...]
    advice: tuple[Advice, ...]

    @property
    def leaks(self) -> tuple[Copy, ...]:
        """The copies that stand in two splits."""
        return tuple(copy for copy in self.copies if copy.leak)


def overview(
    data: DataSet,
    *,
    seed: int,
    val_share: float,
    test_share: float,
    read: Callable[[int], None] = lambda count: None,
) -> Overview:
    """Read every picture once and tell what is there; the split is the one that a training with this seed makes.

    Raises:
        DataError: no picture could be read.
    """
    samples = with_splits(data.samples, seed=seed, val_share=val_share, test_share=test_share)
    seen, wrong = look(replace(data, samples=samples), read=read)
    if not seen:
        first = f", the first is {wrong[0].name}: {wrong[0].error}" if wrong else ""
        problem = f"no image could be read ({len(samples)} tried{first})"
        raise DataError(data.root, problem, advice="check data.root, data.layout and data.group")
    twins = find_twins([one.digest for one in seen], [one.fine for one in seen])
    copies = tuple(
        Copy(first=seen[two.first], second=seen[two.second], exact=two.exact, correlation=two.correlation)
        for two in twins
    )
    classes = tuple(_class_count(name, index, seen) for index, name in enumerate(data.classes, start=1))
    splits = {split: _split_count([one for one in seen if one.sample.split == split]) for split in get_args(Split)}
    members = Counter(one.sample.group for one in seen if one.sample.group)
    told = Overview(
        root=data.root,
        layout=data.layout,
        seed=seed,
        seen=seen,
        unreadable=(*data.unreadable, *wrong),
        label_faults=data.label_faults,
        left_out=data.left_out,
        marked=sum(bool(one.marks) for one in seen),
        sound=sum(one.sample.mask is None for one in seen),
        unmarked=tuple(one.sample.name for one in seen if one.sample.mask is not None and not one.marks),
        classes=classes,
        sizes=dict(Counter((one.width_px, one.height_px) for one in seen).most_common()),
        channels=dict(sorted(Counter(one.channels for one in seen).items())),
        groups=sum(count > 1 for count in members.values()),
        splits=splits,
        copies=copies,
        advice=(),
    )
    # A rendered picture has a part of its own, and a split that the data bring is theirs to answer for.
    drawn = data.rendered is None and any(sample.split is None for sample in data.samples)
    return replace(told, advice=tuple(_advice(told, drawn)))


def _class_count(name: str, index: int, seen: Sequence[Seen]) -> ClassCount:
    sizes = [mark.size_px for one in seen for mark in one.marks if mark.index == index]
    showing = [one for one in seen if any(mark.index == index for mark in one.marks)]
    return ClassCount(
        name=name,
        images=len(showing),
        marks=len(sizes),
        smallest_px=min(sizes, default=None),
        median_px=median(sizes) if sizes else None,
        largest_px=max(sizes, default=None),
        by_split={split: sum(one.sample.split == split for one in showing) for split in get_args(Split)},
    )


def _split_count(seen: Sequence[Seen]) -> SplitCount:
    return SplitCount(
        images=len(seen),
        bad=sum(one.sample.bad for one in seen),
        marks=sum(len(one.marks) for one in seen),
        groups=len({one.sample.group or one.sample.name for one in seen}),
    )


def _advice(told: Overview, drawn: bool) -> Iterator[Advice]:
    """Yield what to do, the worst first; `drawn` where the split is drawn by seed from photographs."""
    if told.leaks:
        yield Advice(name="leaks", figures={"n": len(told.leaks)})
    if differing := [copy for copy in told.copies if copy.labels_differ]:
        yield Advice(name="labels_differ", figures={"n": len(differing)})
    if told.unreadable:
        yield Advice(name="unreadable", figures={"n": len(told.unreadable)})
    if told.label_faults:
        yield Advice(name="label_faults", figures={"n": len(told.label_faults)})
    if told.left_out:
        yield Advice(name="left_out", figures={"n": len(told.left_out)})
    if told.unmarked:
        yield Advice(name="unmarked", figures={"n": len(told.unmarked), "first": told.unmarked[0]})
    if len(told.seen) == 1:
        yield Advice(name="one_image", figures={})
        return
    yield from _split_advice(told)
    near = sum(not copy.exact for copy in told.copies)
    if near and not told.groups:
        yield Advice(name="no_groups", figures={"n": near})
    elif drawn and not told.groups:
        yield Advice(name="groups_unknown", figures={})


def _split_advice(told: Overview) -> Iterator[Advice]:
    """Yield what the whole set, a split or a class lacks."""
    if not told.marked:
        yield Advice(name="nothing_marked", figures={})
    if not told.sound:
        yield Advice(name="nothing_sound", figures={})
    for split, count in told.splits.items():
        if not count.images:
            yield Advice(name="empty_split", figures={"split": split})
        elif not count.marks and told.marked:
            yield Advice(name="unmarked_split", figures={"split": split})
    for one in told.classes if told.marked else ():
        yield from _class_advice(one, told.splits)


def _class_advice(one: ClassCount, splits: dict[str, SplitCount]) -> Iterator[Advice]:
    if not one.images:
        yield Advice(name="no_example", figures={"label": one.name})
        return
    if one.images < FEW:
        yield Advice(name="few_examples", figures={"label": one.name, "n": one.images, "few": FEW})
    for split, count in one.by_split.items():
        if not count and splits[split].marks:
            yield Advice(name="class_missing", figures={"label": one.name, "split": split})
