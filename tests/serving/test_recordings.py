import os
from pathlib import Path

import pytest

from serving.compose import compose_scene
from serving.recordings import recording_of
from tests.recorded import ABOUT, as_jpeg
from twin.errors import UsageError
from twin.record.recorder import Recorder


def record(folder: Path, *, complete: bool = True) -> Path:
    with Recorder(folder, ABOUT, compose_scene(), as_jpeg=as_jpeg) as recorder:
        if complete:
            recorder.complete({})
    return folder


def test_a_folder_a_file_or_what_a_killed_run_left_can_be_named(tmp_path: Path) -> None:
    whole, killed = record(tmp_path / "a b"), record(tmp_path / "killed", complete=False)
    assert recording_of(whole).path == whole / "recording.mcap"
    assert recording_of(whole / "recording.mcap").figures == {}
    assert recording_of(killed).path == killed / "recording.mcap.part"


def test_the_newest_run_is_taken_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="there is no recording below runs/; make one with: linetwin run"):
        recording_of(None)
    for age_s, name in ((10, "old"), (5, "new"), (20, "older")):
        path = record(tmp_path / "runs" / name) / "recording.mcap"
        os.utime(path, (1_000_000 - age_s, 1_000_000 - age_s))
    assert recording_of(None).path == Path("runs/new/recording.mcap")


def test_a_run_without_a_recording_and_a_run_that_is_not_there_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    record(tmp_path / "runs" / "run-1")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"this folder holds no recording\.mcap; record one with: linetwin run"):
        recording_of(Path("empty"))
    with pytest.raises(UsageError, match=r"no run 'runs/run-2'; there are: runs/run-1"):
        recording_of(Path("runs/run-2"))
