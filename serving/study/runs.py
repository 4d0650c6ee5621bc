"""Runs all arms of a study, several at a time in fresh processes, and keeps each one as soon as it is done."""

import multiprocessing
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from serving.growing import GrowingFile
from serving.look import Look
from serving.study.arm import run_arm
from serving.study.plan import ArmTask
from twin.errors import RunError
from twin.study.observed import ARMS, ArmRun

RUNS_NAME = "runs.jsonl"
_RUN: TypeAdapter[ArmRun] = TypeAdapter(ArmRun)


_stopping: list[Event] = []
"""Set when the study stops; told to each of its processes as it begins."""


class Runs:
    """The runs of a study in a folder, a line each. It grows beside its own name and takes it when all is there."""

    def __init__(self, folder: Path) -> None:
        """Open the file below `folder`, which is made where it is missing; raises `ConfigError` where it cannot be."""
        self._file = GrowingFile(folder / RUNS_NAME, what="the study", key="study.out")
        self.growing = self._file.growing
        self.done: list[ArmRun] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, run: ArmRun) -> None:
        """Keep one run; raises `RunError` when the disk takes no more."""
        self.done.append(run)
        self._file.write(_line(run), at_once=True)

    def complete(self) -> list[tuple[ArmRun, ArmRun]]:
        """Give the file its name, its runs in order, and return the replications, baseline first."""
        self.done.sort(key=lambda run: (run.replication, ARMS.index(run.arm)))
        self._file.complete(b"".join(map(_line, self.done)))
        return list(zip(self.done[::2], self.done[1::2], strict=True))


def _line(run: ArmRun) -> bytes:
    return _RUN.dump_json(run) + b"\n"


def run_all(tasks: Sequence[ArmTask], look: Look, processes: int) -> Generator[ArmRun, None, None]:
    """Yield each task's run as it is done, in no certain order; `look` must be a function of a module.

    What is asked for is a function of the task alone: the number of processes changes nothing but the time.
    """
    if processes == 1:
        yield from (run_arm(task, look, _go_on) for task in tasks)
        return
    # Fresh processes: a copy of this one would share its locks and threads.
    context = multiprocessing.get_context("spawn")
    stopping = context.Event()
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(stopping,))
    try:
        for future in as_completed([pool.submit(_in_process, task, look) for task in tasks]):
            yield future.result()
    except BrokenProcessPool:
        raise RunError("a process of the study died; fewer study.processes need less memory") from None
    finally:
        stopping.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(stopping: Event) -> None:
    # Ctrl-C goes to every process of the terminal; only the first one answers it, and stops the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stopping.append(stopping)


def _in_process(task: ArmTask, look: Look) -> ArmRun:
    return run_arm(task, look, _until_stopped(_stopping[-1]))


def _until_stopped(stopping: Event) -> Callable[[float], None]:
    def progress(_t_s: float) -> None:
        if stopping.is_set():
            raise RunError("the study was stopped")

    return progress


def _go_on(_t_s: float) -> None:
    """Ask nobody whether to go on."""
