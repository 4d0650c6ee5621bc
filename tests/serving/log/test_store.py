from pathlib import Path

import pytest

from serving.log.records import entry_of, subject_of
from serving.log.store import LogStore
from tests.serving.samples import alarm, disposed, event, truth, verdict
from twin.errors import UsageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.sqlite"


def opened(path: Path, epoch: str = "first") -> LogStore:
    return LogStore.create_or_open(path, new_epoch=epoch)


def test_what_was_written_is_read_back(path: Path) -> None:
    store = opened(path)
    subjects = [verdict(), event(), alarm(), truth()]
    store.append([entry_of(each) for each in subjects])
    records = store.read(0, 10)
    assert [record.kind for record in records] == ["verdict", "event", "alarm", "event"]
    back = [subject_of(record, store.epoch) for record in records]
    assert back[1:] == subjects[1:]
    assert back[0] == verdict(epoch="first", seq=1)
    store.close()


def test_a_double_is_dropped(path: Path) -> None:
    store = opened(path)
    first = store.append([entry_of(event("e1")), entry_of(event("e1"))])
    again = store.append([entry_of(event("e1")), entry_of(event("e2"))])
    assert [record.event_id for record in (*first, *again)] == ["e1", "e2"]
    assert [record.seq for record in store.read(0, 10)] == [1, 2]
    store.close()


def test_a_log_opened_again_keeps_its_epoch_and_goes_on(path: Path) -> None:
    store = opened(path)
    store.append([entry_of(event("e1"))])
    store.close()
    store = opened(path, "second")
    assert store.epoch == "first"
    assert [record.seq for record in store.append([entry_of(event("e2"))])] == [2]
    assert store.bounds() == (1, 2)
    store.close()


def test_commits_reach_the_disk_before_they_return(path: Path) -> None:
    store = opened(path)
    pragmas = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]
    store.close()


def test_a_reader_sees_what_is_committed_while_it_is_written(path: Path) -> None:
    store = opened(path)
    reader = LogStore.open_to_read(path)
    assert reader.bounds() == (1, 0)
    store.append([entry_of(event("e1")), entry_of(event("e2"))])
    assert [record.seq for record in reader.read(1, 10)] == [2]
    reader.close()
    store.close()


def test_a_part_has_its_whole_history(path: Path) -> None:
    store = opened(path)
    mine = [verdict("T1"), disposed("d1", "T1"), event("left"), truth("told")]
    store.append([entry_of(each) for each in [*mine, verdict("T2", part_id="P2"), disposed("d2", "T2")]])
    assert [record.event_id for record in store.of_part("P000001-000001")] == ["verdict/T1/abc", "d1", "left", "told"]
    assert store.of_part("P9") == []
    store.close()


def test_a_consumer_never_goes_back(path: Path) -> None:
    store = opened(path)
    assert store.acknowledged("plc") == 0
    for seq in (3, 7, 5):
        store.acknowledge("plc", seq)
    assert store.acknowledged("plc") == 7
    store.close()


def test_a_file_that_is_no_log_is_refused_in_one_sentence(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be one" * 30)
    with pytest.raises(UsageError, match="cannot be opened"):
        opened(path)
    with pytest.raises(UsageError, match="cannot be read"):
        LogStore.open_to_read(path.with_name("missing.sqlite"))


def test_a_log_of_another_schema_is_refused(path: Path) -> None:
    store = opened(path)
    store._db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    store.close()
    with pytest.raises(UsageError, match="version 99"):
        opened(path)


def test_two_writers_never_open_one_log(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    store = LogStore.create_or_open(path, new_epoch="e")
    with pytest.raises(UsageError, match="another server writes it"):
        LogStore.create_or_open(path, new_epoch="e")
    LogStore.open_to_read(path).close()
    store.close()
    LogStore.create_or_open(path, new_epoch="e").close()


def test_a_log_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "below" / "log.sqlite", tmp_path / "folder"):
        with pytest.raises(UsageError, match=r"log .*: it cannot be opened") as caught:
            LogStore.create_or_open(path, new_epoch="e")
        assert "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="it cannot be read"):
        LogStore.open_to_read(tmp_path / "none.sqlite")
