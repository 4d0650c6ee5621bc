"""The verbs `trace` and `replay --headless` on one recorded run."""

import json
from pathlib import Path
from typing import Any

import pytest

from serving.main import main
from tests.recorded import FIRST, Recorded


@pytest.fixture
def run_folder(recorded: Recorded) -> Path:
    return recorded[0].parent


@pytest.fixture
def cut(run_folder: Path, tmp_path: Path) -> Path:
    whole = (run_folder / "recording.mcap").read_bytes()
    path = tmp_path / "cut.mcap"
    path.write_bytes(whole[: len(whole) * 3 // 4])
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> dict[str, Any]:
    assert main([*words, "--json"]) == status
    (line,) = capsys.readouterr().out.splitlines()
    result: dict[str, Any] = json.loads(line)
    return result


def test_a_parts_history_is_told_with_its_picture(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = told(capsys, "trace", FIRST, f"trace.run={run_folder}", "--out", str(tmp_path / "a b"))
    assert [step["what"] for step in result["steps"]] == [
        "released", "zone", "triggered", "picture", "verdict", "finished", "command", "command", "disposition", "zone",
        "left", "truth",
    ]  # fmt: skip
    assert result["whole"]
    picture = next(step for step in result["steps"] if step["what"] == "picture")
    assert Path(picture["path"]).read_bytes().startswith(b"\xff\xd8")
    assert Path(picture["path"]).parent == tmp_path / "a b"
    verdict = next(step for step in result["steps"] if step["what"] == "verdict")
    assert verdict["evaluation"] == "ok"
    assert {"score", "defects", "reason"} <= verdict.keys()


def test_the_table_is_aligned_and_names_its_recording(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", FIRST, f"trace.run={run_folder}"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head == f"{FIRST} in {run_folder / 'recording.mcap'} (scene bearing, seed 1)"
    assert {row[10:14] for row in rows} == {" s  "}
    assert {row[25:27] for row in rows if len(row) > 27} == {"  "}
    assert any("gate.drive = true from count" in row for row in rows)


def test_a_cut_recording_tells_what_it_has_and_that_it_was_cut(cut: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", FIRST, f"trace.run={cut}"]) == 0
    _, note, *rows = capsys.readouterr().out.splitlines()
    assert note.startswith("this recording was cut off; it tells what happened up to ")
    assert "released" in rows[0]


def test_an_unknown_part_is_refused_with_the_nearest(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "P000001-00002", f"trace.run={run_folder}"]) == 2
    err = capsys.readouterr().err
    assert "no part 'P000001-00002'" in err
    assert "nearest: P000001-000002, " in err
    assert f"parts, {FIRST} to P000001-00000" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("paths", [[], [FIRST, "P000001-000002"]])
def test_trace_takes_one_part(paths: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", *paths]) == 2
    assert "PART_ID: trace takes one part" in capsys.readouterr().err


def test_a_replay_tells_the_figures_anew_and_that_they_are_the_runs(
    run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = told(capsys, "replay", str(run_folder), "--headless")
    assert result["equal"] is True
    assert result["twin"]["kind"] == "model"
    assert result["differences"] == []
    assert result["parts"]["released"] > 0
    assert main(["replay", str(run_folder), "--headless"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("twin        model: no data link to a real line\n")
    assert "released" in text
    assert text.endswith("replay      every figure is as the run told it\n")


def test_a_cut_replay_proves_nothing_and_says_so(cut: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, "replay", str(cut), "--headless", status=1)
    assert result["equal"] is None
    assert not result["whole"]
    assert main(["replay", str(cut), "--headless"]) == 1
    assert "there is nothing to compare with" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("replay.from_s=25", "replay.from_s: the recording ends before, got 25.0; allowed: 0 to 24.0"),
        ("replay.speed=0", "replay.speed"),
        ("replay.from_s=-1", "replay.from_s"),
        ("replay.port=0", "replay.port"),
    ],
)
def test_a_replay_that_cannot_be_is_refused(
    run_folder: Path, word: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(run_folder), word]) == 2
    assert sentence in capsys.readouterr().err
