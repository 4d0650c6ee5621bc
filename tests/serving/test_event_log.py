import hashlib
import json
from pathlib import Path

import pytest

from serving.event_log import EventLog
from twin.errors import ConfigError
from twin.events import PartReleased

RELEASED = PartReleased(event_id="plant-1", t_s=1.5, source="plant", part_id="P000001-000001")


def test_a_complete_log_is_its_hash_and_one_line_for_each_record(tmp_path: Path) -> None:
    with EventLog(tmp_path / "运行 1") as log:
        log.add(RELEASED)
        log.add(RELEASED)
        told = log.complete()
    written = log.path.read_bytes()
    assert told == hashlib.sha256(written).hexdigest()
    assert [json.loads(line)["part_id"] for line in written.splitlines()] == [RELEASED.part_id] * 2
    assert log.figures.parts.released == {RELEASED.part_id}
    assert [path.name for path in log.path.parent.iterdir()] == ["events.jsonl"]


def test_a_copied_log_holds_the_same_so_far_and_then_its_own(tmp_path: Path) -> None:
    with EventLog(tmp_path) as log:
        log.add(RELEASED)
        with log.copied(tmp_path / "branch") as branch:
            branch.add(RELEASED)
            told = branch.complete()
        log.complete()
    assert branch.path.read_bytes() == 2 * log.path.read_bytes()
    assert told == hashlib.sha256(branch.path.read_bytes()).hexdigest()
    assert branch.figures is not log.figures


def test_a_run_that_breaks_leaves_the_earlier_log_whole(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("earlier")
    with pytest.raises(KeyboardInterrupt), EventLog(tmp_path) as log:
        log.add(RELEASED)
        raise KeyboardInterrupt
    assert log.path.read_text() == "earlier"
    assert RELEASED.part_id in (tmp_path / "events.jsonl.part").read_text()


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "events.jsonl").mkdir(parents=True)
    for folder in ("file", "file/below", "taken"):
        with pytest.raises(ConfigError, match=r"^run\.out: the event log cannot be written here .*; allowed: a folder"):
            EventLog(tmp_path / folder)
