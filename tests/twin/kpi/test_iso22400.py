from dataclasses import replace
from typing import Any

import pytest

from tests.twin.kpi.stations import changed
from tests.twin.kpi.test_parts import disposed, left, triggered
from twin.events import EnergySampled, EventBase, InspectionFinished, Outlet, PartReleased
from twin.kpi.formulas import FORMULAS
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures

PLAN = Plan(end_s=100.0, planned_s_per_part={"belt": 3.0})


def kpi(events: list[EventBase], plan: Plan = PLAN) -> dict[str, Any]:
    figures = LineFigures()
    for event in events:
        figures.add(event)
    return figures.kpi(plan)


def finished(part: str) -> InspectionFinished:
    return InspectionFinished(
        event_id=f"i-{part}", t_s=20.0, source="c", trigger_id=f"T{part}", evaluation="ok", late=False
    )


def inspected(part: str, outlet: Outlet) -> list[EventBase]:
    return [triggered(part), finished(part), left(part, outlet)]


def a_run() -> list[EventBase]:
    parts: list[EventBase] = [PartReleased(event_id="r", t_s=10.0, source="robot", part_id="0")]
    for number in range(10):
        parts += inspected(str(number), "good" if number < 8 else "reject")
    return [
        changed(5.0, "line", "Execute"), *parts, changed(65.0, "line", "Held", "gate_not_reached"),
        changed(85.0, "line", "Execute"),
    ]  # fmt: skip


def test_kpis_follow_their_formulas() -> None:
    told = kpi(a_run())
    assert told["elements"]["APT"] == 75.0
    assert told["availability"] == pytest.approx(0.75)
    assert told["effectiveness"] == pytest.approx(3.0 * 10 / 75.0)
    assert told["quality_ratio"] == pytest.approx(0.8)
    assert told["oee"] == pytest.approx(told["availability"] * told["effectiveness"] * told["quality_ratio"])
    assert told["throughput_rate"] == pytest.approx(10 / 90.0)
    assert told["first_pass_yield"] == pytest.approx(0.8)
    assert told["scrap_ratio"] == pytest.approx(0.2)
    assert told["rework_ratio"] == 0.0


def test_setup_is_a_loss_of_oee_and_none_of_nee() -> None:
    told = kpi([changed(0.0, "line", "Starting"), changed(20.0, "line", "Execute"), *a_run()[1:]])
    assert told["setup_rate"] == pytest.approx(20 / 80.0)
    assert told["nee"] == pytest.approx(0.8 * told["effectiveness"] * told["quality_ratio"])
    assert told["oee"] == pytest.approx(0.6 * told["effectiveness"] * told["quality_ratio"])
    assert told["nee"] > told["oee"]


def test_the_lines_oee_is_that_of_the_station_with_the_longest_planned_time() -> None:
    belt = [changed(0.0, "belt", "Execute"), changed(50.0, "belt", "Suspended", "blocked")]
    told = kpi(
        [*belt, changed(0.0, "robot", "Execute"), *a_run()],
        replace(PLAN, planned_s_per_part={"belt": 3.0, "robot": 2.0}),
    )
    assert told["constraint"] == {"station_id": "belt", "times_of": "belt"}
    assert told["availability"] == pytest.approx(0.5)
    assert told["oee"] == told["stations"]["belt"]["oee"] == pytest.approx(3.0 * 8 / 100)
    assert told["stations"]["robot"]["oee"] == pytest.approx(2.0 * 8 / 100)
    assert "oee" not in told["stations"]["line"]


def test_a_constraint_that_tells_nothing_ran_whenever_the_line_did() -> None:
    told = kpi(a_run())
    assert told["constraint"] == {"station_id": "belt", "times_of": "line"}
    assert "belt" not in told["stations"]


