"""Intervals hold the truth as often as they say, also where little or nothing happens."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, ttest_rel

from twin.seeds import generator
from twin.study.paired import Pairs, at_most, difference_of_means, difference_of_proportions, tango
from twin.study.verdict import answer

STUDIES = 2000
Z = float(norm.ppf(0.975))


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int]:
    b, c, same = (draw(st.integers(0, 60)) for _ in range(3))
    return b, c, b + c + same + 1


def test_tango_tells_the_published_interval_of_a_published_table() -> None:
    # 21 children, 1 with the event on one occasion alone, 7 on the other (Fagerland and others 2014, from Bentur 2009).
    assert tango(1, 7, 21) == pytest.approx((-0.517, -0.026), abs=5e-4)


@given(tables())
def test_the_bounds_are_roots_of_the_quartic_of_yang_sun_and_hardin(table: tuple[int, int, int]) -> None:
    b, c, n = table
    g, d = Z**2, b - c
    quartic = (
        n**2 * (n / g + 1) ** 2,
        -n * d * (n / g + 1) * (4 * n / g + 1),
        2 * n * d**2 * (3 * n / g + 2) / g - n**2 * ((b + c) / g + 1),
        n * d * (2 * (b + c) / g + 1) - d**3 * (4 * n / g + 1) / g,
        d**2 * (d**2 / g - (b + c)) / g,
    )
    for bound in tango(b, c, n):
        assert np.polyval(quartic, bound) / quartic[0] == pytest.approx(0.0, abs=1e-9)


@given(tables())
def test_an_interval_holds_its_estimate_and_turns_round_with_the_arms(table: tuple[int, int, int]) -> None:
    b, c, n = table
    low, high = tango(b, c, n)
    assert -1 <= low <= (b - c) / n <= high <= 1
    back = tango(c, b, n)
    assert (low, high) == pytest.approx((-back[1], -back[0]), abs=1e-9)


@pytest.mark.parametrize("n", [1, 20, 52, 300, 10000])
def test_where_nothing_differs_the_interval_is_as_wide_as_so_few_parts_allow(n: int) -> None:
    low, high = tango(0, 0, n)
    assert high == pytest.approx(Z**2 / (n + Z**2), abs=1e-9)
    assert low == pytest.approx(-high)


def test_where_everything_differs_the_interval_ends_at_the_whole() -> None:
    low, high = tango(40, 0, 40)
    assert high == pytest.approx(1.0)
    assert low == pytest.approx((40 - Z**2) / (40 + Z**2))
    assert tango(0, 0, 0) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("n", "candidate_alone", "baseline_alone"),
    [(100, 0.0, 0.0), (100, 0.01, 0.01), (100, 0.05, 0.0), (100, 0.02, 0.08), (400, 0.005, 0.002), (100, 0.4, 0.1)],
)
def test_tango_covers_the_true_difference(n: int, candidate_alone: float, baseline_alone: float) -> None:
    rng = generator(1, "coverage", "tango", str((n, candidate_alone, baseline_alone)))
    shares = [candidate_alone, baseline_alone, 1 - candidate_alone - baseline_alone]
    tables, times = np.unique(rng.multinomial(n, shares, STUDIES), axis=0, return_counts=True)
    true = candidate_alone - baseline_alone
    bounds = [tango(int(b), int(c), n) for b, c, _ in tables]
    covered = sum(int(k) for (low, high), k in zip(bounds, times, strict=True) if low <= true <= high) / STUDIES
    assert covered >= 0.93


def clustered(rng: np.random.Generator, *, replications: int, parts: int) -> list[Pairs]:
    """Return replications of which some have a bad day: then half of the candidate's parts go wrong."""
    bad_day = rng.random(replications) < 0.3
    wrong = rng.binomial(parts, np.where(bad_day, 0.5, 0.02))
    return [Pairs(n=parts, baseline_n=0, candidate_n=int(count), both_n=0) for count in wrong]


