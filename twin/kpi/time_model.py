"""Where the seconds of each station went: every one in exactly one time element of ISO 22400-2, and in one sub-state.

`TABLE` is the whole model, as data. Its sources: ISO 22400-2:2014 clause 6 (APT adds value; ASUT prepares an order;
ADET is a malfunction, a minor stop or whatever else makes an order take longer than planned; ADOT is time in which the
station is available and works on no order), and OPC 40001-1 Annex C, table 68, which asks whether an order is
registered: then a station that does not execute is delayed (ADET), otherwise it is down (ADOT). In PackML
(ANSI/ISA-TR88.00.02) an order is there from Starting to Completing, so a starved or blocked station (Suspended) is
delayed, and one that is Idle or Stopped is down. Times are whole microseconds of planned busy time: sums are exact.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final, Literal

from twin.control.packml import COMPLETED
from twin.events import Event, EventBase, OperatorCommanded, PackMLState, StationStateChanged
from twin.kpi.calendar import Calendar, microseconds
from twin.types import value

TimeElement = Literal["APT", "ASUT", "ADET", "ADOT"]
SubState = Literal[
    "producing", "setup", "starved", "blocked", "tray_exchange", "waiting", "purge", "micro_stop", "fault", "held",
    "idle", "stopped", "unknown",
]  # fmt: skip

ANY: Final = "*"
OPERATOR = "operator"
"""The reason of every change that an operator commanded, whatever words he gave for it."""

TABLE: dict[tuple[PackMLState | Literal["*"], str], tuple[TimeElement, SubState]] = {
    # Some reasons say it all, whatever the state.
    (ANY, "changeover"): ("ASUT", "setup"),
    (ANY, "starved"): ("ADET", "starved"),
    (ANY, "blocked"): ("ADET", "blocked"),
    (ANY, "tray_exchange"): ("ADET", "tray_exchange"),
    (ANY, "purge"): ("ADET", "purge"),
    # An order runs.
    ("Starting", ANY): ("ASUT", "setup"),
    ("Execute", ANY): ("APT", "producing"),
    ("Completing", ANY): ("ASUT", "setup"),
    # It runs, and something outside the station keeps it waiting.
    ("Suspending", ANY): ("ADET", "waiting"),
    ("Suspended", ANY): ("ADET", "waiting"),
    ("Unsuspending", ANY): ("ADET", "waiting"),
    # It runs, and the station stands: a reason that is not the operator's names a fault.
    ("Holding", ANY): ("ADET", "fault"),
    ("Holding", OPERATOR): ("ADET", "held"),
    ("Holding", ""): ("ADET", "held"),
    ("Held", ANY): ("ADET", "fault"),
    ("Held", OPERATOR): ("ADET", "held"),
    ("Held", ""): ("ADET", "held"),
    ("Unholding", ANY): ("ADET", "purge"),
    ("Aborting", ANY): ("ADET", "fault"),
    ("Aborting", OPERATOR): ("ADET", "held"),
    ("Aborted", ANY): ("ADET", "fault"),
    ("Aborted", OPERATOR): ("ADET", "held"),
    ("Stopping", ANY): ("ADET", "fault"),
    ("Stopped", ANY): ("ADET", "fault"),
    # No order runs.
    ("Aborted", "power_up"): ("ADOT", "stopped"),
    ("Clearing", ANY): ("ADOT", "stopped"),
    ("Stopping", OPERATOR): ("ADOT", "stopped"),
    ("Stopping", ""): ("ADOT", "stopped"),
    ("Stopped", OPERATOR): ("ADOT", "stopped"),
    ("Stopped", ""): ("ADOT", "stopped"),
    ("Resetting", ANY): ("ADOT", "idle"),
    ("Idle", ANY): ("ADOT", "idle"),
    ("Complete", ANY): ("ADOT", "idle"),
}
"""(PackML state, reason): time element and sub-state. The exact pair comes first, then the reason, then the state."""

UNTOLD: tuple[TimeElement, SubState] = ("ADOT", "unknown")
"""Of a station that has not told its first state yet."""

KEEPS_REASON: frozenset[PackMLState] = frozenset({"Held", "Suspended", "Aborted", "Stopped"})
"""States that only complete an acting one (Holding, ...) and stand for its reason where they tell none."""

STOPS: frozenset[SubState] = frozenset({"fault", "held"})
MICRO_STOP: tuple[TimeElement, SubState] = ("ADET", "micro_stop")
MICRO_STOP_S = 300.0
"""A stop shorter than five minutes is a micro-stop: the usual limit of TPM, where plants choose one to ten minutes."""


@value
class Stretch:
    """One station in one sub-state, from and until microseconds of planned busy time."""

    element: TimeElement
    sub_state: SubState
    from_us: int
    until_us: int


def classify(state: PackMLState, reason: str) -> tuple[TimeElement, SubState]:
    """Return time element and sub-state of a station by the table."""
    return TABLE.get((state, reason)) or TABLE.get((ANY, reason)) or TABLE[state, ANY]


@dataclass(kw_only=True)
class StationLog:
    """A fold: what each station told of its states. A station that never tells anything does not exist."""

    changes: dict[str, list[tuple[float, tuple[TimeElement, SubState]]]] = field(default_factory=dict)
    _last: dict[str, tuple[PackMLState, str]] = field(default_factory=dict)
    _commanded: tuple[float, str] | None = None

    def add(self, event: Event | EventBase) -> None:
        """Take one event; those that say nothing of stations are passed over."""
        if isinstance(event, OperatorCommanded) and event.accepted:
            self._commanded = (event.t_s, event.reason or OPERATOR)
        elif isinstance(event, StationStateChanged):
            reason = self._reason(event)
            self._last[event.station_id] = (event.state, reason)
            self.changes.setdefault(event.station_id, []).append((event.t_s, classify(event.state, reason)))

    def _reason(self, event: StationStateChanged) -> str:
        if self._commanded == (event.t_s, event.reason):
            return OPERATOR
        acting, reason = self._last.get(event.station_id, (None, ""))
        completes = acting is not None and COMPLETED.get(acting) == event.state
        return reason if completes and event.state in KEEPS_REASON and not event.reason else event.reason

    def stretches(self, station_id: str, calendar: Calendar, micro_stop_s: float = MICRO_STOP_S) -> tuple[Stretch, ...]:
        """Return the whole planned busy time of a station in its sub-states, in order, without gap and overlap.

        A stop that lasts less than `micro_stop_s` is a micro-stop; one that still lasts at the end is none yet.
        """
        stretches, since_us, (element, sub_state) = [], 0, UNTOLD
        changes = [(calendar.busy_us(t_s), told) for t_s, told in self.changes.get(station_id, [])]
        for at_us, told in [*changes, (calendar.pbt_us, UNTOLD)]:
            if at_us > since_us:
                stretches.append(Stretch(element=element, sub_state=sub_state, from_us=since_us, until_us=at_us))
                since_us = at_us
            element, sub_state = told
        return tuple(_joined(_with_micro_stops(stretches, calendar.pbt_us, microseconds(micro_stop_s))))


def episodes(stretches: Iterable[Stretch]) -> Iterator[tuple[bool, list[Stretch]]]:
    """Yield neighbouring stretches together, and whether they are one stop (faults and holds)."""
    for stands, run in groupby(stretches, key=lambda each: each.sub_state in STOPS):
        yield stands, list(run)


def _with_micro_stops(stretches: Iterable[Stretch], end_us: int, limit_us: int) -> Iterator[Stretch]:
    for stands, run in episodes(stretches):
        start, end = run[0].from_us, run[-1].until_us
        if stands and end < end_us and end - start < limit_us:
            yield Stretch(element=MICRO_STOP[0], sub_state=MICRO_STOP[1], from_us=start, until_us=end)
        else:
            yield from run


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Make one stretch of neighbours in the same sub-state."""
    for _, neighbours in groupby(stretches, key=lambda each: (each.element, each.sub_state)):
        run = list(neighbours)
        yield replace(run[0], until_us=run[-1].until_us)


def totals_us(stretches: Iterable[Stretch]) -> tuple[Counter[str], Counter[str]]:
    """Return the microseconds in each time element (all four, which sum to PBT) and in each sub-state that occurred."""
    by_element = Counter[str]({"APT": 0, "ASUT": 0, "ADET": 0, "ADOT": 0})
    by_sub_state = Counter[str]()
    for each in stretches:
        by_element[each.element] += each.until_us - each.from_us
        by_sub_state[each.sub_state] += each.until_us - each.from_us
    return by_element, by_sub_state
