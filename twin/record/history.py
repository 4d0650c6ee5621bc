"""One part's whole history, folded from the events and verdicts of a run: from its release to its truth, in time order.

A fault touches a part when it is present while the part is on the line: it is told where it was raised or cleared in
that time, and at the part's release when it was there already.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import to_jsonable_python

from twin.events import (
    ClearanceSampled,
    Event,
    FaultCleared,
    FaultRaised,
    InspectionTriggered,
    PartDisposed,
    PartLeft,
    PartLost,
    PartReleased,
    StationStateChanged,
    TruthTold,
)
from twin.record.words import name_of, words_of
from twin.types import Verdict, value

SAID_ELSEWHERE = frozenset({"event_id", "t_s", "source", "type", "part_id"})
"""Fields that a step has already, or that say nothing of a part."""


@value
class Step:
    """One thing that happened to a part, in words; `facts` are the fields of what was recorded."""

    t_s: float
    what: str
    text: str
    facts: dict[str, Any]


Record = Event | Verdict
Timed = tuple[float, Record]
"""When something was recorded (s), and what: a verdict's own time is that of its trigger."""


def part_ids(records: Iterable[Timed]) -> list[str]:
    """Return every part that was released or inspected, in the order of their ids."""
    named = {record.part_id for _, record in records if isinstance(record, PartReleased | InspectionTriggered)}
    return sorted(part_id for part_id in named if part_id is not None)


def history(records: Sequence[Timed], part_id: str) -> list[Step]:
    """Return what happened to one part; empty when nothing tells of it."""
    triggers = {
        record.trigger_id
        for _, record in records
        if isinstance(record, InspectionTriggered | Verdict | PartDisposed) and record.part_id == part_id
    }
    steps: list[Step] = []
    open_faults: dict[tuple[str, str], tuple[float, FaultRaised]] = {}
    on_line = False
    for t_s, record in records:
        if isinstance(record, FaultRaised):
            open_faults[record.fault, record.device_id] = t_s, record
        if _tells_of(record, part_id, triggers):
            if isinstance(record, PartReleased):
                on_line = True
                steps += [_step(since_s, fault) for since_s, fault in open_faults.values()]
            steps.append(_step(t_s, record))
            on_line = on_line and not isinstance(record, PartLeft | PartLost)
        elif on_line and _concerns_all(record):
            steps.append(_step(t_s, record))
        if isinstance(record, FaultCleared):
            open_faults.pop((record.fault, record.device_id), None)
    return sorted(steps, key=lambda step: step.t_s)


def _tells_of(record: Record, part_id: str, triggers: set[str]) -> bool:
    if isinstance(record, TruthTold):
        return record.truth.part_id == part_id
    if isinstance(record, ClearanceSampled):
        return False  # That a robot came near it is the robot's history.
    told = getattr(record, "part_id", None)
    return told == part_id if told is not None else getattr(record, "trigger_id", None) in triggers


def _concerns_all(record: Record) -> bool:
    """Tell whether a record concerns every part that is on the line: a fault, or the line's own state."""
    if isinstance(record, StationStateChanged):
        return record.station_id == "line"
    return isinstance(record, FaultRaised | FaultCleared)


def _step(t_s: float, record: Record) -> Step:
    plain = to_jsonable_python(record)
    facts = {name: each for name, each in plain.items() if name not in SAID_ELSEWHERE}
    happened_s = t_s if isinstance(record, Verdict) else record.t_s
    return Step(t_s=happened_s, what=name_of(record), text=words_of(record), facts=facts)
