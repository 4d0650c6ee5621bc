"""Where the line stands right now: the figures so far and the latest state of everything that has one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from serving.wire.messages import State
from twin.events import Event, StationStateChanged, UnitModeChanged
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures
from twin.types import Verdict

KPI_EVERY_S = 5.0


@dataclass(kw_only=True)
class Standing:
    """A fold over the log for pages, `GET /v1/summary` and `GET /v1/kpi`."""

    figures: LineFigures = field(default_factory=LineFigures)
    stations: dict[str, dict[str, str]] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    """The unit mode of each station that has told one."""
    plant: State | None = None
    t_s: float = 0.0
    """The latest time that an event told."""
    _told: dict[str, Any] | None = None
    _kpi: dict[str, Any] | None = None
    _folding: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, subject: Verdict | Event) -> None:
        """Take one verdict or event, in the log's order."""
        self._told = None
        self.figures.add(subject)
        self.t_s = max(self.t_s, subject.t_s)
        if isinstance(subject, StationStateChanged):
            self.stations[subject.station_id] = {"state": subject.state, "reason": subject.reason}
        elif isinstance(subject, UnitModeChanged):
            self.modes[subject.station_id] = subject.mode

    def summary(self) -> dict[str, Any]:
        """Return the figures as plain data, folded once for each place of the log; not to be changed."""
        if self._told is None:
            self._told = self._fold()
        return self._told

    async def kpi(self, plan: Callable[[float], Plan]) -> dict[str, Any]:
        """Return the figures of ISO 22400-2 from the start until now, with `t_s`; not to be changed.

        Made anew at most every `KPI_EVERY_S`, and in a thread of their own: they fold the whole history. `plan` tells
        what was planned until a time.
        """
        async with self._folding:
            now_s = max(self.t_s, self.plant.t_s if self.plant else 0.0)
            if self._kpi is None or not 0 <= now_s - self._kpi["t_s"] < KPI_EVERY_S:
                told = await asyncio.to_thread(self.figures.so_far().kpi, plan(now_s))
                self._kpi = {"t_s": now_s, **told}
            return self._kpi

    def _fold(self) -> dict[str, Any]:
        return {
            "parts": self.figures.parts.summary(),
            "quality": self.figures.quality(),
            "latency_ms": self.figures.latency_ms(),
            "deadline_misses": self.figures.deadline_misses,
            "faults": self.figures.faults[-20:],
            "stations": self.stations,
            "modes": self.modes,
        }
