import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.data.broken import HEIGHT, JSON, WIDTH, picture, text, understood
from twin.errors import DataError
from vision.data.coco import parse_coco, read_coco
from vision.data.picture import UnreadableError
from vision.data.sample import mask_of

CATEGORIES = [{"id": 7, "name": "rust"}, {"id": 3, "name": "scratch"}]
POLYGON = [10, 10, 30, 10, 30, 30, 10, 30]


def image(image_id: int, file_name: str, **more: Any) -> dict[str, Any]:
    return {"id": image_id, "file_name": file_name, "width": WIDTH, "height": HEIGHT, **more}


def mark(image_id: int, category_id: int = 3, **more: Any) -> dict[str, Any]:
    return {"image_id": image_id, "category_id": category_id, **more}


def write(root: Path, images: list[Any], annotations: list[Any], **more: Any) -> Path:
    data = {"images": images, "annotations": annotations, "categories": CATEGORIES, **more}
    return text(root / "annotations" / "all.json", json.dumps(data))


def test_polygons_runs_and_boxes_become_masks_of_classes_by_id(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        picture(tmp_path / "images" / f"{name}.png")
    runs = {"size": [HEIGHT, WIDTH], "counts": [0, 80, WIDTH * HEIGHT - 80]}
    file = write(
        tmp_path,
        [image(1, "images/a.png"), image(2, "b.png"), image(3, "images/c.png"), image(4, "images/d.png")],
        [
            mark(1, 3, segmentation=[POLYGON]),
            mark(2, 7, segmentation=runs),
            mark(3, 7, segmentation=[], bbox=[5, 6, 10, 4]),
        ],
    )
    data = read_coco(tmp_path, file, unlabelled_good=False)
    assert data.classes == ("scratch", "rust")
    assert [sample.name for sample in data.samples] == [f"images/{name}.png" for name in "abcd"]
    a, b, c, d = (mask_of(sample, HEIGHT, WIDTH, 2) for sample in data.samples)
    assert a[20, 20] == 1
    assert a[5, 5] == 0
    assert (b[:, :2] == 2).all()
    assert not b[:, 2:].any()
    assert (c == 2).sum() == 40
    assert not d.any()
    assert not data.samples[3].bad
    assert data.unreadable == ()
    assert data.label_faults == ()


def test_the_only_json_below_the_root_is_taken_and_several_are_told(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    with pytest.raises(DataError, match=r"no JSON file lies below it; name the file of annotations: data.annotations"):
        read_coco(tmp_path, None, unlabelled_good=False)
    write(tmp_path, [image(1, "a.png")], [mark(1, bbox=[5, 6, 10, 4])])
    assert len(read_coco(tmp_path, None, unlabelled_good=False).samples) == 1
    text(tmp_path / "other.json", "{}")
    with pytest.raises(DataError, match=r"2 JSON files lie below it \(annotations/all.json, other.json\)"):
        read_coco(tmp_path, None, unlabelled_good=False)


def test_a_template_goes_with_its_image_and_is_no_image_of_the_set(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    golden = picture(tmp_path / "golden" / "a_temp.png")
    picture(tmp_path / "more.png")
    file = write(
        tmp_path,
        [image(1, "a.png", template="golden/a_temp.png"), image(2, "b.png", template="gone.png")],
        [mark(1, bbox=[5, 6, 10, 4])],
    )
    data = read_coco(tmp_path, file, unlabelled_good=True)
    assert [(sample.name, sample.template) for sample in data.samples] == [("a.png", golden), ("more.png", None)]


def test_an_image_without_a_record_may_have_the_name_of_one_with(tmp_path: Path) -> None:
    for name in ("one/a.png", "two/a.png", "one/b.png", "two/b.png"):
        picture(tmp_path / name)
    images = [image(1, "one/a.png"), image(2, "one/b.png", width=0)]
    file = write(tmp_path, images, [mark(1, bbox=[5, 6, 10, 4])])
    data = read_coco(tmp_path, file, unlabelled_good=True)
    assert [(sample.name, sample.bad) for sample in data.samples] == [("one/a.png", True), ("two/a.png", False)]


def test_what_an_image_has_wrong_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    names = ("whole", "nan", "class", "crowd", "flat", "outside", "size", "odd")
    for name in names:
        picture(tmp_path / f"{name}.png")
    box = [5, 6, 10, 4]
    images = [image(i, f"{name}.png") for i, name in enumerate(names)]
    images[6]["width"] = -1
    file = write(
        tmp_path,
        [*images, image(90, "gone.png"), {"id": 91}],
        [
            mark(0, bbox=box),
            mark(0, bbox=box, iscrowd=1),
            mark(0, bbox=[-20, 0, 30, 10]),
            mark(0, segmentation=[[1, 1, 2, 2]]),
            mark(1, bbox=[float("nan"), 6, 10, 4]),
            mark(2, 99, bbox=box),
            mark(3, bbox=box, iscrowd=1),
            mark(4, bbox=[5, 6, 0, 4]),
            mark(5, bbox=[500, 6, 9, 4]),
            mark(7, segmentation=[[1, 2, 3]]),
            mark(1234, bbox=box),
        ],
    )
    data = read_coco(tmp_path, file, unlabelled_good=True)
    assert [sample.name for sample in data.samples] == ["whole.png"]
    told = {one.name: one.error for one in data.unreadable}
    assert told == {
        "nan.png": "a coordinate is not finite, or lies nowhere near a picture",
        "class.png": "an annotation has the category 99, which is not listed",
        "crowd.png": "none of its labels can be used (a label of many things at once (iscrowd) was left out)",
        "flat.png": "none of its labels can be used (a label without area was left out)",
        "outside.png": "none of its labels can be used (a label outside its picture was left out)",
        "size.png": "its width and height are -1 and 40, and must be whole numbers from 1 on",
        "odd.png": "a polygon is no list of x and y by turns",
        "gone.png": "its image 'gone.png' is not there",
        "image 91": "its record has no file_name",
    }
    assert [fault.problem for fault in data.label_faults if fault.name in ("whole.png", "all.json")] == [
        "an annotation of an image without a record was left out",
        "a label of many things at once (iscrowd) was left out",
        "a label that leaves its picture was cut at the edge",
        "a label without area was left out",
    ]


def test_a_picture_of_another_size_than_its_record_is_unreadable(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    file = write(tmp_path, [image(1, "a.png", width=99)], [mark(1, bbox=[5, 6, 10, 4])])
    sample = read_coco(tmp_path, file, unlabelled_good=False).samples[0]
    with pytest.raises(UnreadableError, match="is 50 x 40 px, and its labels were made on 99 x 40 px"):
        mask_of(sample, HEIGHT, WIDTH, 2)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no object"),
        ('{"images": [], "annotations": []}', "categories is no list of records"),
        ('{"images": [], "annotations": [], "categories": []}', "categories is empty"),
        (json.dumps({"images": [image(1, "a"), image(1, "b")], "categories": CATEGORIES}), "have the id 1"),
        (json.dumps({"images": [], "categories": [*CATEGORIES, {"id": 8, "name": "rust"}]}), "have one name"),
        (json.dumps({"images": [], "categories": CATEGORIES}), "annotations is no list of records"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: str, problem: str) -> None:
    file = text(tmp_path / "all.json", content)
    with pytest.raises(DataError, match=rf"all.json: .*{problem}.*; check data.annotations"):
        read_coco(tmp_path, file, unlabelled_good=False)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone.json: cannot be read"):
        read_coco(tmp_path, tmp_path / "gone.json", unlabelled_good=False)


def test_two_records_of_one_image_are_refused(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    file = write(tmp_path, [image(1, "a.png"), image(2, "a.png")], [])
    with pytest.raises(DataError, match=r"two records are of the image a.png"):
        read_coco(tmp_path, file, unlabelled_good=False)


IDS = st.integers(0, 2) | JSON
IMAGE = st.fixed_dictionaries(
    {"id": IDS, "file_name": st.text(max_size=3) | JSON},
    optional={"width": st.integers(1, 9) | JSON, "height": st.integers(1, 9) | JSON, "template": JSON},
)
RUNS = st.fixed_dictionaries({"size": st.just([4, 5]) | JSON, "counts": st.text(max_size=9) | JSON})
ANNOTATION = st.fixed_dictionaries(
    {"image_id": IDS, "category_id": IDS},
    optional={
        "segmentation": RUNS | st.lists(st.lists(st.floats(), max_size=8)) | JSON,
        "bbox": st.lists(st.floats(), min_size=4, max_size=4) | JSON,
        "iscrowd": JSON,
    },
)
FILES = st.fixed_dictionaries(
    {
        "images": st.lists(IMAGE, max_size=3) | JSON,
        "annotations": st.lists(ANNOTATION, max_size=4) | JSON,
        "categories": st.just([{"id": 0, "name": "x"}, {"id": 1, "name": "y"}]) | JSON,
    }
)


@given(st.text() | JSON.map(json.dumps) | FILES.map(json.dumps))
def test_any_text_is_an_annotation_file_or_an_error_that_says_why(content: str) -> None:
    file = understood(parse_coco, content)
    if file is not None:
        assert file.classes
        assert all(region.index <= len(file.classes) for image in file.images for region in image.regions)
