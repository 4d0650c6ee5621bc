"""The log's file: SQLite in WAL mode with synchronous FULL, so that a commit is on the disk when it returns.

A log is known by its `epoch`, a random id made with the file; records by `seq`, the row number, never used again.
"""

import contextlib
import fcntl
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Self, cast

from serving.log.records import Entry, Kind, Record
from twin.errors import RunError, UsageError

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE record (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    event_id TEXT NOT NULL UNIQUE,
    t_s REAL NOT NULL,
    part_id TEXT,
    trigger_id TEXT,
    body TEXT NOT NULL
);
CREATE INDEX record_part ON record (part_id) WHERE part_id IS NOT NULL;
CREATE INDEX record_trigger ON record (trigger_id) WHERE trigger_id IS NOT NULL;
CREATE TABLE consumer (name TEXT PRIMARY KEY, acked_seq INTEGER NOT NULL);
"""

# Not INSERT OR IGNORE: that uses up a `seq` for each double, and a hole in `seq` looks like a lost record.
_INSERT = """
INSERT INTO record (kind, event_id, t_s, part_id, trigger_id, body) SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM record WHERE event_id = ?2)
"""
_ACKNOWLEDGE = """
INSERT INTO consumer VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET acked_seq = max(acked_seq, excluded.acked_seq)
"""


class LogStore:
    """One connection to a log's file. Not for two threads at once; open another one instead."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._lock: IO[bytes] | None = None
        self.epoch: str = self._meta("epoch")

    @classmethod
    def create_or_open(cls, path: Path, *, new_epoch: str) -> Self:
        """Open the log at `path` for writing, or make it with the epoch `new_epoch`; raises `UsageError`."""
        with contextlib.ExitStack() as opening:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                lock = opening.enter_context(path.with_name(f"{path.name}.lock").open("ab"))
                _lock(lock, path)
                connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
                opening.callback(connection.close)
                _prepare(connection, new_epoch)
            except (OSError, sqlite3.Error) as error:
                raise UsageError(f"log {path}: it cannot be opened ({error}); name another file") from None
            store = cls._checked(connection, path)
            store._lock = lock
            opening.pop_all()
        return store

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """Open the log at `path` for reading while another connection writes it; raises `UsageError`."""
        try:
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            return cls._checked(connection, path)
        except sqlite3.Error as error:
            raise UsageError(f"log {path}: it cannot be read ({error})") from None

    @classmethod
    def _checked(cls, connection: sqlite3.Connection, path: Path) -> Self:
        store = cls(connection)
        if (version := store._meta("schema_version")) != str(SCHEMA_VERSION):
            store.close()
            raise UsageError(
                f"log {path}: its schema is version {version}; this LineTwin reads version {SCHEMA_VERSION}"
            )
        return store

    def append(self, entries: Sequence[Entry]) -> list[Record]:
        """Commit `entries` together and return those that were new, in order; doubles by `event_id` are dropped."""
        records = []
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for entry in entries:
                row = (entry.kind, entry.event_id, entry.t_s, entry.part_id, entry.trigger_id, entry.body)
                done = self._db.execute(_INSERT, row)
                if done.rowcount:
                    records.append(_record((done.lastrowid, entry.kind, entry.event_id, entry.t_s, entry.body)))
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise RunError(f"the log cannot be written: {error}") from error
        return records

    def read(self, after: int, limit: int) -> list[Record]:
        """Return at most `limit` records with `seq` above `after`, in order."""
        query = "SELECT seq, kind, event_id, t_s, body FROM record WHERE seq > ? ORDER BY seq LIMIT ?"
        return [_record(row) for row in self._db.execute(query, (after, limit))]

    def of_part(self, part_id: str) -> list[Record]:
        """Return everything that was logged of one part, also by the triggers that saw it."""
        query = """
            SELECT seq, kind, event_id, t_s, body FROM record WHERE part_id = :part OR trigger_id IN
            (SELECT trigger_id FROM record WHERE part_id = :part AND trigger_id IS NOT NULL) ORDER BY seq
        """
        return [_record(row) for row in self._db.execute(query, {"part": part_id})]

    def bounds(self) -> tuple[int, int]:
        """Return the oldest and newest `seq`; (1, 0) when the log is empty."""
        oldest, newest = self._db.execute("SELECT min(seq), max(seq) FROM record").fetchone()
        return (oldest, newest) if newest else (1, 0)

    def acknowledge(self, consumer: str, seq: int) -> None:
        """Remember that `consumer` has everything up to `seq`; it never goes back."""
        try:
            self._db.execute(_ACKNOWLEDGE, (consumer, seq))
        except sqlite3.Error as error:
            raise RunError(f"the log cannot be written: {error}") from error

    def acknowledged(self, consumer: str) -> int:
        """Return what `consumer` acknowledged last; 0 when it never did."""
        row = self._db.execute("SELECT acked_seq FROM consumer WHERE name = ?", (consumer,)).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""


def _lock(lock: IO[bytes], path: Path) -> None:
    """Hold the log for this process alone, for as long as `lock` is open: two servers must not write one log."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"log {path}: another server writes it; name another file") from None


def _prepare(connection: sqlite3.Connection, new_epoch: str) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN EXCLUSIVE")
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        meta = [("epoch", new_epoch), ("schema_version", str(SCHEMA_VERSION))]
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)
    connection.execute("COMMIT")


def _record(row: tuple[object, ...]) -> Record:
    seq, kind, event_id, t_s, body = row
    return Record(
        seq=cast(int, seq), kind=cast(Kind, kind), event_id=str(event_id), t_s=cast(float, t_s), body=str(body)
    )
