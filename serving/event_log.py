"""The event log of a lock-step run: one canonical JSON line for each event and verdict, hashed as it is written.

It grows in a file beside its own name and takes that name only when the run is complete, so that an earlier log stays
whole whatever happens, and a log that lies under its name is never half of one.
"""

import hashlib
import json
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from twin.errors import ConfigError, RunError
from twin.events import EventBase
from twin.kpi.line import LineFigures
from twin.types import Verdict

LOG_SCHEMA = 1
LOG_NAME = "events.jsonl"


class EventLog:
    """Writes records and folds them into figures. Use it in a `with` block; `complete` gives the log its name."""

    def __init__(self, folder: Path) -> None:
        """Open the log below `folder`, which is made where it is missing; raises `ConfigError` where it cannot be."""
        self.path = folder / LOG_NAME
        self.figures = LineFigures()
        self._sha256 = hashlib.sha256()
        self._growing = folder / f"{LOG_NAME}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self.path.is_dir():
                raise IsADirectoryError(None, f"{LOG_NAME} is a folder")
            self._file = self._growing.open("wb")
        except OSError as error:
            problem = f"the event log cannot be written here ({error.strerror})"
            allowed = "a folder that you may write to"
            raise ConfigError("run.out", problem, got=str(folder), allowed=allowed) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, record: EventBase | Verdict) -> None:
        """Write one record; raises `RunError` when the disk takes no more."""
        self.figures.add(record)
        line = line_of(record)
        self._sha256.update(line)
        try:
            self._file.write(line)
        except OSError as error:
            raise self._broken(error) from None

    def complete(self) -> str:
        """Close the log, give it its name in place of an earlier one, and return the SHA-256 of its bytes."""
        try:
            self._file.close()
            self._growing.replace(self.path)
        except OSError as error:
            raise self._broken(error) from None
        return self._sha256.hexdigest()

    def _broken(self, error: OSError) -> RunError:
        return RunError(f"the event log {self._growing} could not be written: {error.strerror}")


def line_of(record: EventBase | Verdict) -> bytes:
    """Return the log's line of one event or verdict: the same bytes for the same record, anywhere."""
    plain = TypeAdapter(type(record)).dump_python(record, mode="json")
    kind = {"kind": "event" if isinstance(record, EventBase) else "verdict", "schema": LOG_SCHEMA}
    return json.dumps({**kind, **plain}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
