import math
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.data.broken import HEIGHT, JSON, WIDTH, picture, text, understood
from twin.errors import DataError
from vision.data.label import LabelError
from vision.data.sample import mask_of
from vision.data.shapes import Box
from vision.data.yolo import parse_lines, parse_names, read_yolo


def write(root: Path, label: str | None, name: str = "train/a") -> None:
    picture(root / "images" / f"{name}.png")
    text(root / "data.yaml", "nc: 2\nnames: [scratch, rust]\n")
    if label is not None:
        text(root / "labels" / f"{name}.txt", label)


def test_boxes_and_polygons_are_shares_of_the_picture(tmp_path: Path) -> None:
    write(tmp_path, "1 0.5 0.25 0.2 0.5\n\n0 0 0.5 0.1 0.5 0.1 1 0 1\n")
    write(tmp_path, "", "val/b")
    write(tmp_path, None, "test/c")
    data = read_yolo(tmp_path)
    assert data.classes == ("scratch", "rust")
    assert [(sample.name, sample.split, sample.bad) for sample in data.samples] == [
        ("images/test/c.png", "test", False),
        ("images/train/a.png", "train", True),
        ("images/val/b.png", "val", False),
    ]
    mask = mask_of(data.samples[1], HEIGHT, WIDTH, 2)
    assert (mask[:20, 20:30] == 2).all()
    assert (mask == 2).sum() == 200
    assert (mask[21:, :5] == 1).all()


def test_the_split_may_stand_above_or_be_missing(tmp_path: Path) -> None:
    text(tmp_path / "data.yaml", "names: {0: scratch}\n")
    picture(tmp_path / "valid" / "images" / "a.png")
    text(tmp_path / "valid" / "labels" / "a.txt", "0 .5 .5 .2 .2")
    picture(tmp_path / "images" / "b.png")
    picture(tmp_path / "b.png")
    samples = read_yolo(tmp_path).samples
    assert [(one.name, one.split, one.bad) for one in samples] == [
        ("images/b.png", None, False),
        ("valid/images/a.png", "val", True),
    ]


def test_names_are_a_list_or_a_map_and_stay_the_text_that_they_are() -> None:
    assert parse_names("names: [no, 1, 2001-01-99]") == {0: "no", 1: "1", 2: "2001-01-99"}
    assert list(parse_names("names:\n  10: b\n  9: a\n").values()) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("names: [", "is no YAML"),
        ("a: b", "has no names of classes"),
        ("names: []", "has no names of classes"),
        ("names: {x: a}", "a key that is no whole number"),
        ("names: [a, [b]]", "a name of a class is no text"),
        ("names: [a, a]", "has a number or a class twice"),
        ("names: {1: a, 01: b}", "has a number or a class twice"),
        ("? [a]\n: b", "is no YAML"),
        ("[" * 5000, "is no YAML"),
    ],
)
def test_a_broken_data_yaml_is_one_sentence(tmp_path: Path, content: str, problem: str) -> None:
    write(tmp_path, "")
    text(tmp_path / "data.yaml", content)
    with pytest.raises(DataError, match=rf"data.yaml: .*{problem}.*; write the classes by number"):
        read_yolo(tmp_path)


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("2 .5 .5 .1 .1", "line 1: the class '2' is not in data.yaml"),
        ("0 .5 .5 .1 .1\n0.0 .5 .5 .1 .1", "line 2: the class '0.0' is not in data.yaml"),
        ("0 .5 .5 .1", "line 1: 3 numbers follow the class"),
        ("0 .5 .5 .1 .1 .9", "line 1: 5 numbers follow the class"),
        ("0 nan .5 .1 .1", "line 1: a coordinate is not finite"),
        ("0 x .5 .1 .1", "line 1: a coordinate is no number"),
        ("0 25 20 10 10", "line 1: a coordinate is no share"),
        ("0 .5 .5 0 .1", "a label without area was left out"),
        ("0 1.5 .5 .1 .1", "a label outside its picture was left out"),
    ],
)
def test_a_broken_label_leaves_its_picture_out(tmp_path: Path, label: str, problem: str) -> None:
    write(tmp_path, label)
    write(tmp_path, "0 .5 .5 .1 .1", "train/b")
    data = read_yolo(tmp_path)
    assert [sample.name for sample in data.samples] == ["images/train/b.png"]
    assert [one.name for one in data.unreadable] == ["images/train/a.png"]
    assert problem in data.unreadable[0].error


def test_files_without_their_other_half_are_told(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "train" / "a.png")
    with pytest.raises(DataError, match=r"data.yaml: cannot be read"):
        read_yolo(tmp_path)
    text(tmp_path / "data.yaml", "names: [x]")
    with pytest.raises(DataError, match="no folder labels/ below it"):
        read_yolo(tmp_path)
    text(tmp_path / "labels" / "train" / "gone.txt", "0 .5 .5 .1 .1")
    text(tmp_path / "labels" / "train" / "classes.txt", "x")
    assert [(one.name, one.error) for one in read_yolo(tmp_path).unreadable] == [
        ("labels/train/gone.txt", "its image is not there")
    ]


def test_two_pictures_that_share_a_label_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "0 .5 .5 .1 .1")
    write(tmp_path, "0 .9 .5 .3 .1", "train/b")
    picture(tmp_path / "images" / "train" / "a.jpg")
    data = read_yolo(tmp_path)
    assert [sample.stem for sample in data.samples] == ["b"]
    assert [one.name for one in data.unreadable] == ["images/train/a.jpg", "images/train/a.png"]
    assert [fault.problem for fault in data.label_faults] == ["a label that leaves its picture was cut at the edge"]


@given(st.text() | JSON.map(yaml.safe_dump) | st.builds(lambda names: yaml.safe_dump({"names": names}), JSON))
def test_any_text_names_classes_or_says_why_not(content: str) -> None:
    names = understood(parse_names, content)
    assert names is None or (names and all(names.values()))


WORDS = st.integers(-1, 3).map(str) | st.floats().map(str) | st.text("0123456789.e-nx²", max_size=4)


@given(st.text() | st.lists(st.lists(WORDS, max_size=9).map(" ".join)).map("\n".join))
def test_any_lines_are_regions_or_say_which_is_broken(content: str) -> None:
    try:
        regions = parse_lines(content, {0: 1, 1: 2})
    except LabelError as error:
        assert str(error).startswith("line ")
        return
    for region in regions:
        numbers = region.edges_xyxy_px if isinstance(region, Box) else ()
        assert all(math.isfinite(number) for number in numbers)
