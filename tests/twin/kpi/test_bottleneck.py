from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.twin.kpi.stations import CHANGES, changed, logged
from twin.events import StationStateChanged
from twin.kpi.bottleneck import ActivePeriod, active_periods, bottleneck, moments
from twin.kpi.calendar import Calendar

MINUTE = Calendar(60.0)


def period(station_id: str, from_us: int, until_us: int) -> ActivePeriod:
    return ActivePeriod(station_id=station_id, from_us=from_us, until_us=until_us)


# Worked by hand. M1 and M2 overlap from 30 to 40, M2 and M3 from 90 to 100; M4 is always beside a longer one.
#
#        0    10   20   30   40   50   60   70   80   90   100  110  120  130  140  150  160
#   M1   |===================|
#   M2                  |==================================|
#   M3                                                |==============================|
#   M4        |====|              |====|
EXAMPLE = [
    period("M1", 0, 40), period("M2", 30, 100), period("M3", 90, 150), period("M4", 10, 20), period("M4", 50, 60),
]  # fmt: skip


def test_the_longest_active_period_is_the_bottlenecks_from_its_start_to_its_end() -> None:
    found = moments(EXAMPLE)
    assert [(each.station_id, sorted(each.shifting), each.from_us, each.until_us) for each in found] == [
        ("M1", [], 0, 10), ("M1", [], 10, 20), ("M1", [], 20, 30), ("M2", ["M1", "M2"], 30, 40), ("M2", [], 40, 50),
        ("M2", [], 50, 60), ("M2", [], 60, 90), ("M2", ["M2", "M3"], 90, 100), ("M3", [], 100, 150),
    ]  # fmt: skip


def test_of_two_that_last_as_long_the_earlier_one_is_the_bottleneck() -> None:
    found = moments([period("B", 0, 10), period("A", 5, 15)])
    assert [(each.station_id, each.from_us, each.until_us) for each in found] == [
        ("B", 0, 5),
        ("B", 5, 10),
        ("A", 10, 15),
    ]


def test_working_set_up_and_broken_stations_are_active_and_waiting_ones_are_not() -> None:
    log = logged(
        changed(0.0, "robot", "Execute"), changed(10.0, "robot", "Held", "jam"), changed(20.0, "robot", "Execute"),
        changed(30.0, "robot", "Suspended", "blocked"), changed(40.0, "robot", "Idle", "changeover"),
        changed(50.0, "robot", "Held"),
    )  # fmt: skip
    found = list(active_periods("robot", log.stretches("robot", MINUTE)))
    assert found == [period("robot", 0, 30_000_000), period("robot", 40_000_000, 50_000_000)]


def test_shares_tell_the_bottleneck_its_rivals_and_when_all_wait() -> None:
    log = logged(
        changed(0.0, "robot", "Execute"), changed(30.0, "robot", "Suspended", "blocked"),
        changed(0.0, "camera", "Suspended", "starved"), changed(24.0, "camera", "Execute"),
        changed(36.0, "camera", "Suspended", "starved"),
    )  # fmt: skip
    told = bottleneck({each: log.stretches(each, MINUTE) for each in log.changes}, MINUTE.pbt_us)
    assert told["station_id"] == "robot"
    assert told["none"] == pytest.approx(24 / 60)
    assert told["stations"] == {
        "robot": {"share": pytest.approx(0.5), "sole": pytest.approx(0.4), "shifting": pytest.approx(0.1)},
        "camera": {"share": pytest.approx(0.1), "sole": pytest.approx(0.1), "shifting": pytest.approx(0.1)},
    }


def test_a_line_of_no_stations_has_no_bottleneck() -> None:
    assert bottleneck({}, 0) == {"station_id": None, "none": 0.0, "stations": {}}


@given(st.lists(CHANGES, max_size=40))
def test_at_every_moment_with_an_active_station_there_is_exactly_one_bottleneck(
    changes: list[StationStateChanged],
) -> None:
    log = logged(*changes)
    stretches = {each: log.stretches(each, MINUTE) for each in log.changes}
    periods = [each for station_id, run in stretches.items() for each in active_periods(station_id, run)]
    found = moments(periods)
    edges = sorted({edge for each in periods for edge in (each.from_us, each.until_us)})
    active = [(a, b) for a, b in pairwise(edges) if any(p.from_us <= a and p.until_us >= b for p in periods)]
    assert [(each.from_us, each.until_us) for each in found] == active
    for each in found:
        around = [p for p in periods if p.from_us <= each.from_us and p.until_us >= each.until_us]
        longest = max(p.until_us - p.from_us for p in around)
        mine = next(p for p in around if p.station_id == each.station_id)
        assert mine.until_us - mine.from_us == longest
        assert not each.shifting or each.station_id in each.shifting


@given(st.lists(CHANGES, max_size=40))
def test_shares_sum_to_one_with_the_time_in_which_all_wait(changes: list[StationStateChanged]) -> None:
    log = logged(*changes)
    told = bottleneck({each: log.stretches(each, MINUTE) for each in log.changes}, MINUTE.pbt_us)
    shares = list(told["stations"].values())
    assert sum(each["share"] for each in shares) + told["none"] == pytest.approx(1.0)
    assert told["none"] >= 0.0
    assert all(each["sole"] <= each["share"] <= each["sole"] + each["shifting"] + 1e-12 for each in shares)
