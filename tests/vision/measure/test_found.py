import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.types import Defect
from vision.measure.found import Target, found_by_size, is_found, rising


def seen(box: tuple[int, int, int, int], score: float = 0.9) -> Defect:
    return Defect(label="x", score=score, bbox_xyxy_px=box, length_mm=1.0, area_mm2=1.0)


def test_a_defect_is_found_where_one_is_seen_with_enough_probability() -> None:
    target = Target(label="scratch", length_mm=1.0, bbox_xyxy_px=(10, 10, 20, 12))
    assert is_found(target, [seen((18, 11, 30, 30))], floor=0.5)
    assert is_found(target, [seen((23, 10, 30, 12))], floor=0.5)
    assert not is_found(target, [seen((40, 10, 50, 12))], floor=0.5)
    assert not is_found(target, [seen((10, 10, 20, 12), 0.4)], floor=0.5)
    assert not is_found(target, [], floor=0.5)


def test_the_smallest_size_is_where_nine_in_ten_begin() -> None:
    lengths = [float(i) for i in range(1, 21)]
    found = [i > 10 for i in range(1, 21)]
    report = found_by_size(lengths, found)
    assert report is not None
    assert (report.n, report.found_n, report.smallest_mm) == (20, 10, 11.0)
    assert report.rate_ci95[0] < 0.5 < report.rate_ci95[1]


def test_what_is_never_found_has_no_smallest_size_and_nothing_has_no_report() -> None:
    report = found_by_size([1.0, 2.0], [False, False])
    assert report is not None
    assert report.smallest_mm is None
    assert found_by_size([], []) is None


@given(st.lists(st.integers(0, 1), min_size=1, max_size=30))
def test_the_rising_fit_rises_and_keeps_the_sum(successes: list[int]) -> None:
    fit = rising(np.array(successes, dtype=float))
    assert len(fit) == len(successes)
    assert (np.diff(fit) >= -1e-12).all()
    assert fit.sum() == pytest.approx(sum(successes))
