"""Keeps simulated time in step with a clock, and measures how well that went."""

from collections.abc import Callable
from dataclasses import dataclass, field

from twin.events import RunPaced

LATE_S = 0.020
GIVE_UP_S = 2.0
"""A line that fell behind this far (a suspended machine) goes on from now instead of racing after lost time."""


@dataclass(kw_only=True)
class Pacer:
    """Says when each tick is due. Ticks are never skipped: after a hiccup they follow each other faster."""

    tick_hz: int
    clock: Callable[[], float]
    """Seconds of a monotonic clock."""
    ticks: int = 0
    late_ticks: int = 0
    max_lag_s: float = 0.0
    _anchor_s: float = field(init=False)
    _first_s: float = field(init=False)
    _last_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Let simulated time begin now."""
        self._anchor_s = self._first_s = self._last_s = self.clock()

    def wait_s(self) -> float:
        """Return how long to wait for the next tick; zero or less when it is due."""
        return self._due_s() - self.clock()

    def ticked(self) -> None:
        """Note that a tick has just been taken."""
        now = self.clock()
        lag = now - self._due_s()
        if not self.ticks:
            self._first_s = now
        self.ticks += 1
        self.late_ticks += lag > LATE_S
        self.max_lag_s = max(self.max_lag_s, lag)
        self._last_s = now
        if lag > GIVE_UP_S:
            self._anchor_s += lag

    def stood(self) -> None:
        """Take out the time in which the line was let stand: its next tick is due now, and nothing of it is lag."""
        stood_s = max(-self.wait_s(), 0.0)
        self._anchor_s += stood_s
        self._first_s += stood_s

    def mono_ns(self, t_s: float) -> int:
        """Return the moment on the clock, in ns, that stands for the simulated time `t_s`."""
        return round((self._anchor_s + t_s) * 1e9)

    @property
    def real_time_factor(self) -> float:
        """Simulated over wall seconds, from the first tick to the last without pauses; 1 before there are two."""
        wall = self._last_s - self._first_s
        return (self.ticks - 1) / self.tick_hz / wall if wall > 0 else 1.0

    def told(self, t_s: float) -> RunPaced:
        """Return the event that tells how the run went."""
        return RunPaced(
            event_id="paced",
            t_s=t_s,
            source="plant",
            ticks=self.ticks,
            late_ticks=self.late_ticks,
            max_lag_ms=round(self.max_lag_s * 1e3, 3),
            real_time_factor=round(self.real_time_factor, 5),
        )

    def _due_s(self) -> float:
        return self._anchor_s + (self.ticks + 1) / self.tick_hz
