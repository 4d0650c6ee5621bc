"""Pictures are rendered in a process of their own, so that the stepping loop never waits for one."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from serving.wire.frames import encode_frame
from twin.camera.draw import draw_shot
from twin.camera.station import CameraStation
from twin.errors import RunError
from twin.scene.scene import Scene
from twin.types import PartTruth, Shot

READY = "ready"


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One picture as the server takes it, and what the twin knows of its part."""

    trigger_id: str
    frame: bytes
    truth: PartTruth


class Renderer:
    """Owns the renderer's process."""

    def __init__(self, scene: Scene, seed: int, *, niceness: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, scene, seed, niceness), daemon=True)
        self._process.start()
        theirs.close()
        self._thread: threading.Thread | None = None

    def begin(self, done: Callable[[Rendered], None], gone: Callable[[], None]) -> None:
        """Call `done` in a thread of its own with each picture, in order, and `gone` when the process has ended."""
        self._thread = threading.Thread(target=self._receive, args=(done, gone), name="renderer", daemon=True)
        self._thread.start()

    def wait_until_ready(self) -> None:
        """Block until the first picture can be taken without delay; raises `RunError` when the process died before."""
        try:
            self._pipe.recv()
        except EOFError:
            raise RunError("the camera's process ended before it was ready") from None

    def shoot(self, shot: Shot) -> None:
        """Ask for a picture; a shot is small, so this never waits. A process that has ended takes none."""
        with contextlib.suppress(OSError):
            self._pipe.send(shot)

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join()
        if self._thread:
            self._thread.join()

    def _receive(self, done: Callable[[Rendered], None], gone: Callable[[], None]) -> None:
        try:
            while True:
                done(self._pipe.recv())
        except (EOFError, OSError):
            gone()


def _work(pipe: Connection, scene: Scene, seed: int, niceness: int) -> None:
    """Render what is asked for until the plant is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(niceness)
    station = CameraStation(scene, seed)
    try:
        pipe.send(READY)
        while True:
            shot = pipe.recv()
            part = draw_shot(scene, seed, shot)
            seen = station.shoot(part, shot)
            pipe.send(Rendered(trigger_id=shot.trigger_id, frame=encode_frame(seen.frame), truth=seen.truth))
    except (EOFError, BrokenPipeError):
        return
