"""The bottleneck by the active-period method: at each moment the station with the longest uninterrupted active period.

A station is active while it may keep others waiting (it works, is set up, or is broken) and inactive while it waits
itself (starved, blocked, held with the line, without an order). Of all active periods around a moment the longest is
the bottleneck's; it counts from its start to its end, not up to that moment only. Where the periods of two bottlenecks
overlap, the bottleneck shifts from one to the other; elsewhere it is the sole one. Sources: C. Roser, M. Nakano,
M. Tanaka, "A practical bottleneck detection method" and "Shifting bottleneck detection", Winter Simulation Conferences
2001 and 2002.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from twin.kpi.time_model import Stretch, SubState
from twin.types import value

ACTIVE: frozenset[SubState] = frozenset({"producing", "setup", "tray_exchange", "purge", "micro_stop", "fault"})


@value
class ActivePeriod:
    """A station's time without waiting, from and until microseconds of planned busy time."""

    station_id: str
    from_us: int
    until_us: int

    @property
    def rank(self) -> tuple[int, int, str]:
        """Sorts the longest first; of two that last as long, the one that began earlier."""
        return self.from_us - self.until_us, self.from_us, self.station_id


@value
class Moment:
    """Time with one bottleneck; `shifting` are the stations that it shifts between, none where it is sole."""

    station_id: str
    shifting: frozenset[str]
    from_us: int
    until_us: int


def active_periods(station_id: str, stretches: Iterable[Stretch]) -> Iterator[ActivePeriod]:
    """Yield the active periods of one station, in order."""
    for active, run in groupby(stretches, key=lambda each: each.sub_state in ACTIVE):
        period = list(run)
        if active:
            yield ActivePeriod(station_id=station_id, from_us=period[0].from_us, until_us=period[-1].until_us)


def moments(periods: Iterable[ActivePeriod]) -> list[Moment]:
    """Return which station is the bottleneck when; a time in which no station is active is in no moment."""
    pieces = [(start, end, active) for start, end, active in _pieces(periods) if active]
    first = [min(active, key=lambda period: period.rank) for _, _, active in pieces]
    bottlenecks = {(period.station_id, period.from_us) for period in first}
    found = []
    for (start, end, active), period in zip(pieces, first, strict=True):
        here = frozenset(each.station_id for each in active if (each.station_id, each.from_us) in bottlenecks)
        shifting = here if len(here) > 1 else frozenset()
        found.append(Moment(station_id=period.station_id, shifting=shifting, from_us=start, until_us=end))
    return found


def _pieces(periods: Iterable[ActivePeriod]) -> Iterator[tuple[int, int, tuple[ActivePeriod, ...]]]:
    """Cut time wherever a period begins or ends; yield each piece with the periods that cover it."""
    ordered = sorted(periods, key=lambda period: period.from_us)
    cuts = sorted({edge for period in ordered for edge in (period.from_us, period.until_us)})
    active: list[ActivePeriod] = []
    begun = 0
    for start, end in pairwise(cuts):
        active = [period for period in active if period.until_us > start]
        while begun < len(ordered) and ordered[begun].from_us <= start:
            active.append(ordered[begun])
            begun += 1
        yield start, end, tuple(active)


def bottleneck(stretches: Mapping[str, Iterable[Stretch]], pbt_us: int) -> dict[str, Any]:
    """Return the station that was the bottleneck for longest, and for each one its shares of the planned busy time.

    `share` is the time as the bottleneck (the shares and `none` sum to 1), `sole` the part of it without a rival, and
    `shifting` the time in which the bottleneck shifted to or from the station, counted for both.
    """
    periods = [each for station_id, run in stretches.items() for each in active_periods(station_id, run)]
    share, sole, shifting = Counter[str](), Counter[str](), Counter[str]()
    for moment in moments(periods):
        length_us = moment.until_us - moment.from_us
        share[moment.station_id] += length_us
        if not moment.shifting:
            sole[moment.station_id] += length_us
        for station_id in moment.shifting:
            shifting[station_id] += length_us
    whole_us = pbt_us or 1
    times = {"share": share, "sole": sole, "shifting": shifting}
    return {
        "station_id": min(share, key=lambda each: (-share[each], each), default=None),
        "none": (pbt_us - share.total()) / whole_us,
        "stations": {each: {name: us[each] / whole_us for name, us in times.items()} for each in sorted(stretches)},
    }
