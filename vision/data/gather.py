"""From what the labels of one picture say to a sample: labels that show nothing are left out, and all is told."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from twin.errors import DataError
from twin.types import value
from vision.data.label import Pictures
from vision.data.sample import DataSet, LabelFault, Sample, Split, Unreadable
from vision.data.shapes import MAX_CLASSES, Box, Outlines, Region, Runs

SLACK_PX, SLACK_SHARE = 1.0, 0.005
"""What a label may leave its picture by without a word: labelling tools round."""


@value
class Record:
    """One picture and its labels, as the reader of a layout found them."""

    path: Path
    regions: tuple[Region, ...]
    size_px: tuple[int, int] | None = None
    """Width and height that the record says."""
    relative: bool = False
    """Corners and edges are shares of width and height."""
    left_out: tuple[str, ...] = ()
    """Why the reader left labels out, a phrase each."""
    split: Split | None = None
    template: Path | None = None


def gather(
    pictures: Pictures,
    layout: str,
    classes: tuple[str, ...],
    records: Sequence[Record],
    *,
    unreadable: Iterable[Unreadable] = (),
    faults: Iterable[LabelFault] = (),
) -> DataSet:
    """Return the data set of the records, in the order of the pictures' names.

    A picture whose labels all had to be left out is left out too: nothing says that it is sound.

    Raises:
        DataError: two records are of one picture, there are more classes than a mask can hold, or no picture is left.
    """
    root = str(pictures.root)
    if len(classes) > MAX_CLASSES:
        raise DataError(root, f"has {len(classes)} classes; {MAX_CLASSES} can be told apart")
    samples: list[Sample] = []
    wrong, told = list(unreadable), list(faults)
    for record, before in _with_predecessors(records):
        name = pictures.name(record.path)
        if before is not None and before.path == record.path:
            raise DataError(root, f"two records are of the image {name}", advice="join their labels in one")
        kept, problems = fitted(record)
        told += [LabelFault(name=name, problem=problem) for problem in problems]
        if problems and not kept:
            wrong.append(Unreadable(name=name, error=f"none of its labels can be used ({problems[0]})"))
            continue
        mask = Outlines(outlines=kept, size_px=record.size_px, relative=record.relative) if kept else None
        samples.append(Sample(name=name, path=record.path, mask=mask, split=record.split, template=record.template))
    if not samples:
        why = f" ({wrong[0].name}: {wrong[0].error})" if wrong else ""
        raise DataError(root, f"no image of it can be used{why}", advice="check data.root and data.layout")
    return DataSet(
        root=root,
        layout=layout,
        classes=classes,
        samples=tuple(samples),
        unreadable=tuple(wrong),
        label_faults=tuple(told),
    )


def _with_predecessors(records: Sequence[Record]) -> Iterable[tuple[Record, Record | None]]:
    ordered = sorted(records, key=lambda record: record.path)
    return zip(ordered, [None, *ordered[:-1]], strict=True)


def fitted(record: Record) -> tuple[tuple[Region, ...], tuple[str, ...]]:
    """Return the labels that show something of the picture, and what was wrong with any, a phrase each."""
    kept: list[Region] = []
    problems = list(record.left_out)
    for region in record.regions:
        if _area(region) <= 0:
            problems.append("a label without area was left out")
            continue
        beyond, outside = _beyond(region, record)
        if outside:
            problems.append("a label outside its picture was left out")
            continue
        if beyond:
            problems.append("a label that leaves its picture was cut at the edge")
        kept.append(region)
    return tuple(kept), tuple(problems)


def _area(region: Region) -> float:
    if isinstance(region, Runs):
        return float(sum(region.lengths_px[1::2]))
    if isinstance(region, Box):
        left, top, right, bottom = region.edges_xyxy_px
        return (right - left) * (bottom - top) if right > left and bottom > top else 0.0
    # The shoelace formula (Meister 1769), from the first corner, so that far outlines keep their digits.
    x0, y0 = region.corners_px[0]
    corners = [(x - x0, y - y0) for x, y in region.corners_px]
    turned = [*corners[1:], corners[0]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(corners, turned, strict=True))) / 2


def _beyond(region: Region, record: Record) -> tuple[bool, bool]:
    """Tell whether a label leaves its picture, and whether no pixel of it lies inside."""
    size = (1, 1) if record.relative else record.size_px
    if size is None or isinstance(region, Runs):
        return False, False
    if isinstance(region, Box):
        left, top, right, bottom = region.edges_xyxy_px
    else:
        across, down = zip(*region.corners_px, strict=True)
        left, top, right, bottom = min(across), min(down), max(across), max(down)
    slack = SLACK_SHARE if record.relative else SLACK_PX
    width, height = size
    leaves = left < -slack or top < -slack or right > width + slack or bottom > height + slack
    return leaves, right <= 0 or bottom <= 0 or left >= width or top >= height
