"""A run kept at a tick, to go on from there more than once: a process that stands still, forked from the running one.

The engine can save its own state, but not the order in which it found its pairs of bodies, and that order decides the
last bits of every contact from then on. A forked process is a copy to the last bit, of the engine and of all else: what
goes on from it is what would have gone on here. It needs a system that forks (Linux, macOS, WSL), and a run without
threads of its own.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Generic, Self, TypeVar

from twin.errors import LineTwinError, RunError

S = TypeVar("S")
R = TypeVar("R")
_FORKED = multiprocessing.get_context("fork")


class Checkpoint(Generic[S]):
    """One moment of a run. Take it between two ticks; use it in a `with` block, or close it."""

    def __init__(self, run: S) -> None:
        """Keep `run` as it is now; it goes on here as if nothing had happened."""
        self._calls, calls = _FORKED.Pipe()
        self._process = _FORKED.Process(target=_stand, args=(run, calls, self._calls))
        self._process.start()
        calls.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def branch(self, go: Callable[[S], R]) -> R:
        """Go on from the checkpoint, in a process of its own, and return what `go` returns of the run.

        `go` and what it returns are pickled: a function of a module, or a `functools.partial` of one. What it raises
        of our own errors is raised here; raises `RunError` when the branch broke off.
        """
        if self._calls.closed:
            raise RunError("this checkpoint was closed; take another one before the run ends")
        self._calls.send(go)
        try:
            answer, failed = self._calls.recv()
        except EOFError:
            raise RunError("the process that keeps this checkpoint is gone") from None
        if failed is not None:
            raise failed
        result: R = answer
        return result

    def close(self) -> None:
        """Let the checkpoint go."""
        self._calls.close()
        self._process.join()


def _stand(run: S, calls: Connection, others: Connection) -> None:
    """Stand still, and fork a process for each branch that is called for, until nobody can call any more."""
    others.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError):
        while True:
            go = calls.recv()
            branch = _FORKED.Process(target=_go, args=(go, run, calls))
            branch.start()
            branch.join()
            if branch.exitcode:
                calls.send((None, RunError(f"the branch broke off (exit code {branch.exitcode})")))


def _go(go: Callable[[S], Any], run: S, calls: Connection) -> None:
    """Go on with a run, and send what comes of it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        calls.send((go(run), None))
    except LineTwinError as error:
        calls.send((None, error))
