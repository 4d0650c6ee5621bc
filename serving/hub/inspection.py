"""Inspects frames one after the other in a thread of its own: each frame gets exactly one verdict, in order.

The queue of pictures is bounded. A frame that finds it full is not looked at: its verdict is `undefined`, in its turn.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from twin.errors import RunError
from twin.types import Frame, Inspector, Judge, Verdict, value

MOST_WAITING = 8
MOST_DEFECTS = 100
"""So many defects of one frame are told: a verdict on a picture full of them must still fit into one message."""
Heat = NDArray[np.uint8]


@value
class ModelName:
    """Which model and recipe an `undefined` verdict speaks for."""

    recipe_id: str
    model_id: str
    model_sha256: str
    is_simulated: bool


@dataclass(frozen=True, kw_only=True)
class _Job:
    frame: Frame
    received_ns: int
    overloaded: bool


@dataclass(kw_only=True)
class InspectionWorker:
    """Turns frames into verdicts. `done` is called in its thread with the frame, its verdict and its heat map.

    `failed` is called once, in its thread, when it cannot go on; no frame is judged after that.
    """

    inspector: Inspector
    judge: Judge
    model: ModelName
    done: Callable[[Frame, Verdict, Heat | None], None]
    failed: Callable[[RunError], None]
    niceness: int = 0
    """How far this thread steps back behind a plant that must keep real time on the same processor."""
    clock_ns: Callable[[], int] = time.monotonic_ns
    _jobs: SimpleQueue[_Job | None] = field(default_factory=SimpleQueue)
    _waiting: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="inspection", daemon=True)
        self._thread.start()

    def submit(self, frame: Frame) -> None:
        """Queue a frame; never blocks."""
        with self._lock:
            overloaded = self._waiting >= MOST_WAITING
            self._waiting += not overloaded
        picture = replace(frame, pixels=np.zeros((1, 1, 1), np.uint8)) if overloaded else frame
        self._jobs.put(_Job(frame=picture, received_ns=self.clock_ns(), overloaded=overloaded))

    def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        if self.niceness and hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), self.niceness)
        try:
            while (job := self._jobs.get()) is not None:
                self._inspect(job)
        except Exception as error:  # The thread's edge: a server that judges nothing any more must not look alive.
            self.failed(RunError(f"the inspection ended: {error!r}"))

    def _inspect(self, job: _Job) -> None:
        started = self.clock_ns()
        heat: Heat | None = None
        if job.overloaded:
            verdict = undefined(job.frame, self.model, "overloaded: too many pictures wait")
        else:
            try:
                inspection = self.inspector.inspect(job.frame)
                verdict, heat = capped(self.judge.judge(job.frame, inspection)), inspection.heat
            except Exception as error:  # The thread's edge: whatever a model does, this frame still gets its verdict.
                print(f"inspection of {job.frame.trigger_id} failed: {error!r}", file=sys.stderr)
                verdict = undefined(job.frame, self.model, f"inspection failed: {type(error).__name__}")
            with self._lock:
                self._waiting -= 1
        timings = {"queue": _ms(job.received_ns, started), **verdict.timings_ms}
        if job.frame.t_mono_ns:
            timings["trigger_to_verdict"] = _ms(job.frame.t_mono_ns, self.clock_ns())
        self.done(job.frame, replace(verdict, timings_ms=timings), heat)


def capped(verdict: Verdict) -> Verdict:
    """Return a verdict with its worst `MOST_DEFECTS` defects at the most; its reason says how many there were."""
    count = len(verdict.defects)
    if count <= MOST_DEFECTS:
        return verdict
    # Criteria weigh a defect by probability and size; a class that is condemned at any size counts by probability.
    worst = sorted(verdict.defects, key=lambda each: -each.score * max(each.length_mm, 1.0))[:MOST_DEFECTS]
    note = f"(the worst {MOST_DEFECTS} of {count} defects)"
    return replace(verdict, defects=tuple(worst), reason=f"{verdict.reason} {note}".strip())


def undefined(frame: Frame, model: ModelName, reason: str) -> Verdict:
    """Return the verdict of a frame that nobody could look at."""
    return Verdict.on(
        frame,
        result_id=f"undefined-{frame.trigger_id}",
        recipe_id=model.recipe_id,
        model_id=model.model_id,
        model_sha256=model.model_sha256,
        evaluation="undefined",
        score=0.0,
        threshold=1.0,
        defects=(),
        reason=reason,
        is_simulated=model.is_simulated,
        timings_ms={},
    )


def _ms(since_ns: int, until_ns: int) -> float:
    return round((until_ns - since_ns) / 1e6, 3)
