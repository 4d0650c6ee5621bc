"""The demo's processes: each one started with its settings in a file, watched, started again, and stopped in order."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from serving.settings import save
from twin.errors import RunError

GIVE_UP_AFTER = 5
"""A program that dies so often within `GIVE_UP_WITHIN_S` will not live."""
GIVE_UP_WITHIN_S = 180.0
STOP_S = 8.0
PROGRAM = (sys.executable, "-m", "serving.processes")


@dataclass(frozen=True, kw_only=True)
class Death:
    """A process that ended although nobody wanted it to."""

    name: str
    status: int
    wall_s: float


@dataclass(kw_only=True)
class Child:
    """One program. `settings` returns what its life number n (0 is the first) is told."""

    name: str
    settings: Callable[[int], object]
    folder: Path
    environ: dict[str, str]
    restart_s: float
    """How long a dead program stays away: its line must live without it until then."""
    program: Sequence[str] = PROGRAM
    clock: Callable[[], float] = time.monotonic
    lives: int = 0
    deaths: list[Death] = field(default_factory=list)
    _again_s: float | None = None
    _process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None

    @property
    def log_path(self) -> Path:
        """Where the program's words go."""
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        """The number of the running process; 0 before the first start."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start the next life. The process keeps our pipe as its stdin: when we are gone, it stops by itself."""
        path = self.folder / f"{self.name}.json"
        save(self.settings(self.lives), path)
        self.lives += 1
        if self._process is not None:
            self._close_stdin()
            self._process.wait(STOP_S)
        self._log = self._log or self.log_path.open("ab")
        self._process = subprocess.Popen(
            [*self.program, self.name, str(path)],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, **self.environ},
            start_new_session=True,  # Ctrl-C is for us; we stop our children in order.
        )

    def revive(self) -> None:
        """Start a process that has died now, not after its time."""
        if self._again_s is not None or (self._process is not None and self._process.poll() is not None):
            self._again_s = None
            self.start()

    def check(self) -> Death | None:
        """Tell when the process has died, and start it again in time; raises `RunError` when that never helps."""
        if self._again_s is not None:
            if self.clock() >= self._again_s:
                self._again_s = None
                self.start()
            return None
        if self._process is None or self._process.poll() is None:
            return None
        death = Death(name=self.name, status=self._process.returncode, wall_s=self.clock())
        self.deaths.append(death)
        recent = [each for each in self.deaths if death.wall_s - each.wall_s < GIVE_UP_WITHIN_S]
        if len(recent) >= GIVE_UP_AFTER:
            raise RunError(f"the {self.name} died {len(recent)} times: {self._last_words()}")
        self._again_s = death.wall_s + self.restart_s
        return death

    def stop(self) -> None:
        """Ask the process to stop, wait for it, and end it when it does not."""
        if self._process is None:
            return
        self._process.terminate()
        self._close_stdin()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._log:
            self._log.close()
        self._process = self._log = None

    def _close_stdin(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _last_words(self) -> str:
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
