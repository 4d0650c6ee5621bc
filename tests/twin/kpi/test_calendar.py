from hypothesis import given
from hypothesis import strategies as st

from tests.twin.kpi.stations import CALENDARS, TIMES
from twin.kpi.calendar import Calendar


def test_planned_stops_take_no_busy_time() -> None:
    calendar = Calendar(100.0, [(10.0, 20.0), (15.0, 30.0), (90.0, 200.0)])
    assert calendar.pbt_us == 70_000_000
    assert [calendar.busy_us(t_s) for t_s in (5, 10, 25, 30, 31, 95, 300)] == [
        5_000_000, 10_000_000, 10_000_000, 10_000_000, 11_000_000, 70_000_000, 70_000_000,
    ]  # fmt: skip


def test_a_day_without_planned_stops_is_busy_as_a_whole() -> None:
    assert Calendar(60.0).pbt_us == 60_000_000


@given(CALENDARS, st.lists(TIMES, min_size=2, max_size=9))
def test_busy_time_never_runs_backwards_nor_faster_than_the_clock(calendar: Calendar, times_s: list[float]) -> None:
    busy_us = [calendar.busy_us(t_s) for t_s in sorted(times_s)]
    assert busy_us == sorted(busy_us)
    assert all(0 <= each <= calendar.pbt_us for each in busy_us)
    assert busy_us[-1] - busy_us[0] <= round(max(times_s) * 1e6) - round(min(times_s) * 1e6)
