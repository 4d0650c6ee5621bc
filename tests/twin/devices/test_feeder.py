"""A feeder's own logic, without a world."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.twin.scenes import feeder, spaced
from twin.devices.feeder import Feeder, FeederSenses, RandomSource, source_of
from twin.scene.feeders import Arrivals, ChuteFeeder, RandomArrivals
from twin.scene.responses import Response
from twin.seeds import generator

TICK_S = 1 / 240
STEP_M = 0.15 * TICK_S
GOING = FeederSenses(run=True, at_hand=True, room=True, belt_at_speed=True, travel_m=0.0, step_m=STEP_M)
CHANCE = RandomArrivals(kind="random", mean_s=1.0, min_s=0.4)


def arrival_rng(number: int) -> np.random.Generator:
    return generator(7, "line", "feeder", "arrival", number)


def feeder_of(scene: ChuteFeeder) -> Feeder:
    source = source_of(scene.arrivals, arrival_rng, TICK_S)
    return Feeder(scene, source, generator(7, "line", "feeder", "response"), TICK_S)


def run(machine: Feeder, seconds: float, travel_m: float = 0.0, **fields: Any) -> list[float]:
    """Let time pass on a belt that moves; return its travel at each part set free."""
    senses, went = replace(GOING, travel_m=travel_m, **fields), []
    for _ in range(round(seconds / TICK_S)):
        senses = replace(senses, travel_m=senses.travel_m + senses.step_m)
        if machine.update(senses):
            went.append(senses.travel_m)
    return went


def test_a_spaced_feeder_lets_a_part_go_at_each_pitch() -> None:
    went = run(feeder_of(feeder(spaced(0.1503))), 31.0)
    assert len(went) == 31
    assert np.diff(went) == pytest.approx(0.1503, abs=STEP_M)
    assert (went[-1] - went[0]) / 30 == pytest.approx(0.1503, abs=STEP_M / 2)


def test_a_part_is_free_only_after_the_escapements_delay() -> None:
    quick = feeder_of(feeder(spaced(), response=Response()))
    slow = feeder_of(feeder(spaced(), response=Response(on_s=0.1)))
    assert run(quick, 2.5)[:2] == [pytest.approx(STEP_M), pytest.approx(STEP_M + 0.15)]
    assert run(slow, 2.5)[:2] == [pytest.approx(24 * STEP_M), pytest.approx(24 * STEP_M + 0.15)]


@pytest.mark.parametrize("lacking", ["run", "at_hand", "room", "belt_at_speed"])
def test_nothing_goes_while_something_is_lacking(lacking: str) -> None:
    machine = feeder_of(feeder(spaced()))
    assert run(machine, 3.0, **{lacking: False}) == []
    assert len(run(machine, 1.0)) == 1


def test_an_escapement_that_was_told_to_open_does_not_when_its_switch_goes_off_meanwhile() -> None:
    machine = feeder_of(feeder(spaced(), response=Response(on_s=0.1)))
    assert run(machine, 0.05) == []
    assert run(machine, 1.0, run=False) == []
    assert machine.magazine.parts == 100
    assert run(machine, 0.11) != []


def test_states_tell_starved_from_blocked_and_from_held() -> None:
    machine = feeder_of(feeder(spaced(), capacity=2))
    assert machine.state == ("Idle", "")
    run(machine, 0.5)
    assert machine.state == ("Execute", "")
    run(machine, 0.5, run=False)
    assert machine.state == ("Held", "")
    run(machine, 0.9, travel_m=1.0, room=False)
    assert machine.state == ("Execute", "")
    run(machine, 0.2, travel_m=2.0, room=False)
    assert machine.state == ("Suspended", "blocked")
    run(machine, 0.1, travel_m=3.0)
    assert machine.magazine.parts == 0
    assert machine.state == ("Suspended", "starved")


def test_a_feeder_whose_belt_stands_is_blocked_even_before_its_pitch_is_reached() -> None:
    machine = feeder_of(feeder(spaced()))
    assert len(run(machine, 0.5)) == 1
    run(machine, 1.1, travel_m=0.08, step_m=0.0, belt_at_speed=False)
    assert machine.state == ("Suspended", "blocked")


def test_an_empty_magazine_is_full_again_after_its_time_or_never() -> None:
    machine = feeder_of(feeder(spaced(), capacity=3, refill_s=4.0))
    assert len(run(machine, 9.0)) == 3
    assert not machine.magazine.update(9.0)
    assert not machine.magazine.update(12.9)
    assert machine.magazine.update(13.0)
    assert not machine.magazine.update(13.1)
    assert machine.magazine.parts == 3
    never = feeder_of(feeder(spaced(), capacity=3))
    run(never, 9.0)
    assert not never.magazine.update(1e9)


def test_random_gaps_have_the_mean_and_the_least_gap_that_were_asked_for() -> None:
    source, ticks_s = RandomSource(CHANCE, arrival_rng, 0.01), []
    for tick in range(1, 200_001):
        if source.wanted(GOING, stock=10) > 0:
            source.went(0.0)
            ticks_s.append(tick * 0.01)
    gaps_s = np.diff(ticks_s)
    assert len(gaps_s) > 1900
    assert gaps_s.min() >= 0.4 - 0.011
    assert gaps_s.mean() == pytest.approx(1.0, abs=3 * 0.6 / len(gaps_s) ** 0.5)
    assert gaps_s.std() == pytest.approx(0.6, rel=0.1)


def test_a_gap_depends_on_its_number_alone() -> None:
    quick, slow = (feeder_of(feeder(CHANCE, capacity=1000)) for _ in range(2))
    free = np.diff(run(quick, 30.0, step_m=TICK_S))
    run(slow, 3.0, room=False)
    late = np.diff(run(slow, 27.0, step_m=TICK_S))
    assert free[-10:] == pytest.approx(late[-10:], abs=1e-9)


def test_parts_that_come_while_there_is_no_room_wait_and_go_when_there_is() -> None:
    machine = feeder_of(feeder(CHANCE, response=Response()))
    run(machine, 10.0, room=False)
    waiting = machine.waiting
    assert waiting >= 7
    assert machine.state == ("Suspended", "blocked")
    assert len(run(machine, waiting * 2 * TICK_S)) == waiting


def test_no_more_parts_wait_than_the_magazine_holds() -> None:
    machine = feeder_of(feeder(CHANCE, capacity=3))
    run(machine, 30.0, room=False)
    assert machine.waiting == 3


SENSES = st.builds(
    FeederSenses,
    run=st.booleans(),
    at_hand=st.booleans(),
    room=st.booleans(),
    belt_at_speed=st.booleans(),
    travel_m=st.just(0.0),
    step_m=st.sampled_from([0.0, 0.02]),
)


@given(
    st.lists(SENSES, max_size=300),
    st.sampled_from([spaced(0.1), CHANCE]),
    st.sampled_from([Response(), Response(on_s=0.01, off_s=0.02, spread_s=0.005)]),
)
def test_whatever_happens_parts_and_counts_agree(told: list[FeederSenses], arrivals: Arrivals, valve: Response) -> None:
    machine = feeder_of(feeder(arrivals, capacity=5, response=valve))
    travel_m, at_hand, free = 0.0, True, 0
    for each in told:
        travel_m += each.step_m
        at_hand = machine.magazine.parts > 0 and (at_hand or each.at_hand)
        went = machine.update(replace(each, travel_m=travel_m, at_hand=at_hand))
        assert not went or (each.run and at_hand)
        at_hand, free = at_hand and not went, free + went
        assert machine.released == free == 5 - machine.magazine.parts
        assert 0 <= machine.waiting <= machine.magazine.parts
