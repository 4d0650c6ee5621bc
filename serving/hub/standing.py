"""Where the line stands right now: the figures so far and the latest state of everything that has one."""

from dataclasses import dataclass, field
from typing import Any

from serving.wire.messages import State
from twin.events import Event, StationStateChanged, UnitModeChanged
from twin.kpi.line import LineFigures
from twin.types import Verdict


@dataclass(kw_only=True)
class Standing:
    """A fold over the log for pages and `GET /v1/summary`."""

    figures: LineFigures = field(default_factory=LineFigures)
    stations: dict[str, dict[str, str]] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    """The unit mode of each station that has told one."""
    plant: State | None = None
    _told: dict[str, Any] | None = None

    def add(self, subject: Verdict | Event) -> None:
        """Take one verdict or event, in the log's order."""
        self._told = None
        self.figures.add(subject)
        if isinstance(subject, StationStateChanged):
            self.stations[subject.station_id] = {"state": subject.state, "reason": subject.reason}
        elif isinstance(subject, UnitModeChanged):
            self.modes[subject.station_id] = subject.mode

    def summary(self) -> dict[str, Any]:
        """Return the figures as plain data, folded once for each place of the log; not to be changed."""
        if self._told is None:
            self._told = self._fold()
        return self._told

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
