import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from serving.log.records import Record, entry_of
from serving.log.store import LogStore
from serving.log.writer import LogWriter
from tests.serving.samples import event
from twin.errors import RunError

CHILD = """
import sys
from pathlib import Path
from serving.log.records import entry_of
from serving.log.store import LogStore
from serving.log.writer import LogWriter
from tests.serving.samples import event

store = LogStore.create_or_open(Path(sys.argv[1]), new_epoch="child")
writer = LogWriter(store=store, published=lambda records: None, failed=print)
writer.start()
for number in range(100_000):
    writer.append([entry_of(event(f"e{number}"))]).result()
    print(number, flush=True)
"""


def unwanted(error: RunError) -> None:
    raise AssertionError(error)


def test_nothing_is_published_before_another_connection_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    store = LogStore.create_or_open(path, new_epoch="e")
    reader = LogStore.open_to_read(path)
    published: list[int] = []
    committed: list[int] = []

    def publish(records: Sequence[Record]) -> None:
        committed.append(reader.bounds()[1])
        published.append(records[-1].seq)

    writer = LogWriter(store=store, published=publish, failed=unwanted)
    writer.start()
    done = [writer.append([entry_of(event(f"e{number}"))]) for number in range(50)]
    for future in done:
        future.result(timeout=10)
    writer.stop()
    assert published[-1] == 50
    assert all(there >= told for there, told in zip(committed, published, strict=True))
    reader.close()
    store.close()


def test_a_double_is_acknowledged_but_not_published(tmp_path: Path) -> None:
    store = LogStore.create_or_open(tmp_path / "log.sqlite", new_epoch="e")
    published: list[Record] = []
    writer = LogWriter(store=store, published=published.extend, failed=unwanted)
    writer.start()
    for _ in range(2):
        writer.append([entry_of(event("same"))]).result(timeout=10)
    writer.stop()
    assert len(published) == 1
    store.close()


def test_a_log_that_cannot_be_written_acknowledges_nothing(tmp_path: Path) -> None:
    store = LogStore.create_or_open(tmp_path / "log.sqlite", new_epoch="e")
    store._db.execute("PRAGMA query_only = ON")
    published: list[Record] = []
    failures: list[RunError] = []
    writer = LogWriter(store=store, published=published.extend, failed=failures.append)
    writer.start()
    with pytest.raises(RunError, match="cannot be written"):
        writer.append([entry_of(event())]).result(timeout=10)
    writer.stop()
    assert published == []
    assert len(failures) == 1
    store.close()


@pytest.mark.parametrize("reads_only", [True, False])
def test_after_a_failure_nothing_is_taken_any_more_and_nobody_waits(tmp_path: Path, reads_only: bool) -> None:
    store = LogStore.create_or_open(tmp_path / "log.sqlite", new_epoch="e")
    failures: list[RunError] = []

    def publish(_: Sequence[Record]) -> None:
        raise ValueError("nobody listens")

    writer = LogWriter(store=store, published=publish, failed=failures.append)
    writer.start()
    if reads_only:
        store._db.execute("PRAGMA query_only = ON")
        writer.acknowledge("plc", 3)
    else:
        writer.append([entry_of(event("first"))])
    for _ in range(100):
        with pytest.raises(RunError):
            writer.append([entry_of(event("second"))]).result(timeout=10)
    writer.stop()
    assert len(failures) == 1
    store.close()


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    assert child.stdout is not None
    acknowledged = [next(child.stdout) for _ in range(200)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    store = LogStore.create_or_open(path, new_epoch="other")
    assert store.epoch == "child"
    there = {record.event_id for record in store.read(0, 1_000_000)}
    assert {f"e{int(number)}" for number in acknowledged if number.endswith("\n")} <= there
    assert [record.seq for record in store.append([entry_of(event("next"))])] == [len(there) + 1]
    store.close()
