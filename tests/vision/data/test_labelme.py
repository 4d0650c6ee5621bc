import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.data.broken import JSON, understood
from twin.errors import DataError
from vision.data.labelme import parse_labelme, read_labelme
from vision.data.picture import write_picture
from vision.data.sample import mask_of

TRIANGLE = {"label": "Pitting", "points": [[10, 10], [30, 10], [10, 30]], "shape_type": "polygon"}


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_picture(path, np.full((40, 50, 3), 90, np.uint8))


def label(path: Path, image: str, shapes: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"imagePath": image, "shapes": shapes}), encoding="utf-8")


def test_an_image_is_found_by_its_unique_name_anywhere_below_the_root(tmp_path: Path) -> None:
    picture(tmp_path / "data" / "a.png")
    picture(tmp_path / "data" / "b.png")
    label(tmp_path / "label" / "a.json", "a.png", [TRIANGLE])
    (tmp_path / "other.json").write_text('{"images": []}', encoding="utf-8")
    data = read_labelme(tmp_path, unlabelled_good=False)
    assert [sample.name for sample in data.samples] == ["data/a.png"]
    assert data.classes == ("Pitting",)
    mask = mask_of(data.samples[0], 40, 50, 1)
    assert mask[12, 12] == 1
    assert mask[35, 45] == 0


def test_unlabelled_images_are_sound_only_where_that_is_asked_for(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    picture(tmp_path / "b.png")
    label(tmp_path / "a.json", "a.png", [TRIANGLE])
    data = read_labelme(tmp_path, unlabelled_good=True)
    assert [(sample.name, sample.bad) for sample in data.samples] == [("a.png", True), ("b.png", False)]


def test_a_path_beside_the_label_decides_between_images_of_one_name(tmp_path: Path) -> None:
    picture(tmp_path / "one" / "a.png")
    picture(tmp_path / "two" / "a.png")
    label(tmp_path / "one" / "a.json", "a.png", [TRIANGLE])
    data = read_labelme(tmp_path, unlabelled_good=False)
    assert [sample.name for sample in data.samples] == ["one/a.png"]


def test_a_name_that_two_images_have_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "one" / "a.png")
    picture(tmp_path / "two" / "a.png")
    label(tmp_path / "label" / "a.json", "a.png", [TRIANGLE])
    with pytest.raises(DataError, match="2 images are called so"):
        read_labelme(tmp_path, unlabelled_good=False)


def test_a_broken_label_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    label(tmp_path / "a.json", "a.png", [TRIANGLE])
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    label(tmp_path / "c.json", "gone.png", [TRIANGLE])
    data = read_labelme(tmp_path, unlabelled_good=False)
    assert len(data.samples) == 1
    assert [one.name for one in data.unreadable] == ["b.json", "c.json"]


def test_a_broken_label_makes_no_image_sound(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        picture(tmp_path / f"{name}.png")
    label(tmp_path / "a.json", "a.png", [TRIANGLE])
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    data = read_labelme(tmp_path, unlabelled_good=True)
    assert [(sample.name, sample.bad) for sample in data.samples] == [("a.png", True), ("c.png", False)]


def test_rectangles_and_circles_cover_their_area(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    shapes = [
        {"label": "x", "points": [[2, 2], [8, 8]], "shape_type": "rectangle"},
        {"label": "y", "points": [[30, 20], [36, 20]], "shape_type": "circle"},
    ]
    label(tmp_path / "a.json", "a.png", shapes)
    data = read_labelme(tmp_path, unlabelled_good=False)
    mask = mask_of(data.samples[0], 40, 50, 2)
    assert mask[5, 5] == 1
    assert (mask == 2).sum() == pytest.approx(np.pi * 36, rel=0.25)


KIND = st.sampled_from(["polygon", "circle", "rectangle"]) | JSON
SHAPE = st.fixed_dictionaries({"label": st.text(max_size=3) | JSON, "points": JSON}, optional={"shape_type": KIND})
LABELS = st.builds(lambda shapes: json.dumps({"imagePath": "a", "shapes": shapes}), st.lists(SHAPE))


@given(st.text() | JSON.map(json.dumps) | LABELS)
def test_any_text_is_a_label_or_nothing_or_an_error_that_says_why(text: str) -> None:
    found = understood(parse_labelme, text)
    assert found is None or all(len(shape.corners_px) >= 3 for shape in found.shapes)
