"""The one thread that writes the log: it commits what has gathered together, then tells who asked.

Nobody hears of a record before its commit has returned.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue

from serving.log.records import Entry, Record
from serving.log.store import LogStore
from twin.errors import RunError

GROUP_LIMIT = 256


@dataclass(frozen=True, kw_only=True)
class _Append:
    entries: tuple[Entry, ...]
    done: Future[None]


@dataclass(frozen=True, kw_only=True)
class _Acknowledge:
    consumer: str
    seq: int


@dataclass(kw_only=True)
class LogWriter:
    """Writes a log in its own thread. `published` is called there with each group of records, after its commit.

    `failed` is called once, in the thread, when something could not be written: from then on nothing is, and every
    future ends with that error. Whoever runs the writer must end.
    """

    store: LogStore
    published: Callable[[Sequence[Record]], None]
    failed: Callable[[RunError], None]
    _queue: SimpleQueue[_Append | _Acknowledge | None] = field(default_factory=SimpleQueue)
    _error: RunError | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def append(self, entries: Sequence[Entry]) -> "Future[None]":
        """Hand over entries; the future is done once they are on the disk (doubles were there before)."""
        done: Future[None] = Future()
        self._queue.put(_Append(entries=tuple(entries), done=done))
        return done

    def acknowledge(self, consumer: str, seq: int) -> None:
        """Remember, some time soon, what a consumer has; losing it only makes the consumer see records twice."""
        self._queue.put(_Acknowledge(consumer=consumer, seq=seq))

    def stop(self) -> None:
        """Write what has been handed over, then end the thread. The store stays open."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            group: list[_Append | _Acknowledge] = []
            while going and len(group) < GROUP_LIMIT and (not group or not self._queue.empty()):
                if (job := self._queue.get()) is None:
                    going = False
                else:
                    group.append(job)
            if self._error is None:
                self._try(group)
            if self._error is not None:
                _refuse(group, self._error)

    def _try(self, group: "Sequence[_Append | _Acknowledge]") -> None:
        """Write a group; the first failure is told, and is the last."""
        try:
            self._commit([job for job in group if isinstance(job, _Append)])
            for name, seq in {job.consumer: job.seq for job in group if isinstance(job, _Acknowledge)}.items():
                self.store.acknowledge(name, seq)
        except RunError as error:
            self._error = error
        except Exception as error:  # The thread's edge: a log that writes nothing any more must not look alive.
            self._error = RunError(f"the log's thread ended: {error!r}")
        if self._error is not None:
            self.failed(self._error)

    def _commit(self, appends: Sequence[_Append]) -> None:
        entries = [entry for job in appends for entry in job.entries]
        if not entries:
            return
        if records := self.store.append(entries):
            self.published(records)
        for job in appends:
            job.done.set_result(None)


def _refuse(group: "Sequence[_Append | _Acknowledge]", error: RunError) -> None:
    for job in group:
        if isinstance(job, _Append) and not job.done.done():
            job.done.set_exception(error)
