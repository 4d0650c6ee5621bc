"""A run kept at a tick, to go on from there more than once: a process that stands still, forked from the running one.

The engine can save its own state, but not the order in which it found its pairs of bodies, and that order decides the
last bits of every contact from then on. A forked process is a copy to the last bit, of the engine and of all else: what
goes on from it is what would have gone on here. It needs a system that forks (Linux, macOS, WSL), and a run without
threads of its own.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import weakref
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Self, TypeVar

from twin.errors import LineTwinError, RunError

S = TypeVar("S")
R = TypeVar("R")


class Checkpoint(Generic[S]):
    """One moment of a run. Take it between two ticks; use it in a `with` block, or close it."""

    def __init__(self, run: S) -> None:
        """Keep `run` as it is now; it goes on here as if nothing had happened.

        Raises `RunError` where the system cannot fork.
        """
        if "fork" not in multiprocessing.get_all_start_methods():
            raise RunError("a checkpoint needs a system that forks: use Linux, macOS or WSL")
        self._calls, calls = multiprocessing.get_context("fork").Pipe()
        self._process = _process(_stand, run, calls, self._calls)
        calls.close()
        # One that nobody closes ends with its owner, at the latest with the program.
        self._let_go = weakref.finalize(self, _let_go, self._calls, self._process, os.getpid())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def branch(self, go: Callable[[S], R]) -> R:
        """Go on from the checkpoint, in a process of its own, and return what `go` returns of the run.

        `go` and what it returns are pickled: a function of a module, or a `functools.partial` of one. What it raises
        of our own errors is raised here; raises `RunError` when the branch broke off by any other.
        """
        if self._calls.closed:
            raise RunError("this checkpoint was closed; take another one before the run ends")
        try:
            self._calls.send(go)
            answer, failed = self._calls.recv()
        except (EOFError, OSError):
            raise RunError("the process that keeps this checkpoint is gone") from None
        except KeyboardInterrupt:
            self._process.terminate()
            raise
        if failed is not None:
            raise failed
        result: R = answer
        return result

    def close(self) -> None:
        """Let the checkpoint go."""
        self._let_go()


def _process(target: Callable[..., None], *args: Any) -> BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=target, args=args)
    process.start()
    return process


def _let_go(calls: Connection, process: BaseProcess, owner: int) -> None:
    """End a standing process; what a forked copy of its owner holds of it is nothing to end."""
    if os.getpid() != owner:
        return
    # Other processes may hold the pipe's end as well, so that closing it alone would not be heard.
    with contextlib.suppress(OSError):
        calls.send(None)
    calls.close()
    process.join()


def _stand(run: S, calls: Connection, others: Connection) -> None:
    """Stand still, and fork a process for each branch that is called for, until the checkpoint is let go."""
    others.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with contextlib.suppress(EOFError, OSError):
        while (go := calls.recv()) is not None:
            branch = _process(_go, go, run, calls)
            try:
                branch.join()
            finally:
                branch.terminate()
            if branch.exitcode:
                calls.send((None, RunError(f"the branch broke off (exit code {branch.exitcode})")))


def _go(go: Callable[[S], Any], run: S, calls: Connection) -> None:
    """Go on with a run, and send what comes of it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    answer: tuple[Any, BaseException | None]
    try:
        answer = go(run), None
    except (LineTwinError, KeyboardInterrupt) as error:
        answer = None, error
    except Exception as error:  # The process's edge: whatever it was, it is told where the branch was called for.
        answer = None, RunError(f"the branch broke off: {type(error).__name__}: {error}")
    try:
        calls.send(answer)
    except OSError:
        return  # Nobody waits for it any more.
    except Exception as error:  # The same: pickle raises whatever what it is given raises.
        calls.send((None, RunError(f"what the branch returned cannot be sent: {error}")))
