import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.delay import Delayed
from twin.scene.responses import Response
from twin.seeds import generator

TICK_S = 0.01


def ticks_until(switch: Delayed, signal: bool) -> int:
    """Return after how many ticks the switch follows a change."""
    for tick in range(1, 1000):
        if switch.update(signal) == signal:
            return tick
    raise AssertionError("it never answered")


def test_it_answers_after_its_delays() -> None:
    switch = Delayed(Response(on_s=0.05, off_s=0.02), generator(1, "x"), TICK_S)
    assert [ticks_until(switch, True), ticks_until(switch, False)] == [5, 2]


def test_without_delay_it_answers_in_the_same_tick() -> None:
    switch = Delayed(Response(), generator(1, "x"), TICK_S)
    assert [switch.update(signal) for signal in (True, False, True)] == [True, False, True]


def test_a_change_shorter_than_the_delay_is_never_seen() -> None:
    switch = Delayed(Response(on_s=0.05, off_s=0.05), generator(1, "x"), TICK_S)
    assert not any(switch.update(signal) for signal in [True] * 4 + [False] * 20)


def test_the_spread_is_drawn_for_each_change() -> None:
    switch = Delayed(Response(on_s=0.5, off_s=0.5, spread_s=0.05), generator(1, "x"), TICK_S)
    took = [ticks_until(switch, number % 2 == 0) * TICK_S for number in range(400)]
    assert sum(took) / len(took) == pytest.approx(0.505, abs=0.01)
    assert 0.35 <= min(took) < 0.42
    assert 0.58 < max(took) <= 0.66


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_it_never_shows_what_the_signal_did_not_hold(signals: list[bool]) -> None:
    switch = Delayed(Response(on_s=0.03, off_s=0.03), generator(1, "x"), TICK_S)
    seen = [switch.update(signal) for signal in signals]
    for at in range(1, len(seen)):
        if seen[at] != seen[at - 1]:
            assert all(signal == seen[at] for signal in signals[max(0, at - 2) : at + 1])
