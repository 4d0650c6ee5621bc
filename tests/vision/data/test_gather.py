from dataclasses import replace
from pathlib import Path

import pytest

from tests.vision.data.broken import HEIGHT, WIDTH, picture
from twin.errors import DataError
from vision.data.gather import Record, fitted, gather
from vision.data.label import Pictures
from vision.data.shapes import Box, Outline, Region, Runs

INSIDE = Box(index=1, edges_xyxy_px=(1, 1, 9, 9))
OUTSIDE = Box(index=1, edges_xyxy_px=(60, 1, 70, 9))


@pytest.mark.parametrize(
    ("region", "problem"),
    [
        (INSIDE, ""),
        (Box(index=1, edges_xyxy_px=(-0.9, 0, WIDTH + 1, HEIGHT)), ""),
        (Box(index=1, edges_xyxy_px=(-5, 0, 9, 9)), "a label that leaves its picture was cut at the edge"),
        (Box(index=1, edges_xyxy_px=(9, 9, 1, 1)), "a label without area was left out"),
        (OUTSIDE, "a label outside its picture was left out"),
        (Outline(index=1, corners_px=((1, 1), (5, 5), (9, 9))), "a label without area was left out"),
        (Outline(index=1, corners_px=((1, 1),)), "a label without area was left out"),
        (Outline(index=1, corners_px=((1, 1), (90, 5), (9, 9))), "a label that leaves its picture was cut at the edge"),
        (Runs(index=1, lengths_px=(WIDTH * HEIGHT,)), "a label without area was left out"),
    ],
)
def test_a_label_that_shows_nothing_is_left_out_and_one_that_leaves_is_told(region: Region, problem: str) -> None:
    kept, problems = fitted(Record(path=Path("a.png"), regions=(region,), size_px=(WIDTH, HEIGHT)))
    assert problems == ((problem,) if problem else ())
    assert bool(kept) is not problem.endswith("left out")


def test_without_a_size_nothing_is_known_to_leave_the_picture() -> None:
    record = Record(path=Path("a.png"), regions=(OUTSIDE,))
    assert fitted(record) == ((OUTSIDE,), ())
    assert fitted(replace(record, relative=True))[1] == ("a label outside its picture was left out",)


def test_a_picture_stays_with_the_labels_that_are_left_and_goes_with_the_last(tmp_path: Path) -> None:
    a, b, c = (picture(tmp_path / f"{name}.png") for name in "abc")
    size = (WIDTH, HEIGHT)
    records = [
        Record(path=b, regions=(OUTSIDE,), size_px=size),
        Record(path=a, regions=(INSIDE, OUTSIDE), size_px=size),
        Record(path=c, regions=(), size_px=size),
    ]
    data = gather(Pictures(tmp_path), "coco", ("x",), records)
    assert [(sample.name, sample.bad) for sample in data.samples] == [("a.png", True), ("c.png", False)]
    assert [one.name for one in data.unreadable] == ["b.png"]
    assert "none of its labels can be used" in data.unreadable[0].error
    assert [fault.name for fault in data.label_faults] == ["a.png", "b.png"]


def test_what_cannot_be_a_data_set_is_told(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    pictures = Pictures(tmp_path)
    record = Record(path=path, regions=(INSIDE,))
    with pytest.raises(DataError, match=r"two records are of the image a.png"):
        gather(pictures, "coco", ("x",), [record, record])
    with pytest.raises(DataError, match="has 256 classes; 255 can be told apart"):
        gather(pictures, "coco", tuple(map(str, range(256))), [record])
    with pytest.raises(DataError, match=r"no image of it can be used \(a.png: none of its labels"):
        gather(pictures, "coco", ("x",), [replace(record, regions=(OUTSIDE,), size_px=(WIDTH, HEIGHT))])
