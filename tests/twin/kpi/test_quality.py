import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.kpi.quality import QualityCounts, proportion_ci95, quality


def test_rates_divide_by_their_own_denominators() -> None:
    counts = QualityCounts(
        conforming_n=100,
        nonconforming_n=50,
        below_visibility_n=10,
        escapes_n=5,
        below_visibility_escapes_n=10,
        overkill_detector_n=2,
        overkill_system_n=4,
    )
    told = quality(counts)
    assert told["escape_rate"] == pytest.approx(0.1)
    assert told["overkill_rate"] == pytest.approx(0.04)
    assert told["overkill_detector_rate"] == pytest.approx(0.02)
    assert told["outgoing_ppm"] == pytest.approx(5 / 101 * 1e6)
    assert told["escape_rate_with_below_visibility"] == pytest.approx(15 / 60)
    assert told["ci95"]["outgoing_ppm"][1] > told["outgoing_ppm"]


def test_nothing_inspected_has_no_rates() -> None:
    told = quality(QualityCounts())
    assert told["escape_rate"] is None
    assert told["overkill_rate"] is None
    assert told["outgoing_ppm"] is None
    assert told["ci95"]["escape_rate"] is None


def test_no_miss_in_299_bounds_the_rate_at_about_one_percent() -> None:
    # One-sided 95 % is 3 / n; the two-sided interval of 0 in n ends at 1 - 0.025 ** (1 / n).
    interval = proportion_ci95(0, 299)
    assert interval is not None
    assert interval == pytest.approx((0.0, 1 - 0.025 ** (1 / 299)))


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate(case: tuple[int, int]) -> None:
    hits, n = case
    interval = proportion_ci95(hits, n)
    assert interval is not None
    assert 0.0 <= interval[0] <= hits / n <= interval[1] <= 1.0
