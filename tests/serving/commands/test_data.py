"""Somebody's folder is told before anybody trains on it, and whatever is wrong with it ends in a sentence."""

import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from serving.commands import data
from serving.compose import compose
from serving.main import main
from serving.verbs import Outcome
from tests.vision.tiny import write_discs
from twin.errors import ConfigError, DataError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_discs(tmp_path_factory.mktemp("data") / "set a=b", 4, 40)


def told(root: Path, *words: str) -> Outcome:
    return data.run(compose("data", [f"data.root={root}", *words]), ())


def leaking(root: Path, to: Path) -> Path:
    """Copy a set; half of its pictures stand in it twice, so that some pair lies in two splits."""
    shutil.copytree(root, to)
    for path in sorted((to / "images").iterdir())[:20]:
        shutil.copy(path, path.with_name(f"copy_{path.name}"))
    return to


def test_a_set_without_leaks_ends_with_status_0(root: Path) -> None:
    outcome = told(root)
    assert outcome.status == 0
    assert outcome.result["images"] == 40
    assert outcome.result["leaks"] == 0
    assert "train: 24 images" in outcome.text
    assert "report" not in outcome.result


def test_a_leak_ends_with_status_1_and_one_json_object(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = leaking(root, tmp_path / "set")
    status = main(["data", f"data.root={copied}", "--out", str(tmp_path / "page"), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert status == 1
    assert result["leaks"] > 0
    assert len(result["duplicates"]) == 20
    assert all(pair["exact"] for pair in result["duplicates"])
    assert Path(result["report"]).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_split_is_that_of_the_seed(root: Path) -> None:
    counts = {seed: told(root, f"report.seed={seed}").result["classes"]["rust"]["by_split"] for seed in range(4)}
    assert len({tuple(count.values()) for count in counts.values()}) > 1


def test_a_group_file_binds_copies_together(root: Path, tmp_path: Path) -> None:
    copied = leaking(root, tmp_path / "set")
    names = [path.name for path in (copied / "images").iterdir()]
    rows = [f"{name},{name.removeprefix('copy_')}" for name in names]
    (tmp_path / "groups.csv").write_text("\n".join(["image,group", *rows]), encoding="utf-8")
    outcome = told(copied, f"data.group={tmp_path / 'groups.csv'}")
    assert outcome.status == 0
    assert outcome.result["left_out"] == []
    assert outcome.result["groups"] == 20
    assert len(outcome.result["duplicates"]) == 20


def test_one_image_and_an_empty_folder_end_in_a_sentence(tmp_path: Path) -> None:
    outcome = told(write_discs(tmp_path / "one", 4, 1))
    assert outcome.status == 0
    assert "This is one image: nothing can be held back to measure with." in outcome.text
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no image lies below it"):
        told(tmp_path / "empty")


def test_a_folder_that_is_not_named_is_asked_for_by_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data"]) == 2
    assert capsys.readouterr().err == "linetwin: data.root: a value is needed; allowed: data.root=...\n"


def test_a_folder_for_the_page_that_cannot_be_made_is_told_before_anything_is_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"report\.out: this folder cannot be made"):
        told(root, f"report.out={tmp_path / 'file' / 'page'}")


def test_labels_that_were_left_out_or_cut_are_named(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("names: [scratch]\n", encoding="utf-8")
    for number in range(3):
        picture = np.full((40, 50, 3), 40 * number + 60, np.uint8)
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / "labels").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "images" / f"{number}.png"), picture)
        (tmp_path / "labels" / f"{number}.txt").write_text("0 .9 .5 .4 .2\n0 3 3 .1 .1\n", encoding="utf-8")
    outcome = told(tmp_path, "data.layout=yolo", f"report.out={tmp_path / 'page'}")
    assert {one["path"] for one in outcome.result["label_faults"]} == {f"images/{number}.png" for number in range(3)}
    assert "Labels that were left out or cut:" in outcome.text
    page = Path(outcome.result["report"]).read_text(encoding="utf-8")
    assert "未采用或被截断的标注" in page


def test_a_picture_that_the_group_file_forgot_is_named(root: Path, tmp_path: Path) -> None:
    names = sorted(path.name for path in (root / "images").iterdir())
    (tmp_path / "groups.csv").write_text("\n".join(["image,group", *(f"{name},g{name}" for name in names[1:])]))
    outcome = told(root, f"data.group={tmp_path / 'groups.csv'}")
    assert [one["path"] for one in outcome.result["left_out"]] == [f"images/{names[0]}"]
    assert f"images/{names[0]}: data.group does not name it" in outcome.text


def test_a_folder_that_cannot_be_read_leaves_no_page_behind(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        told(tmp_path / "nothere", f"report.out={tmp_path / 'page'}")
    assert not (tmp_path / "page").exists()
