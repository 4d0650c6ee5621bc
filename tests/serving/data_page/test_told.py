import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from serving.data_page.told import SHOWN, as_plain, as_text
from tests.vision.tiny import write_discs
from vision.data.masks import read_masks
from vision.data.overview import Overview, overview


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Overview:
    root = write_discs(tmp_path_factory.mktemp("told") / "set", 4, 12)
    marked = sorted((root / "masks").iterdir())[0]
    for number in range(SHOWN + 5):
        shutil.copy(root / "images" / marked.name, root / "images" / f"copy{number:02d}.png")
    data = read_masks(root)
    samples = tuple(replace(s, split="val" if s.stem == "copy07" else "train") for s in data.samples)
    return overview(replace(data, samples=samples), seed=0, val_share=0.2, test_share=0.2)


def test_the_leak_stands_first_with_its_two_labels_and_a_text_names_only_so_many(told: Overview) -> None:
    lines = as_text(told).splitlines()
    first = lines.index("Pictures that are there twice:") + 1
    assert lines[first] == (
        "  LEAK: images/P000004-000001.png (training) and images/copy07.png (validation) are the same picture; "
        "labelled differently: scratch / nothing"
    )
    assert sum("are the same picture" in line for line in lines) == SHOWN
    assert "  and 5 more; --json names all" in lines


def test_plain_data_name_all(told: Overview) -> None:
    plain = as_plain(told)
    assert len(plain["duplicates"]) == SHOWN + 5
    assert plain["leaks"] == 1
    assert plain["duplicates"][7] == {
        "images": ["images/P000004-000001.png", "images/copy07.png"],
        "splits": ["train", "val"],
        "labels": [["scratch"], []],
        "exact": True,
        "correlation": 1.0,
        "leak": True,
        "labels_differ": True,
    }
    assert plain["sizes"] == [{"width": 96, "height": 96, "images": 37}]
    assert plain["splits"]["val"]["images"] == 1
    assert plain["classes"]["scratch"]["images"] == 3
    assert plain["advice"][0]["name"] == "leaks"


def test_many_sizes_are_told_in_short(told: Overview) -> None:
    many = replace(told, sizes={(100 + n, 50): 1 for n in range(9)}, channels={1: 4, 3: 5})
    text = as_text(many)
    assert "and 4 other sizes from 100 to 108 px wide" in text
    assert "4 gray, 5 in colour" in text


def test_the_text_of_a_file_on_disk_is_plain_of_paths(told: Overview) -> None:
    assert as_text(told).startswith(f"{Path(told.root)} (masks)\n")
