"""`linetwin scenes` lists what ships, and proves one scene."""

import csv
from pathlib import Path

import pytest

from serving.commands.scenes import run
from serving.folders import shipped
from twin.errors import ConfigError, UsageError


def test_without_words_it_lists_what_ships() -> None:
    assert [row["name"] for row in run({}, []).result["scenes"]] == ["bearing", "minimal", "pcb"]


@pytest.mark.parametrize("given", ["minimal", str(shipped("scenes") / "minimal" / "scene.yaml")])
def test_a_scene_is_proven_by_name_or_by_its_file(given: str) -> None:
    outcome = run({}, ["check", given])
    assert outcome.status == 0
    assert outcome.text.endswith("minimal: all of it holds")
    assert {proof["device_id"] for proof in outcome.result["proofs"]} >= {"belt", "gate", "camera", "feeder"}


@pytest.mark.parametrize("paths", [["prove", "minimal"], ["check"], ["check", "minimal", "bearing"]])
def test_anything_else_is_refused_with_what_is_allowed(paths: list[str]) -> None:
    with pytest.raises(UsageError, match="scenes takes nothing, or check and one scene, or io"):
        run({}, paths)


def test_the_signals_of_a_scene_are_written_as_a_table_that_spreadsheets_read(tmp_path: Path) -> None:
    out = tmp_path / "io.csv"
    outcome = run({}, ["io", "minimal", str(out)])
    assert out.read_bytes().startswith(b"\xef\xbb\xbftag,type,direction,device,meaning_en,meaning_zh,simulated\n")
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["tag"] for row in rows] == [each["tag"] for each in outcome.result["signals"]]
    assert {row["simulated"] for row in rows if row["device"] == "door"} == {"yes"}


def test_a_list_that_cannot_be_written_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the list cannot be written here"):
        run({}, ["io", "minimal", str(tmp_path / "none" / "io.csv")])
