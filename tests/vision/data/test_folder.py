from pathlib import Path

import numpy as np
import pytest

from tests.vision.data.broken import HEIGHT, WIDTH, picture, text
from tests.vision.tiny import write_discs
from twin.errors import ConfigError, DataError
from vision.data.folder import read_folder
from vision.data.picture import write_picture
from vision.data.sample import mask_of

COCO = """{"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 1, "name": "hole"}],
"annotations": [{"image_id": 1, "category_id": 1, "bbox": [12.5, 10, 25, 20]}]}"""
VOC = """<annotation><filename>images/a.png</filename><object><name>hole</name>
<bndbox><xmin>13</xmin><ymin>11</ymin><xmax>37</xmax><ymax>30</ymax></bndbox></object></annotation>"""


def test_a_layout_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="got 'cocoa'; allowed: coco, labelme, masks, mvtec, voc, yolo"):
        read_folder(tmp_path, "cocoa")


def test_only_coco_has_an_annotation_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"data.annotations: the layout yolo has no annotation file"):
        read_folder(tmp_path, "yolo", annotations=tmp_path / "a.json")


@pytest.mark.parametrize(
    ("layout", "file", "label"),
    [
        ("coco", "a.json", COCO),
        ("voc", "a.xml", VOC),
        ("yolo", "labels/a.txt", "0 0.5 0.5 0.5 0.5"),
    ],
)
def test_a_labelled_box_is_read_from_every_layout_of_boxes(tmp_path: Path, layout: str, file: str, label: str) -> None:
    picture(tmp_path / "images" / "a.png")
    text(tmp_path / "data.yaml", "names: [hole]")
    text(tmp_path / file, label)
    data = read_folder(tmp_path, layout)
    assert data.classes == ("hole",)
    assert data.layout == layout
    mask = mask_of(data.samples[0], HEIGHT, WIDTH, 1)
    assert (mask[10:30, 13:37] == 1).all()
    assert (mask == 1).sum() == pytest.approx(25 * 20, abs=20)


def test_a_folder_without_images_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no image lies below it"):
        read_folder(tmp_path, "masks")
    with pytest.raises(DataError, match="there is no such folder"):
        read_folder(tmp_path / "gone", "masks")


def test_an_image_that_the_group_file_does_not_name_is_left_out(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 3, 4)
    groups = tmp_path / "groups.csv"
    groups.write_text("image,group\nP000003-000001.png,g\n", encoding="utf-8")
    data = read_folder(root, "masks", group=groups)
    assert [(sample.stem, sample.group) for sample in data.samples] == [("P000003-000001", "g")]
    assert {one.why for one in data.left_out} == {"data.group does not name it"}
    assert len(data.left_out) == 3
    groups.write_text("image,group\nother.png,g\n", encoding="utf-8")
    with pytest.raises(DataError, match="names no image of the data set"):
        read_folder(root, "masks", group=groups)


def test_a_picture_that_no_label_names_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    picture(tmp_path / "images" / "b.png")
    text(tmp_path / "a.xml", VOC)
    assert [(one.name, one.why) for one in read_folder(tmp_path, "voc").left_out] == [
        ("images/b.png", "no label names it")
    ]
    assert read_folder(tmp_path, "voc", unlabelled="good").left_out == ()


def test_mvtec_keeps_its_own_split_and_masks(tmp_path: Path) -> None:
    gray = np.full((20, 30), 80, np.uint8)
    for name in ("train/good/0.png", "test/good/0.png", "test/hole/0.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write_picture(tmp_path / name, gray)
    (tmp_path / "ground_truth" / "hole").mkdir(parents=True)
    write_picture(tmp_path / "ground_truth" / "hole" / "0_mask.png", np.where(gray > 0, 255, 0).astype(np.uint8))
    data = read_folder(tmp_path, "mvtec")
    assert data.classes == ("hole",)
    told = {sample.name: (sample.split, sample.bad) for sample in data.samples}
    assert told == {
        "train/good/0.png": ("train", False),
        "test/good/0.png": ("test", False),
        "test/hole/0.png": ("test", True),
    }


def test_mvtec_without_its_folders_is_told(tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", np.zeros((4, 4), np.uint8))
    with pytest.raises(DataError, match="no train/good or no test folder"):
        read_folder(tmp_path, "mvtec")
