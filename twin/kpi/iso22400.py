"""Key performance indicators by ISO 22400-2:2014, from the event stream alone; the formulas stand in `formulas.py`.

The line's OEE is the one of its constraint: the station with the longest planned run time per item (PRI). What the line
loses there is lost, what another station loses may cost nothing; a mean over the stations says neither.
"""

from collections.abc import Mapping
from typing import Any

from twin.kpi.bottleneck import bottleneck
from twin.kpi.calendar import Calendar
from twin.kpi.energy import EnergyMeters
from twin.kpi.formulas import evaluate_all
from twin.kpi.parts import PartCounts
from twin.kpi.time_model import MICRO_STOP_S, StationLog, Stretch, episodes, totals_us
from twin.types import value

LINE = "line"
"""The station whose states are those of the whole line: it tells of all stations and is never a bottleneck itself."""


@value
class Plan:
    """What was planned, and what no event tells."""

    end_s: float
    """The planned operation time POT, from the start of the run."""
    planned_s_per_part: Mapping[str, float]
    """PRI by station, for each part that leaves the line: of two stations that share the work, half of each one's."""
    planned_stops_s: tuple[tuple[float, float], ...] = ()
    """From and until: breaks and planned maintenance, which the planned busy time PBT does not hold."""
    micro_stop_s: float = MICRO_STOP_S
    passing: frozenset[str] = frozenset()
    """Stations that parts pass without a stop (belts, cameras, outlet trays): always busy, never a bottleneck."""


def iso22400(parts: PartCounts, log: StationLog, energy: EnergyMeters, plan: Plan) -> dict[str, Any]:
    """Return each KPI of the line by name, None where its denominator is 0, with what it was made of beside it.

    `elements` are those that the formulas were fed, `constraint` the station that they are of, `stations` the same for
    each station, `bottleneck` and `energy` what their modules say. Units are seconds, joules and parts per second.
    """
    calendar = Calendar(plan.end_s, plan.planned_stops_s)
    stretches = {each: log.stretches(each, calendar, plan.micro_stop_s) for each in sorted(log.changes)}
    quantities, pri = _quantities(parts), plan.planned_s_per_part
    constraint = max(pri, key=lambda each: (pri[each], each), default=LINE)
    # A constraint that tells nothing of its own (a belt) ran whenever the line did.
    timed = constraint if constraint in stretches else LINE
    elements = {
        **_times(stretches.get(timed) or log.stretches(timed, calendar)),
        **quantities,
        **_energies(parts, energy),
        "POT": plan.end_s,
        "AOET": plan.end_s - min(parts.first_release_s, plan.end_s),
        **({"PRI": pri[constraint]} if pri else {}),
    }
    candidates = {each: run for each, run in stretches.items() if each != LINE and each not in plan.passing}
    return {
        **evaluate_all(elements),
        "elements": elements,
        "constraint": {"station_id": constraint, "times_of": timed},
        "stations": {each: _station(run, quantities, pri.get(each)) for each, run in stretches.items()},
        "bottleneck": bottleneck(candidates, calendar.pbt_us),
        "energy": energy.summary(),
    }


def _station(stretches: tuple[Stretch, ...], quantities: dict[str, float], pri: float | None) -> dict[str, Any]:
    elements = _times(stretches) | ({} if pri is None else {"PRI": pri, "PQ": quantities["PQ"], "GQ": quantities["GQ"]})
    micro_stops = sum(each.sub_state == "micro_stop" for each in stretches)
    return {
        **evaluate_all(elements),
        "elements": elements,
        "sub_states_s": {sub_state: us / 1e6 for sub_state, us in totals_us(stretches)[1].items()},
        "micro_stops": micro_stops,
    }


def _times(stretches: tuple[Stretch, ...]) -> dict[str, float]:
    """Return the time elements of one station, with failures (FE), repairs (RE) and the time that those took (TTR)."""
    us = totals_us(stretches)[0]
    pbt_us = stretches[-1].until_us if stretches else 0
    failures = [stop for stands, stop in episodes(stretches) if stands and any(s.sub_state == "fault" for s in stop)]
    repaired = [stop for stop in failures if stop[-1].until_us < pbt_us]
    times_us = {
        "PBT": pbt_us,
        **us,
        "AUPT": us["APT"] + us["ASUT"],
        "AUBT": us["APT"] + us["ASUT"] + us["ADET"],
        "TTR": sum(stop[-1].until_us - stop[0].from_us for stop in repaired),
    }
    return {name: each / 1e6 for name, each in times_us.items()} | {"FE": len(failures), "RE": len(repaired)}


def _quantities(parts: PartCounts) -> dict[str, float]:
    fates = parts.fates()
    # What was inspected but is still on the line has neither passed nor failed; undefined: nobody looked at it.
    inspected = [part for part, said in parts.evaluations().items() if part in fates and said != "undefined"]
    return {
        "PQ": len(fates),
        **{name: sum(fate == name for fate in fates.values()) for name in ("GQ", "SQ", "RQ", "HQ")},
        # A part that was reworked does not come back under the same id: what leaves by the good lane passed at once.
        "GP": sum(fates[part] == "GQ" for part in inspected),
        "IP": len(inspected),
    }


def _energies(parts: PartCounts, energy: EnergyMeters) -> dict[str, float]:
    """Return the energy E up to the last sample, and the parts and good parts that had left by then."""
    fates = parts.fates()
    left = [fates[part] for part, t_s in parts.left_at_s.items() if t_s <= energy.until_s]
    return {"E": energy.total_j, "EPQ": len(left), "EGQ": left.count("GQ")}
