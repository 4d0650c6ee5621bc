import pytest

from twin.events import (
    EventBase,
    InspectionFinished,
    InspectionTriggered,
    Outlet,
    PackMLState,
    PartLeft,
    PartReleased,
    StationStateChanged,
)
from twin.kpi.iso22400 import FORMULAS, iso22400


def state(t_s: float, name: PackMLState) -> StationStateChanged:
    return StationStateChanged(event_id=f"s{t_s}", t_s=t_s, source="controller", station_id="line", state=name)


def a_run() -> list[EventBase]:
    parts: list[EventBase] = [PartReleased(event_id="r", t_s=10.0, source="robot", part_id="P0")]
    for number in range(10):
        outlet: Outlet = "good" if number < 8 else "reject"
        verdict = InspectionFinished(
            event_id=f"i{number}", t_s=20.0, source="c", trigger_id=f"T{number}", evaluation="ok", late=False
        )
        trigger = InspectionTriggered(
            event_id=f"t{number}", t_s=19.0, source="p", trigger_id=f"T{number}", camera_id="c", part_id=f"P{number}",
            encoder_count=number,
        )  # fmt: skip
        parts += [
            trigger,
            verdict,
            PartLeft(event_id=f"l{number}", t_s=30.0, source="p", part_id=f"P{number}", outlet=outlet),
        ]
    return [state(5.0, "Execute"), *parts, state(65.0, "Held"), state(85.0, "Execute")]


def test_kpis_follow_their_formulas() -> None:
    kpi = iso22400(a_run(), end_s=100.0, planned_s_per_part=3.0)
    assert kpi["elements"]["APT"] == pytest.approx(75.0)
    assert kpi["availability"] == pytest.approx(0.75)
    assert kpi["effectiveness"] == pytest.approx(3.0 * 10 / 75.0)
    assert kpi["quality_ratio"] == pytest.approx(0.8)
    assert kpi["throughput_rate"] == pytest.approx(10 / 90.0)
    assert kpi["first_pass_yield"] == pytest.approx(0.8)
    assert kpi["scrap_ratio"] == pytest.approx(0.2)


def test_oee_is_the_product_of_its_three_factors() -> None:
    kpi = iso22400(a_run(), end_s=100.0, planned_s_per_part=3.0)
    assert kpi["oee"] == pytest.approx(kpi["availability"] * kpi["effectiveness"] * kpi["quality_ratio"])


def test_parts_that_are_still_on_the_line_do_not_lower_the_first_pass_yield() -> None:
    events: list[EventBase] = []
    for number in range(4):
        trigger_id, part_id = f"T{number}", f"P{number}"
        events += [
            InspectionTriggered(
                event_id=f"t{number}", t_s=1.0, source="p", trigger_id=trigger_id, camera_id="c", part_id=part_id,
                encoder_count=number,
            ),
            InspectionFinished(
                event_id=f"i{number}", t_s=2.0, source="c", trigger_id=trigger_id, evaluation="ok", late=False
            ),
        ]  # fmt: skip
    events += [PartLeft(event_id=f"l{n}", t_s=9.0, source="p", part_id=f"P{n}", outlet="good") for n in range(3)]
    kpi = iso22400(events, end_s=10.0, planned_s_per_part=3.0)
    assert kpi["elements"]["IP"] == 3
    assert kpi["first_pass_yield"] == 1.0


def test_nothing_made_gives_no_figures_and_no_error() -> None:
    kpi = iso22400([], end_s=0.0, planned_s_per_part=3.0)
    assert all(kpi[name] is None for name in FORMULAS)
