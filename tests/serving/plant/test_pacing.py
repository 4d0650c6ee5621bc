import pytest

from serving.plant.pacing import GIVE_UP_S, Pacer


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def follow(pacer: Pacer, clock: Clock, ticks: int) -> None:
    for _ in range(ticks):
        clock.now_s += max(pacer.wait_s(), 0.0)
        pacer.ticked()


def test_ticks_keep_real_time() -> None:
    clock = Clock()
    pacer = Pacer(tick_hz=240, clock=clock)
    follow(pacer, clock, 481)
    assert clock.now_s == pytest.approx(100 + 481 / 240)
    assert pacer.real_time_factor == pytest.approx(1.0)
    assert pacer.late_ticks == 0
    assert pacer.max_lag_s == pytest.approx(0, abs=1e-9)


def test_after_a_hiccup_no_tick_is_left_out() -> None:
    clock = Clock()
    pacer = Pacer(tick_hz=100, clock=clock)
    follow(pacer, clock, 10)
    clock.now_s += 0.105
    follow(pacer, clock, 90)
    assert pacer.ticks == 100
    assert clock.now_s == pytest.approx(101.0)
    assert pacer.max_lag_s == pytest.approx(0.095, abs=1e-6)
    assert pacer.late_ticks == 8


def test_after_a_long_sleep_the_line_goes_on_from_now() -> None:
    clock = Clock()
    pacer = Pacer(tick_hz=100, clock=clock)
    follow(pacer, clock, 10)
    clock.now_s += GIVE_UP_S + 5
    pacer.ticked()
    assert pacer.wait_s() == pytest.approx(0.01)
    follow(pacer, clock, 100)
    told = pacer.told(1.11)
    assert told.real_time_factor < 0.2
    assert told.max_lag_ms > 1e3 * GIVE_UP_S
    assert told.late_ticks == 1


def test_a_pause_is_neither_lag_nor_slow() -> None:
    clock = Clock()
    pacer = Pacer(tick_hz=100, clock=clock)
    follow(pacer, clock, 50)
    for _ in range(3):
        clock.now_s += 7.0
        pacer.stood()
        assert pacer.wait_s() == pytest.approx(0)
    pacer.ticked()
    follow(pacer, clock, 50)
    assert pacer.real_time_factor == pytest.approx(1.0)
    assert pacer.late_ticks == 0
    assert pacer.max_lag_s == pytest.approx(0, abs=1e-9)
    assert pacer.mono_ns(1.01) == round(clock.now_s * 1e9)


def test_time_that_is_not_due_yet_is_no_pause() -> None:
    clock = Clock()
    pacer = Pacer(tick_hz=100, clock=clock)
    pacer.stood()
    assert pacer.wait_s() == pytest.approx(0.01)


def test_simulated_time_has_its_place_on_the_clock() -> None:
    clock = Clock()
    pacer = Pacer(tick_hz=100, clock=clock)
    clock.now_s = 200.0
    pacer.begin()
    assert pacer.mono_ns(1.5) == 201_500_000_000
