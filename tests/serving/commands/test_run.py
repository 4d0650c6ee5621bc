"""The verb `run` with the model that ships."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from serving.folders import shipped
from serving.main import main

ROOT = Path(__file__).parents[3]
SECONDS = 10

needs_model = pytest.mark.skipif(
    not (shipped("models") / "bearing" / "card.json").is_file(), reason="models/bearing is not there: make models"
)


def run_json(out: Path, hash_seed: str) -> dict[str, Any]:
    words = ["run", "--json", "--duration", str(SECONDS), "--out", str(out), "run.seed=3"]
    done = subprocess.run(
        [sys.executable, "-m", "serving.main", *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    (line,) = done.stdout.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


@needs_model
def test_two_processes_write_the_same_bytes_and_tell_their_hash(tmp_path: Path) -> None:
    one, two = run_json(tmp_path / "one", "1"), run_json(tmp_path / "two", "2")
    assert one["event_log_sha256"] == two["event_log_sha256"]
    for told in (one, two):
        assert hashlib.sha256(Path(told["event_log"]).read_bytes()).hexdigest() == told["event_log_sha256"]
    assert Path(one["recording"]).read_bytes() == Path(two["recording"]).read_bytes()
    assert one["parts"] == two["parts"]
    assert one["parts"]["inspected"] > 0
    assert one["twin"] == {"kind": "model", "why": "no data link to a real line"}
    assert set(one) >= {"parts", "quality", "kpi", "real_time_factor", "event_log", "event_log_sha256"}
    assert one["kpi"] == two["kpi"]
    for station in one["kpi"]["stations"].values():
        elements = station["elements"]
        assert sum(elements[name] for name in ("APT", "ASUT", "ADET", "ADOT")) == pytest.approx(SECONDS)
    assert one["kpi"]["energy"]["air_nl"] > 0
    assert one["kpi"]["energy"]["until_s"] == SECONDS


@needs_model
def test_a_run_that_is_not_recorded_leaves_no_recording_of_an_earlier_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "--json", "--duration", "1", "--out", str(tmp_path)]
    hashes = []
    for record, files in (
        ("events", ["events.jsonl", "recording.mcap"]),
        ("all", ["events.jsonl", "recording.mcap"]),
        ("off", ["events.jsonl"]),
    ):
        assert main([*words, f"run.record={record}"]) == 0
        told = json.loads(capsys.readouterr().out)
        hashes.append(told["event_log_sha256"])
        assert sorted(path.name for path in tmp_path.iterdir()) == files
        assert told["recording"] == (None if record == "off" else str(tmp_path / "recording.mcap"))
    assert len(set(hashes)) == 1


@needs_model
@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("run.record=some", "run.record"),
        ("scene.devices.infeed_tray.origin_m=[-1.2,-0.34,0.2]", "scene.devices.infeed_tray.origin_m"),
        ("scene.devices.eye.distance_m=0.95", "scene.devices.eye.distance_m"),
        ("scene.recipe.model=none_such", "no model 'none_such'"),
        ("run.duration_s=inf", "run.duration_s"),
        ("run.duration_s=nan", "run.duration_s"),
        ("run.inspection_s=-1", "run.inspection_s"),
        ("run.micro_stop_s=-1", "run.micro_stop_s"),
        ("run.planned_stops_s=[[9,3]]", "run.planned_stops_s: this is no stop, got [9.0, 3.0]"),
        ("run.planned_stops_s=[3]", "run.planned_stops_s"),
        ("run.fork_at_s=0.0001", "run.fork_at_s: a branch begins while the run goes on"),
        (
            "run.fork_at_s=1",
            "run.fork_at_s: a branch begins while the run goes on, got 1.0; allowed: above 0 and below 1",
        ),
    ],
)
def test_a_mistake_costs_no_earlier_log(
    word: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events.jsonl").write_text("earlier")
    assert main(["run", "run.duration_s=1", "--out", str(tmp_path), word]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["events.jsonl"]
    assert (tmp_path / "events.jsonl").read_text() == "earlier"


@needs_model
def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["run", "--duration", "1", "--out", str(tmp_path / "file" / "below")]) == 2
    assert "run.out: the event log cannot be written here" in capsys.readouterr().err


@needs_model
def test_a_branch_goes_on_as_it_was_changed_and_one_that_was_not_is_the_run_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "--duration", "9", "--out", str(tmp_path), "run.record=off", "run.fork_at_s=5"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["branch"]["changed"] == []
    assert told["branch"]["event_log_sha256"] == told["event_log_sha256"]
    assert told["branch"]["kpi"] == told["kpi"]
    assert main([*words, "--", "scene.devices.infeed.speed_mps=0.2"]) == 0
    text = capsys.readouterr().out
    assert "branch      from 5 s on: scene.devices.infeed.speed_mps 0.15 -> 0.2\n" in text
    as_it_was, branch = (
        (tmp_path / name).read_bytes().splitlines() for name in ("events.jsonl", "branch/events.jsonl")
    )
    before = [line for line in as_it_was if json.loads(line).get("t_s", 0.0) <= 5.0]
    assert branch[: len(before)] == before
    assert branch != as_it_was
    assert main(["run", "--duration", "1", "--out", str(tmp_path), "run.record=off"]) == 0
    assert not (tmp_path / "branch" / "events.jsonl").exists()


@needs_model
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--", "scene.devices.infeed.speed_mps=0.2"], "run.fork_at_s: what follows -- is for a branch of the run"),
        (["run.fork_at_s=1", "--", "scene.recipe.recipe_id=x"], "scene.recipe.recipe_id: this is built into the line"),
        (["run.fork_at_s=1", "--", "run.seed=2"], "run.seed: a line change changes the scene"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_before_any_work(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--duration", "2", "--out", str(tmp_path / "new"), *words]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
