"""The course of a fault over time: a property for all of them, and the figures that random ones promise."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.faults.schedule import Course
from twin.scene.faults import BeltStop
from twin.seeds import generator


def course(seed: int = 1, **when: Any) -> Course:
    return Course(BeltStop(kind="belt_stop", device="belt", **when), generator(seed, "fault"))


def acting(one: Course, until_s: float, step_s: float = 0.5) -> list[float]:
    return [t_s for t_s in np.arange(0.0, until_s, step_s).tolist() if one.acts(t_s)]


def test_a_scheduled_fault_acts_from_its_time_for_its_time() -> None:
    assert acting(course(at_s=2.0, for_s=1.5), 9.0) == [2.0, 2.5, 3.0]
    assert acting(course(at_s=8.0), 9.5) == [8.0, 8.5, 9.0]


def test_a_fault_without_a_time_waits_until_it_is_thrown() -> None:
    one = course(for_s=1.0)
    assert acting(one, 1000.0) == []
    one.throw(1000.0)
    assert [one.acts(1000.0 + t_s) for t_s in (0.0, 0.9, 1.0)] == [True, True, False]


def test_a_fault_thrown_before_its_time_still_comes_at_its_time() -> None:
    one = course(at_s=10.0, for_s=2.0)
    one.throw(3.0)
    seen = [t_s for t_s in np.arange(3.0, 20.0, 1.0).tolist() if one.acts(t_s)]
    assert seen == [3.0, 4.0, 10.0, 11.0]


def test_a_repair_ends_it_and_a_random_one_comes_again() -> None:
    one = course(mtbf_s=50.0, mttr_s=1e6)
    t_s = 0.0
    for _ in range(3):
        while not one.acts(t_s):
            t_s += 1.0
        one.repair(t_s)
        assert not one.acts(t_s)
    assert t_s < 2000


def test_wear_grows_evenly_to_its_full_strength_and_is_gone_with_the_repair() -> None:
    one = course(at_s=10.0, grows_over_s=100.0)
    assert one.strength(9.9) == 0.0
    assert 0.0 < one.strength(10.0) < 1e-5
    assert one.strength(60.0) == pytest.approx(0.5)
    assert [one.strength(t_s) for t_s in (110.0, 500.0)] == [1.0, 1.0]
    one.repair(501.0)
    assert one.strength(501.0) == 0.0


def test_a_random_fault_keeps_its_mtbf_and_its_mttr() -> None:
    one, mtbf_s, mttr_s = course(mtbf_s=600.0, mttr_s=60.0), 600.0, 60.0
    step_s, until_s = 1.0, 2_000_000.0
    states = np.array([one.acts(t_s) for t_s in np.arange(0.0, until_s, step_s).tolist()])
    failures = int(np.count_nonzero(states[1:] & ~states[:-1]))
    # Of n exponential times the mean differs from the true one by more than 4 / sqrt(n) once in 16,000.
    slack = 4 / math.sqrt(failures)
    assert abs(states.sum() * step_s / failures / mttr_s - 1) < slack
    assert abs((~states).sum() * step_s / failures / mtbf_s - 1) < slack


@given(
    when=st.one_of(
        st.fixed_dictionaries({"at_s": st.floats(0, 50)}, optional={"for_s": st.floats(0.1, 30)}),
        st.fixed_dictionaries({"mtbf_s": st.floats(0.5, 50), "mttr_s": st.floats(0.1, 30)}),
        st.fixed_dictionaries({}, optional={"for_s": st.floats(0.1, 30)}),
    ),
    grows_over_s=st.none() | st.floats(0.1, 30),
    steps=st.lists(st.tuples(st.floats(0, 5), st.sampled_from(["look", "throw", "repair"])), max_size=40),
)
def test_whatever_is_done_strength_is_a_share_and_throw_and_repair_count_at_once(
    when: dict[str, Any], grows_over_s: float | None, steps: list[tuple[float, str]]
) -> None:
    one, twin = (course(1, **when, grows_over_s=grows_over_s) for _ in range(2))
    t_s = 0.0
    for later_s, what in steps:
        t_s += later_s
        for each in (one, twin):
            if what != "look":
                getattr(each, what)(t_s)
        strength = one.strength(t_s)
        assert 0.0 <= strength <= 1.0
        assert strength == twin.strength(t_s)
        if what == "throw":
            assert strength > 0
        if what == "repair":
            assert strength == 0
