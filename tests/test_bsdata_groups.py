import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.bsdata_groups import main, rows_of
from vision.data.folder import read_folder
from vision.data.split import check_uncut, of_split, with_splits

DATA = Path(os.environ.get("LINETWIN_DATA", "")) / "bsdata"
needs_data = pytest.mark.skipif(
    "LINETWIN_DATA" not in os.environ or not DATA.is_dir(), reason="LINETWIN_DATA names no folder with bsdata in it"
)


def image(name: str, sequences: list[str], labelled: bool = False) -> dict[str, Any]:
    return {"filename": f"01_{name}.jpg", "wear_dev": sequences, "annotations": f"{name}.json" if labelled else None}


def test_sequences_that_share_an_image_are_one_group_and_doubtful_images_are_left_out() -> None:
    images = [
        image("1_a", ["s1", "s2"]),
        image("2_a", ["s2"], labelled=True),
        image("3_a", ["s1"]),
        image("4_b", ["s3"]),
        image("5_b", ["s3"]),
        image("6_c", [], labelled=True),
        image("7_c", []),
    ]
    assert rows_of(images) == [
        ("01_1_a.jpg", "s1", ""),
        ("01_2_a.jpg", "s1", ""),
        ("01_4_b.jpg", "s3", ""),
        ("01_5_b.jpg", "s3", ""),
        ("01_6_c.jpg", "outside", "train"),
    ]


@needs_data
def test_the_photographs_fall_into_fifteen_groups_with_their_negatives(tmp_path: Path) -> None:
    main(DATA, tmp_path / "groups.csv")
    data = read_folder(DATA, "labelme", group=tmp_path / "groups.csv", unlabelled="good")
    assert data.classes == ("Pitting",)
    assert Counter(sample.bad for sample in data.samples) == {True: 394, False: 613 + 69}
    assert len({sample.group for sample in data.samples} - {"outside"}) == 15
    split = with_splits(data.samples, seed=0, val_share=0.2, test_share=0.2)
    check_uncut(split, data.root)
    assert "outside" not in {sample.group for sample in of_split(split, "test")}
    assert len({sample.group for sample in of_split(split, "test")}) == 3