def test_the_interval_covers_the_truth_where_parts_of_one_replication_hang_together() -> None:
    rng, true = generator(1, "coverage", "clusters"), 0.3 * 0.5 + 0.7 * 0.02
    studies = [clustered(rng, replications=20, parts=30) for _ in range(600)]

    def covered(intervals: Sequence[tuple[float, float]]) -> float:
        return sum(low <= true <= high for low, high in intervals) / len(intervals)

    told = [difference_of_proportions(study).ci95 or (2.0, 2.0) for study in studies]
    by_part_alone = [tango(sum(each.candidate_n for each in study), 0, 20 * 30) for study in studies]
    assert covered(told) >= 0.92
    assert covered(by_part_alone) < 0.6


def test_a_change_that_is_worse_by_just_its_margin_hardly_ever_passes() -> None:
    rng, passed = generator(2, "type one"), 0
    for _ in range(1000):
        # 5 % happen in the baseline, 10 % in the candidate; half of the former happen in both.
        both, baseline, candidate, _ = rng.multinomial(30, [0.025, 0.025, 0.075, 0.875], 10).T
        study = [
            Pairs(n=30, baseline_n=int(b + t), candidate_n=int(c + t), both_n=int(t))
            for t, b, c in zip(both, baseline, candidate, strict=True)
        ]
        passed += answer(difference_of_proportions(study), 0.05, "lower") == "PASS"
    assert passed <= 30


def test_a_difference_of_proportions_tells_both_arms() -> None:
    study = [
        Pairs(n=50, baseline_n=5, candidate_n=2, both_n=1),
        Pairs(n=30, baseline_n=1, candidate_n=1, both_n=1),
        Pairs(n=0, baseline_n=0, candidate_n=0, both_n=0),
    ]
    found = difference_of_proportions(study)
    assert found.baseline == pytest.approx(6 / 80)
    assert found.candidate == pytest.approx(3 / 80)
    assert found.estimate == pytest.approx(-3 / 80)
    assert found.ci95 is not None
    low, high = tango(1, 4, 80)
    assert found.ci95[0] <= low < high <= found.ci95[1]


def test_nothing_seen_is_nothing_known() -> None:
    empty = Pairs(n=0, baseline_n=0, candidate_n=0, both_n=0)
    assert difference_of_proportions([empty]).ci95 is None
    assert difference_of_proportions([]).estimate is None
    assert difference_of_means([], []).ci95 is None
    one = difference_of_means([3.0], [5.0])
    assert (one.estimate, one.ci95) == (2.0, None)


def test_replications_without_an_event_do_not_make_the_interval_a_point() -> None:
    quiet = [Pairs(n=10, baseline_n=0, candidate_n=0, both_n=0)] * 10
    assert difference_of_proportions(quiet).ci95 == pytest.approx(tango(0, 0, 100))


def test_the_interval_of_means_is_that_of_a_paired_t_test() -> None:
    rng = generator(3, "means")
    before = rng.normal(10, 3, 12)
    after = before + rng.normal(0.5, 0.2, 12)
    theirs = ttest_rel(after, before).confidence_interval(0.95)
    found = difference_of_means(list(before), list(after))
    assert found.ci95 == pytest.approx((theirs.low, theirs.high))
    assert found.estimate == pytest.approx(float(after.mean() - before.mean()))


def test_pairing_takes_out_what_both_arms_share() -> None:
    rng = generator(4, "means")
    shared = rng.normal(0, 10, 10)
    found = difference_of_means(list(shared), list(shared + 1 + rng.normal(0, 0.1, 10)))
    assert found.ci95 is not None
    assert found.ci95[1] - found.ci95[0] < 0.3


def test_the_interval_of_means_covers_the_true_difference() -> None:
    rng = generator(5, "coverage", "means")
    apart = rng.normal(2.0, 3.0, (STUDIES, 10))
    told = [difference_of_means([0.0] * 10, list(study)).ci95 or (0.0, 0.0) for study in apart]
    covered = sum(low <= 2.0 <= high for low, high in told) / STUDIES
    assert 0.935 <= covered <= 0.965


@pytest.mark.parametrize(("n", "percent"), [(52, 5.6), (299, 1.0), (2995, 0.1)])
def test_parts_without_a_miss_prove_a_bound(n: int, percent: float) -> None:
    bound = at_most(0, n)
    assert bound is not None
    assert round(100 * bound, 1) == percent
    assert at_most(n, n) == 1.0
    assert at_most(0, 0) is None
    assert math.isclose(1 - 0.05 ** (1 / n), bound, rel_tol=1e-9)
