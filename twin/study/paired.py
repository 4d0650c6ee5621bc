"""Intervals for a difference, candidate minus baseline, of two arms that run the same replications on the same parts.

Rates and means are paired by replication: Student's t over the differences of the replications (Law, Simulation
Modeling and Analysis, 5th ed., section 10.2.1). What is counted over a window is known to one part; where all runs
begin alike, that error is the same in each of them and does not show in their spread, so the interval is wider by it.

Proportions of parts are paired by part: Tango's score interval for the difference of paired proportions (T. Tango,
Statistics in Medicine 17 (1998) 891), which stays honest where few parts or none come out differently. It takes parts
for independent, and parts of one replication share its stops and starts. So the replications are looked at as well, as
clusters, with the ratio estimator's variance over them (Cochran, Sampling Techniques, 3rd ed., section 6.3), and the
interval that is told holds both.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.stats import beta, norm, t

from twin.types import value

CONFIDENCE = 0.95
WHOLE = (-1.0, 1.0)
"""What is known of a difference of proportions when nothing was seen."""


@value
class Pairs:
    """Parts of one replication that both arms judged, by what became of each of them."""

    n: int
    baseline_n: int
    """Parts to which it happened in the baseline."""
    candidate_n: int
    """Parts to which it happened in the candidate."""
    both_n: int
    """Parts to which it happened in both."""


@value
class Difference:
    """Candidate minus baseline, with its 95 % interval; None where too little was seen for any."""

    baseline: float | None
    candidate: float | None
    estimate: float | None
    ci95: tuple[float, float] | None


def difference_of_means(baseline: Sequence[float], candidate: Sequence[float], resolution: float = 0.0) -> Difference:
    """Return the difference of two means over the same replications, in order; an interval needs two of them.

    `resolution` is how finely a single figure is known: the interval reaches that much farther at both ends.
    """
    if not baseline:
        return Difference(baseline=None, candidate=None, estimate=None, ci95=None)
    before, after = np.asarray(baseline, float), np.asarray(candidate, float)
    apart = after - before
    estimate, n, ci95 = float(apart.mean()), len(apart), None
    if n > 1:
        half = _t_quantile(n - 1) * float(apart.std(ddof=1)) / math.sqrt(n) + resolution
        ci95 = (estimate - half, estimate + half)
    return Difference(baseline=float(before.mean()), candidate=float(after.mean()), estimate=estimate, ci95=ci95)


def difference_of_proportions(replications: Sequence[Pairs]) -> Difference:
    """Return the difference of two proportions of the same parts; the interval holds Tango's and that of the clusters.

    Without a part nothing is known, and there is no interval.
    """
    n = sum(each.n for each in replications)
    if n == 0:
        return Difference(baseline=None, candidate=None, estimate=None, ci95=None)
    baseline_n, candidate_n, both_n = (
        sum(getattr(each, name) for each in replications) for name in ("baseline_n", "candidate_n", "both_n")
    )
    low, high = tango(candidate_n - both_n, baseline_n - both_n, n)
    cluster = _clustered(replications)
    if cluster is not None:
        low, high = min(low, cluster[0]), max(high, cluster[1])
    return Difference(
        baseline=baseline_n / n,
        candidate=candidate_n / n,
        estimate=(candidate_n - baseline_n) / n,
        ci95=(max(low, -1.0), min(high, 1.0)),
    )


def tango(only_candidate: int, only_baseline: int, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of the difference of two proportions of the same `n` parts.

    Of those parts something happened to `only_candidate` in the candidate alone, and to `only_baseline` in the baseline
    alone. The bounds are the differences that a score test just does not refuse (Tango 1998, equations 5 to 8).
    """
    if n == 0:
        return WHOLE
    z = float(norm.ppf(0.5 + CONFIDENCE / 2))

    def score(delta: float) -> float:
        return _score(delta, only_candidate, only_baseline, n)

    estimate = (only_candidate - only_baseline) / n
    low = _root(lambda delta: score(delta) - z, -1.0, estimate)
    high = _root(lambda delta: score(delta) + z, estimate, 1.0)
    return low, high


def _score(delta: float, b: int, c: int, n: int) -> float:
    """Return Tango's statistic of the hypothesis that the true difference is `delta`; 0 at the estimate."""
    linear = -b - c + (2 * n - b + c) * delta
    constant = -c * delta * (1 - delta)
    # The most likely probability of "in the baseline alone" under the hypothesis.
    p = (math.sqrt(max(linear**2 - 8 * n * constant, 0.0)) - linear) / (4 * n)
    variance = n * (2 * p + delta * (1 - delta))
    away = b - c - n * delta
    if variance <= 0.0:
        return math.copysign(math.inf, away) if away else 0.0
    return away / math.sqrt(variance)


def _root(score: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling score crosses 0 inside the bounds; the bound itself where it does not."""
    inside = 1e-12
    low, high = low + inside, high - inside
    if low >= high or score(low) <= 0:
        return max(low - inside, -1.0)
    if score(high) >= 0:
        return min(high + inside, 1.0)
    return float(brentq(score, low, high, xtol=1e-12))


def _clustered(replications: Sequence[Pairs]) -> tuple[float, float] | None:
    """Return the interval by replications as clusters; None with fewer than two that hold a part."""
    held = [each for each in replications if each.n]
    if len(held) < 2:
        return None
    sizes = np.array([each.n for each in held], float)
    apart = np.array([each.candidate_n - each.baseline_n for each in held], float)
    estimate = float(apart.sum() / sizes.sum())
    clusters = len(held)
    spread = float(((apart - estimate * sizes) ** 2).sum()) * clusters / (clusters - 1)
    half = _t_quantile(clusters - 1) * math.sqrt(spread) / float(sizes.sum())
    return estimate - half, estimate + half


def _t_quantile(freedom: int) -> float:
    return float(t.ppf(0.5 + CONFIDENCE / 2, freedom))


def at_most(hits: int, n: int) -> float | None:
    """Return what `hits` of `n` parts prove: the share is at most this, with 95 % confidence; None without a part.

    The exact one-sided bound (Clopper and Pearson, Biometrika 26 (1934) 404): 0 of 52 prove 5.6 %.
    """
    if n == 0:
        return None
    return 1.0 if hits == n else float(beta.ppf(CONFIDENCE, hits + 1, n - hits))
