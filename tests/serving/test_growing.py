import errno
import os
from pathlib import Path

import pytest

from serving.growing import GrowingFile
from twin.errors import ConfigError, RunError


def test_it_takes_its_name_when_it_is_complete_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "new" / "it.jsonl"
    with GrowingFile(path, what="the log", key="run.out") as file:
        file.write(b"one\n", at_once=True)
        assert file.growing.read_bytes() == b"one\n"
        assert not path.exists()
        file.complete()
    assert path.read_bytes() == b"one\n"
    assert not file.growing.exists()


def test_an_earlier_file_stays_whole_until_then(tmp_path: Path) -> None:
    path = tmp_path / "it.jsonl"
    path.write_bytes(b"earlier\n")
    with GrowingFile(path, what="the log", key="run.out") as file:
        file.write(b"half")
    assert path.read_bytes() == b"earlier\n"
    with GrowingFile(path, what="the log", key="run.out") as file:
        file.write(b"2\n1\n")
        file.complete(b"1\n2\n")
    assert path.read_bytes() == b"1\n2\n"


def test_one_begins_with_what_another_holds_so_far(tmp_path: Path) -> None:
    with (
        GrowingFile(tmp_path / "one", what="the log", key="run.out") as one,
        GrowingFile(tmp_path / "two", what="the log", key="run.out") as two,
    ):
        one.write(b"1\n")
        two.start_with(one)
        one.write(b"2\n")
        two.write(b"3\n")
        one.complete()
        two.complete()
    assert ((tmp_path / "one").read_bytes(), (tmp_path / "two").read_bytes()) == (b"1\n2\n", b"1\n3\n")


def test_a_place_where_nothing_can_be_written_is_refused_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "it.jsonl").mkdir()
    with pytest.raises(ConfigError, match=r"run\.out: the log cannot be written here \(it\.jsonl is a folder\)"):
        GrowingFile(tmp_path / "it.jsonl", what="the log", key="run.out")


class Full:
    """A disk that takes nothing."""

    def write(self, _: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        pass


def test_a_disk_that_takes_no_more_is_told_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", lambda *_: Full())
    with (
        GrowingFile(tmp_path / "it.jsonl", what="the log", key="run.out") as file,
        pytest.raises(RunError, match=r"the log .*it\.jsonl\.part could not be written: No space left"),
    ):
        file.write(b"x")
