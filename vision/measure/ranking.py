"""How well scores tell good from bad: areas under curves, and the threshold of the best F1."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from twin.types import value


def auroc(scores: ArrayLike, bad: ArrayLike) -> float | None:
    """Return the area under the ROC curve: the chance that a bad one scores above a good one, ties counting half.

    Args:
        scores: shape (n,), higher is worse.
        bad: shape (n,), true where it is bad.

    Returns:
        The Mann-Whitney statistic over its greatest value; None when good or bad ones are missing.
    """
    wrong = np.asarray(bad, dtype=bool)
    n_bad, n_good = int(wrong.sum()), int((~wrong).sum())
    if n_bad == 0 or n_good == 0:
        return None
    ranks = rankdata(np.asarray(scores, dtype=np.float64))
    return float((ranks[wrong].sum() - n_bad * (n_bad + 1) / 2) / (n_bad * n_good))


@value
class BestF1:
    """The best F1 that any threshold reaches, and that threshold; bad is `score >= threshold`."""

    f1: float
    threshold: float


def f1_max(scores: ArrayLike, bad: ArrayLike) -> BestF1 | None:
    """Return the best F1 over all thresholds; None when there is no bad one. The threshold lies midway to the next."""
    wrong = np.asarray(bad, dtype=bool)
    values = np.asarray(scores, dtype=np.float64)
    if not wrong.any():
        return None
    order = np.argsort(-values, kind="stable")
    ranked = values[order]
    hits = np.cumsum(wrong[order])
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + wrong.sum())
    # Equal scores fall on one side together: only the last of each run is a threshold.
    last = np.append(ranked[1:] != ranked[:-1], True)
    best = int(np.argmax(np.where(last, f1, -1.0)))
    below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best] - 1e-6
    return BestF1(f1=float(f1[best]), threshold=float((ranked[best] + below) / 2))


class PixelCurve:
    """Gathers the pixels of many heat maps into two histograms of 256 levels, and gives their AUROC."""

    def __init__(self) -> None:
        self._good: NDArray[np.int64] = np.zeros(256, np.int64)
        self._bad: NDArray[np.int64] = np.zeros(256, np.int64)

    def add(self, heat: NDArray[np.uint8], bad: NDArray[np.bool_]) -> None:
        """Count one map's pixels; `heat` (h, w) and `bad` (h, w) must be of one size."""
        self._bad += np.bincount(heat[bad], minlength=256)
        self._good += np.bincount(heat[~bad], minlength=256)

    def auroc(self) -> float | None:
        """Return the area under the ROC curve over all pixels; None when good or bad pixels are missing."""
        n_good, n_bad = int(self._good.sum()), int(self._bad.sum())
        if n_good == 0 or n_bad == 0:
            return None
        below = np.concatenate(([0], np.cumsum(self._good)[:-1]))
        return float((self._bad * (below + self._good / 2)).sum() / (n_good * n_bad))


def bootstrap_ci95(
    statistic: Callable[[NDArray[np.int64]], float | None],
    groups: Sequence[str],
    rng: np.random.Generator,
    *,
    repeats: int = 1000,
) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a statistic by drawing whole groups again and again.

    Args:
        statistic: takes the indices of the drawn members (with repetition) and gives a number, or None if undefined.
        groups: the group of each member; members of one group are not independent and are drawn together.
        rng: the source of randomness.
        repeats: how often to draw.

    Returns:
        The interval, or None when fewer than half of the draws have the statistic.

    Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), the percentile interval.
    """
    names = np.asarray(groups)
    members = [np.flatnonzero(names == name) for name in np.unique(names)]
    found = []
    for _ in range(repeats):
        drawn = rng.integers(0, len(members), len(members))
        number = statistic(np.concatenate([members[i] for i in drawn]))
        if number is not None:
            found.append(number)
    if len(found) < repeats / 2:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)
