from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.twin.kpi.stations import CALENDARS, CHANGES, STATES, changed, commanded, logged, pieces
from twin.events import PackMLState, StationStateChanged
from twin.kpi.calendar import Calendar
from twin.kpi.time_model import ANY, MICRO_STOP, TABLE, UNTOLD, classify, totals_us

HUNDRED = Calendar(100.0)


@given(st.lists(CHANGES, max_size=30), CALENDARS, st.floats(0, 60))
def test_every_second_of_every_station_is_in_exactly_one_element(
    changes: list[StationStateChanged], calendar: Calendar, micro_stop_s: float
) -> None:
    log = logged(*changes)
    for station_id in log.changes:
        stretches = log.stretches(station_id, calendar, micro_stop_s)
        edges = [0, *(each.until_us for each in stretches)]
        assert edges[-1] == calendar.pbt_us
        assert [each.from_us for each in stretches] == edges[:-1]
        assert all(start < end for start, end in pairwise(edges))
        by_element, by_sub_state = totals_us(stretches)
        assert set(by_element) == {"APT", "ASUT", "ADET", "ADOT"}
        assert sum(by_element.values()) == sum(by_sub_state.values()) == calendar.pbt_us


@given(st.lists(CHANGES, max_size=30), st.floats(0, 60))
def test_micro_stops_move_time_inside_the_delay_only(changes: list[StationStateChanged], micro_stop_s: float) -> None:
    log = logged(*changes)
    for station_id in log.changes:
        without, by_name = totals_us(log.stretches(station_id, HUNDRED, 0.0))
        with_them, _ = totals_us(log.stretches(station_id, HUNDRED, micro_stop_s))
        assert by_name["micro_stop"] == 0
        assert with_them == without


@pytest.mark.parametrize("state", STATES)
def test_the_table_has_an_answer_for_every_state(state: PackMLState) -> None:
    assert classify(state, "a reason that nobody foresaw") == TABLE[state, ANY]


def test_a_sub_state_belongs_to_one_element() -> None:
    pairs = {*TABLE.values(), UNTOLD, MICRO_STOP}
    assert len({sub_state for _, sub_state in pairs}) == len(pairs)


def test_starved_and_blocked_stations_are_delayed_and_those_without_an_order_are_down() -> None:
    assert classify("Suspended", "starved") == ("ADET", "starved")
    assert classify("Suspended", "blocked") == ("ADET", "blocked")
    assert classify("Idle", "") == ("ADOT", "idle")
    assert classify("Stopped", "") == ("ADOT", "stopped")
    assert classify("Idle", "changeover") == ("ASUT", "setup")
    assert classify("Aborted", "power_up") == ("ADOT", "stopped")


def test_a_day_of_a_station_is_told_in_its_words() -> None:
    log = logged(
        changed(5.0, "robot", "Execute"),
        changed(20.0, "robot", "Suspended", "starved"),
        changed(25.0, "robot", "Execute"),
        changed(40.0, "robot", "Held", "grip_slipped"),
        changed(70.0, "robot", "Execute"),
        changed(80.0, "robot", "Held", "jam"),
        changed(82.0, "robot", "Execute"),
    )
    assert pieces(log.stretches("robot", HUNDRED, micro_stop_s=30.0)) == [
        ("unknown", 0.0, 5.0), ("producing", 5.0, 20.0), ("starved", 20.0, 25.0), ("producing", 25.0, 40.0),
        ("fault", 40.0, 70.0), ("producing", 70.0, 80.0), ("micro_stop", 80.0, 82.0), ("producing", 82.0, 100.0),
    ]  # fmt: skip


def test_a_state_that_completes_another_keeps_its_reason() -> None:
    log = logged(
        changed(0.0, "line", "Execute"),
        changed(10.0, "line", "Holding", "no_verdict"),
        changed(11.0, "line", "Held"),
        changed(50.0, "line", "Unholding", "purge"),
        changed(60.0, "line", "Execute"),
    )
    assert pieces(log.stretches("line", HUNDRED, micro_stop_s=10.0)) == [
        ("producing", 0.0, 10.0), ("fault", 10.0, 50.0), ("purge", 50.0, 60.0), ("producing", 60.0, 100.0),
    ]  # fmt: skip


def test_what_an_operator_commands_is_no_fault_whatever_he_says() -> None:
    events = (changed(10.0, "line", "Holding", "jam?"), changed(11.0, "line", "Held"))
    by_operator = logged(commanded(10.0, "jam?"), *events).stretches("line", HUNDRED)
    refused = logged(commanded(10.0, "jam?", accepted=False), *events).stretches("line", HUNDRED)
    assert pieces(by_operator) == [("unknown", 0.0, 10.0), ("held", 10.0, 100.0)]
    assert pieces(refused) == [("unknown", 0.0, 10.0), ("fault", 10.0, 100.0)]


def test_a_stop_is_measured_as_a_whole_and_one_that_lasts_is_no_micro_stop_yet() -> None:
    log = logged(
        changed(0.0, "belt", "Held", "jam"), changed(20.0, "belt", "Held"), changed(40.0, "belt", "Execute"),
        changed(90.0, "belt", "Held", "jam"),
    )  # fmt: skip
    assert pieces(log.stretches("belt", HUNDRED, micro_stop_s=30.0)) == [
        ("fault", 0.0, 20.0), ("held", 20.0, 40.0), ("producing", 40.0, 90.0), ("fault", 90.0, 100.0),
    ]  # fmt: skip
    assert pieces(log.stretches("belt", HUNDRED, micro_stop_s=41.0))[0] == ("micro_stop", 0.0, 40.0)


def test_a_break_is_in_no_element() -> None:
    log = logged(changed(0.0, "belt", "Execute"), changed(30.0, "belt", "Stopped"), changed(60.0, "belt", "Execute"))
    assert pieces(log.stretches("belt", Calendar(100.0, [(35.0, 55.0)]))) == [
        ("producing", 0.0, 30.0), ("stopped", 30.0, 40.0), ("producing", 40.0, 80.0),
    ]  # fmt: skip


def test_a_change_that_is_told_late_gives_no_time_twice() -> None:
    log = logged(changed(50.0, "belt", "Execute"), changed(20.0, "belt", "Held", "jam"))
    assert pieces(log.stretches("belt", HUNDRED)) == [("unknown", 0.0, 50.0), ("fault", 50.0, 100.0)]