def test_failures_and_repairs_are_counted_and_micro_stops_are_none() -> None:
    told = kpi(a_run(), replace(PLAN, micro_stop_s=20.0))
    assert (told["mtbf"], told["mttr"]) == (75.0, 20.0)
    told = kpi(a_run(), replace(PLAN, micro_stop_s=20.001))
    assert (told["mtbf"], told["mttr"]) == (None, None)
    assert told["stations"]["line"]["micro_stops"] == 1
    assert told["stations"]["line"]["sub_states_s"]["micro_stop"] == 20.0
    assert told["availability"] == pytest.approx(0.75)


def test_a_failure_that_still_lasts_is_not_repaired() -> None:
    told = kpi([changed(0.0, "line", "Execute"), changed(60.0, "line", "Held", "jam")])
    assert (told["elements"]["FE"], told["elements"]["RE"]) == (1, 0)
    assert (told["mtbf"], told["mttr"]) == (60.0, None)


def test_planned_stops_shorten_the_busy_time_and_no_kpi_by_it() -> None:
    told = kpi(a_run(), replace(PLAN, planned_stops_s=((65.0, 85.0),)))
    assert (told["elements"]["POT"], told["elements"]["PBT"]) == (100.0, 80.0)
    assert told["availability"] == pytest.approx(75 / 80)


def test_a_part_counts_as_what_its_lane_and_its_disposition_say() -> None:
    events = [
        *inspected("A", "good"), *inspected("B", "reject"), disposed("B", "not_ok"), *inspected("C", "hold"),
        *inspected("D", "reject"), replace(disposed("D", "not_decidable"), disposition="hold"),
        *inspected("E", "reject"), replace(disposed("E", "touching"), disposition="rework"),
        *inspected("F", "reject"), replace(disposed("F", "ok"), disposition="accept"), left("G", "reject"),
    ]  # fmt: skip
    told = kpi(events)
    counted = {name: told["elements"][name] for name in ("PQ", "GQ", "SQ", "RQ", "HQ", "IP", "GP")}
    assert counted == {"PQ": 7, "GQ": 1, "SQ": 3, "RQ": 1, "HQ": 2, "IP": 6, "GP": 1}
    assert told["rework_ratio"] == pytest.approx(1 / 7)


def test_parts_that_are_still_on_the_line_do_not_lower_the_first_pass_yield() -> None:
    told = kpi([event for part in "ABC" for event in inspected(part, "good")] + [triggered("D"), finished("D")])
    assert told["elements"]["IP"] == 3
    assert told["first_pass_yield"] == 1.0


def test_energy_is_shared_by_the_parts_that_had_left_when_it_was_told() -> None:
    sample = EnergySampled(event_id="e", t_s=9.0, source="plant", device_id="gate", energy_j=550.0, air_nl=1.0)
    late = replace(left("C", "good"), t_s=9.5)
    told = kpi([left("A", "good"), left("B", "reject"), sample, late])
    assert told["comprehensive_energy_consumption"] == pytest.approx((550 + 450) / 2)
    assert told["energy_per_good_part"] == pytest.approx(1000.0)


def test_only_stations_that_parts_stop_at_are_asked_for_the_bottleneck() -> None:
    events = [changed(0.0, each, "Execute") for each in ("line", "belt")]
    events += [changed(0.0, "robot", "Execute"), changed(60.0, "robot", "Suspended", "blocked")]
    told = kpi([*events], replace(PLAN, passing=frozenset({"belt"})))["bottleneck"]
    assert told["station_id"] == "robot"
    assert set(told["stations"]) == {"robot"}
    assert told["none"] == pytest.approx(0.4)


def test_nothing_made_gives_no_figures_and_no_error() -> None:
    told = kpi([], replace(PLAN, end_s=0.0))
    assert all(told[name] is None for name in FORMULAS)
    assert told["stations"] == {}


def test_without_a_planned_time_nothing_is_said_of_effectiveness() -> None:
    told = kpi(a_run(), replace(PLAN, planned_s_per_part={}))
    assert told["availability"] == pytest.approx(0.75)
    assert "effectiveness" not in told
    assert "oee" not in told
