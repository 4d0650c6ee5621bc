import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.seeds import generator
from vision.measure.ranking import PixelCurve, auroc, bootstrap_ci95, f1_max

CASES = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=40)


@given(CASES)
def test_auroc_is_the_share_of_pairs_in_order(cases: list[tuple[int, bool]]) -> None:
    bad = [score for score, wrong in cases if wrong]
    good = [score for score, wrong in cases if not wrong]
    found = auroc([score for score, _ in cases], [wrong for _, wrong in cases])
    if not bad or not good:
        assert found is None
    else:
        pairs = [(b > g) + 0.5 * (b == g) for b in bad for g in good]
        assert found == pytest.approx(float(np.mean(pairs)))


@given(CASES)
def test_the_best_f1_is_reached_at_its_threshold_and_by_no_other(cases: list[tuple[int, bool]]) -> None:
    scores = np.array([score for score, _ in cases], dtype=float)
    bad = np.array([wrong for _, wrong in cases])
    best = f1_max(scores, bad)
    if best is None:
        assert not bad.any()
        return

    def f1(threshold: float) -> float:
        called = scores >= threshold
        return 2 * float((called & bad).sum()) / float(called.sum() + bad.sum())

    assert best.f1 == pytest.approx(f1(best.threshold))
    assert best.f1 == pytest.approx(max(f1(score) for score in scores))


def test_pixels_counted_in_histograms_rank_as_the_pixels_themselves() -> None:
    rng = generator(1, "pixels")
    heat = rng.integers(0, 256, (3, 20, 20), dtype=np.uint8)
    bad = rng.random((3, 20, 20)) < heat / 400
    curve = PixelCurve()
    for one, wrong in zip(heat, bad, strict=True):
        curve.add(one, wrong)
    assert curve.auroc() == pytest.approx(auroc(heat.ravel(), bad.ravel()))
    assert PixelCurve().auroc() is None


def test_an_interval_by_groups_is_wider_than_one_by_images_when_groups_are_alike() -> None:
    rng = generator(2, "groups")
    level = np.repeat(rng.normal(0, 1, 12), 20)

    def mean(drawn: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
        return float(level[drawn].mean())

    grouped = bootstrap_ci95(mean, [str(i // 20) for i in range(240)], generator(3, "a"), repeats=300)
    single = bootstrap_ci95(mean, [str(i) for i in range(240)], generator(3, "a"), repeats=300)
    assert grouped is not None
    assert single is not None
    assert grouped[1] - grouped[0] > 2 * (single[1] - single[0])
    assert grouped[0] <= level.mean() <= grouped[1]


def test_a_statistic_that_is_hardly_ever_defined_has_no_interval() -> None:
    assert bootstrap_ci95(lambda drawn: None, ["a", "b"], generator(1, "x"), repeats=20) is None
