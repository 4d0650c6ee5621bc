"""The event log of a lock-step run: one canonical JSON line for each event and verdict, hashed as it is written."""

import copy
import hashlib
import json
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from serving.growing import GrowingFile
from twin.events import EventBase
from twin.kpi.line import LineFigures
from twin.types import Verdict

LOG_SCHEMA = 1
LOG_NAME = "events.jsonl"


class EventLog:
    """Writes records and folds them into figures. Use it in a `with` block; `complete` gives the log its name."""

    def __init__(self, folder: Path) -> None:
        """Open the log below `folder`, which is made where it is missing; raises `ConfigError` where it cannot be."""
        self._file = GrowingFile(folder / LOG_NAME, what="the event log", key="run.out")
        self.path = self._file.path
        self.figures = LineFigures()
        self._sha256 = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, record: EventBase | Verdict) -> None:
        """Write one record; raises `RunError` when the disk takes no more."""
        self.figures.add(record)
        line = line_of(record)
        self._sha256.update(line)
        self._file.write(line)

    def copied(self, folder: Path) -> "EventLog":
        """Return a log below another folder that holds what this one holds so far, for a branch of the run to go on."""
        copied = EventLog(folder)
        copied._file.start_with(self._file)
        copied.figures, copied._sha256 = copy.deepcopy(self.figures), self._sha256.copy()
        return copied

    def complete(self) -> str:
        """Close the log, give it its name in place of an earlier one, and return the SHA-256 of its bytes."""
        self._file.complete()
        return self._sha256.hexdigest()


def line_of(record: EventBase | Verdict) -> bytes:
    """Return the log's line of one event or verdict: the same bytes for the same record, anywhere."""
    plain = TypeAdapter(type(record)).dump_python(record, mode="json")
    kind = {"kind": "event" if isinstance(record, EventBase) else "verdict", "schema": LOG_SCHEMA}
    return json.dumps({**kind, **plain}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
