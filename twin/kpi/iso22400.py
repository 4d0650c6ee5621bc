"""Key performance indicators by ISO 22400-2, from the event stream alone. Formulas are data, in one table."""

from collections.abc import Iterable
from typing import Any

from twin.events import Event, EventBase, PartReleased, StationStateChanged
from twin.kpi.parts import PartCounts

FORMULAS: dict[str, str] = {
    "availability": "APT / PBT",
    "effectiveness": "PRI * PQ / APT",
    "quality_ratio": "GQ / PQ",
    "oee": "PRI * GQ / PBT",
    "throughput_rate": "PQ / AOET",
    "first_pass_yield": "GP / IP",
    "scrap_ratio": "SQ / PQ",
}
"""Name: formula after ISO 22400-2:2014 clause 7, over elements in seconds and parts."""


def iso22400(events: Iterable[Event | EventBase], *, end_s: float, planned_s_per_part: float) -> dict[str, Any]:
    """Return each KPI by name (throughput_rate in parts per second), None where its denominator is 0.

    `end_s` is the planned busy time PBT, from the start of the run; `planned_s_per_part` is PRI. The elements that the
    formulas were fed stand beside the results under `elements`.
    """
    elements = {**_quantities(events := list(events)), **_times(events, end_s), "PRI": planned_s_per_part}
    results: dict[str, Any] = {name: _ratio(formula, elements) for name, formula in FORMULAS.items()}
    return {**results, "elements": elements}


def _ratio(formula: str, elements: dict[str, float]) -> float | None:
    above, below = (side.split("*") for side in formula.split("/"))
    numerator = denominator = 1.0
    for name in above:
        numerator *= elements[name.strip()]
    for name in below:
        denominator *= elements[name.strip()]
    return numerator / denominator if denominator else None


def _quantities(events: Iterable[Event | EventBase]) -> dict[str, float]:
    counts = PartCounts()
    for event in events:
        counts.add(event)
    outlets = list(counts.left.values())
    # What was inspected but is still on the line has neither passed nor failed; undefined: nobody looked at it.
    inspected = [part for part, said in counts.evaluations().items() if part in counts.left and said != "undefined"]
    # No part is reworked on this line: what leaves by the good lane passed at the first attempt.
    passed = sum(counts.left[part] == "good" for part in inspected)
    return {
        "PQ": len(outlets),
        "GQ": outlets.count("good"),
        "SQ": outlets.count("reject"),
        "GP": passed,
        "IP": len(inspected),
    }


def _times(events: Iterable[Event | EventBase], end_s: float) -> dict[str, float]:
    """Return the line's actual production time APT (in Execute) and the order's execution time AOET."""
    producing_s, since_s, state = 0.0, 0.0, ""
    first_s = min((event.t_s for event in events if isinstance(event, PartReleased)), default=end_s)
    for event in events:
        if isinstance(event, StationStateChanged) and event.station_id == "line":
            producing_s += event.t_s - since_s if state == "Execute" else 0.0
            since_s, state = event.t_s, event.state
    producing_s += end_s - since_s if state == "Execute" else 0.0
    return {"APT": producing_s, "PBT": end_s, "AOET": end_s - first_s}
