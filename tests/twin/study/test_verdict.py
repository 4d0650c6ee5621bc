import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import ConfigError
from twin.study.paired import Difference
from twin.study.verdict import Answer, Better, Margin, answer, checked, limit, replications_needed, whole

numbers = st.floats(-1e3, 1e3)


def difference(low: float, high: float) -> Difference:
    return Difference(baseline=1.0, candidate=1.0, estimate=(low + high) / 2, ci95=(low, high))


@pytest.mark.parametrize(
    ("low", "high", "better", "bound", "said"),
    [
        (-0.01, 0.04, "lower", 0.05, "PASS"),
        (-0.01, 0.05, "lower", 0.05, "PASS"),
        (-0.01, 0.06, "lower", 0.05, "UNDECIDED"),
        (0.06, 0.20, "lower", 0.05, "FAIL"),
        (-5.0, 3.0, "higher", -10.0, "PASS"),
        (-20.0, -11.0, "higher", -10.0, "FAIL"),
        (-20.0, -9.0, "higher", -10.0, "UNDECIDED"),
        # A margin that asks for a gain.
        (300.0, 500.0, "higher", 200.0, "PASS"),
        (-10.0, 100.0, "higher", 200.0, "FAIL"),
    ],
)
def test_the_whole_interval_must_lie_on_one_side_of_the_margin(
    low: float, high: float, better: Better, bound: float, said: Answer
) -> None:
    assert answer(difference(low, high), bound, better) == said


@given(numbers, numbers, numbers)
def test_a_figure_that_is_turned_round_gets_the_same_verdict(one: float, other: float, bound: float) -> None:
    low, high = sorted((one, other))
    up = answer(difference(low, high), bound, "higher")
    assert up == answer(difference(-high, -low), -bound, "lower")
    assert (up == "PASS") == (low >= bound)


def test_without_an_interval_or_a_margin_nothing_is_decided() -> None:
    unknown = Difference(baseline=None, candidate=None, estimate=None, ci95=None)
    assert answer(unknown, 0.1, "lower") == "UNDECIDED"
    assert answer(difference(0, 1), None, "lower") == "UNDECIDED"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["PASS", "PASS"], "PASS"),
        (["PASS", "UNDECIDED"], "UNDECIDED"),
        (["PASS", "UNDECIDED", "FAIL"], "FAIL"),
        ([], "UNDECIDED"),
    ],
)
def test_one_figure_that_fails_fails_the_change_and_all_must_pass(answers: list[Answer], said: Answer) -> None:
    assert whole(answers) == said


def test_a_margin_is_a_limit_of_the_difference() -> None:
    assert limit(Margin(absolute=0.05), "lower", 0.1) == 0.05
    assert limit(Margin(relative=0.1), "lower", 200.0) == pytest.approx(20.0)
    assert limit(Margin(relative=0.1), "higher", 200.0) == pytest.approx(-20.0)
    assert limit(Margin(relative=-0.2), "higher", 200.0) == pytest.approx(40.0)
    assert limit(Margin(relative=0.1), "higher", None) is None


@pytest.mark.parametrize("wrong", [Margin(), Margin(absolute=1.0, relative=0.1)])
def test_a_margin_is_given_in_exactly_one_way(wrong: Margin) -> None:
    with pytest.raises(ConfigError, match=r"change\.margins\.x: a margin is absolute or relative"):
        checked(wrong, "change.margins.x")
    assert checked(Margin(relative=0.1), "change.margins.x") == Margin(relative=0.1)


def test_twice_as_near_to_the_margin_needs_four_times_the_replications() -> None:
    assert replications_needed(difference(-1.0, 1.0), 0.5, 10) == 40
    assert replications_needed(difference(-1.0, 1.0), -0.25, 10) == 160
    assert replications_needed(difference(-1.0, 1.0), 0.0, 10) is None
    assert replications_needed(difference(-1.0, 1.0), None, 10) is None
