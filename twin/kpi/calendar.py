"""The planned busy time PBT of ISO 22400-2: planned operation time without what was planned to stand."""

from collections.abc import Sequence


class Calendar:
    """Turns times of the run into planned busy time: planned stops (breaks, maintenance) take none of it."""

    def __init__(self, end_s: float, planned_stops_s: Sequence[tuple[float, float]] = ()) -> None:
        self._end_us = max(microseconds(end_s), 0)
        self._stops: list[tuple[int, int]] = []
        until = 0
        for start, end in sorted((microseconds(start_s), microseconds(stop_s)) for start_s, stop_s in planned_stops_s):
            # What an earlier stop covers already is not taken twice.
            if min(end, self._end_us) > max(start, until):
                self._stops.append((max(start, until), min(end, self._end_us)))
                until = self._stops[-1][1]
        self.pbt_us = self.busy_us(end_s)

    def busy_us(self, t_s: float) -> int:
        """Return how much planned busy time has passed at `t_s`, up to the run's end."""
        t = min(max(microseconds(t_s), 0), self._end_us)
        return t - sum(min(t, end) - start for start, end in self._stops if start < t)


def microseconds(t_s: float) -> int:
    """Return a time in whole microseconds."""
    return round(t_s * 1e6)
