"""Quality in parts: escapes and overkill with their denominators and exact intervals, as a pure function of counts.

Escape rate = accepted nonconforming / all nonconforming; overkill rate = conforming not accepted / all conforming;
outgoing ppm = nonconforming among the accepted. Parts that are nonconforming only by marks under the camera's noise
(`below_visibility`) are left out of every rate, and come back in the rates called `..._with_below_visibility`.
"""

from typing import Any

from scipy.stats import beta

from twin.types import value


@value
class QualityCounts:
    """Parts by truth and by what became of them. Parts that were not inspected are in none but their own count."""

    conforming_n: int = 0
    nonconforming_n: int = 0
    """Without those below visibility."""
    not_inspected_n: int = 0
    """Nonconforming on a surface that no camera sees."""
    below_visibility_n: int = 0
    escapes_n: int = 0
    """Nonconforming and accepted."""
    below_visibility_escapes_n: int = 0
    """Below visibility and accepted."""
    overkill_detector_n: int = 0
    """Conforming and not found ok by the detector."""
    overkill_system_n: int = 0
    """Conforming and not accepted by the line, for whatever reason (the detector's ones among them)."""


def proportion_ci95(hits: int, n: int) -> tuple[float, float] | None:
    """Return the exact (Clopper-Pearson) 95 % interval of `hits` out of `n`; None when `n` is 0.

    Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404: quantiles of the beta distribution.
    """
    if n == 0:
        return None
    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, n - hits + 1))
    high = 1.0 if hits == n else float(beta.ppf(0.975, hits + 1, n - hits))
    return low, high


def quality(counts: QualityCounts) -> dict[str, Any]:
    """Return counts, rates (None where a denominator is 0) and, under `ci95`, the exact interval of each rate."""
    accepted = counts.conforming_n - counts.overkill_system_n + counts.escapes_n
    escapes_with = counts.escapes_n + counts.below_visibility_escapes_n
    hits_of = {
        "escape_rate": (counts.escapes_n, counts.nonconforming_n),
        "overkill_rate": (counts.overkill_system_n, counts.conforming_n),
        "overkill_detector_rate": (counts.overkill_detector_n, counts.conforming_n),
        "outgoing_ppm": (counts.escapes_n, accepted),
        "escape_rate_with_below_visibility": (escapes_with, counts.nonconforming_n + counts.below_visibility_n),
        "outgoing_ppm_with_below_visibility": (escapes_with, accepted + counts.below_visibility_escapes_n),
    }
    rates: dict[str, float | None] = {}
    ci95: dict[str, list[float] | None] = {}
    for name, (hits, n) in hits_of.items():
        scale = 1e6 if "ppm" in name else 1.0
        interval = proportion_ci95(hits, n)
        rates[name] = scale * hits / n if n else None
        ci95[name] = [scale * bound for bound in interval] if interval else None
    return {
        "conforming_n": counts.conforming_n,
        "nonconforming_n": counts.nonconforming_n,
        "not_inspected_n": counts.not_inspected_n,
        "below_visibility_n": counts.below_visibility_n,
        "escapes_n": counts.escapes_n,
        "overkill_detector_n": counts.overkill_detector_n,
        "overkill_system_n": counts.overkill_system_n,
        **rates,
        "ci95": ci95,
    }
