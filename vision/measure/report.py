"""From scored samples to the figures of an evaluation and of a card."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from twin.kpi.quality import QualityCounts, quality
from twin.types import value
from vision.measure.found import FoundBySize, found_by_size, is_found
from vision.measure.ranking import auroc, bootstrap_ci95, f1_max
from vision.measure.score import Scored


@value
class Ranked:
    """Scores against truth, and the intervals of what is computed from them. None where a figure is not defined."""

    image_auroc: float | None
    image_auroc_with_below_visibility: float | None
    f1_max: float | None
    f1_threshold: float | None
    ci95: dict[str, tuple[float, float]]


def ranked(scored: Sequence[Scored], rng: np.random.Generator) -> Ranked:
    """Return how well the scores tell good from bad; parts below visibility or not inspected are left out.

    Intervals come from drawing groups of images (single images where there are no groups) again and again.
    """
    seen = [one for one in scored if one.sample.inspected]
    clear = [one for one in seen if not one.sample.below_visibility]
    scores = np.array([one.verdict.score for one in clear])
    bad = np.array([one.sample.bad for one in clear], dtype=bool)
    groups = [one.sample.group or one.sample.name for one in clear]
    best = f1_max(scores, bad)

    def best_f1(drawn: np.ndarray[Any, np.dtype[np.int64]]) -> float | None:
        found = f1_max(scores[drawn], bad[drawn])
        return found.f1 if found else None

    ci95 = {}
    if clear:
        intervals = {
            "image_auroc": bootstrap_ci95(lambda drawn: auroc(scores[drawn], bad[drawn]), groups, rng),
            "f1_max": bootstrap_ci95(best_f1, groups, rng),
        }
        ci95 = {name: interval for name, interval in intervals.items() if interval is not None}
    return Ranked(
        image_auroc=auroc(scores, bad),
        image_auroc_with_below_visibility=auroc([o.verdict.score for o in seen], [o.sample.bad for o in seen]),
        f1_max=best.f1 if best else None,
        f1_threshold=best.threshold if best else None,
        ci95=ci95,
    )


def quality_of(scored: Sequence[Scored]) -> dict[str, Any]:
    """Return the contract's `quality` as if the line did what the detector said: only `ok` is accepted."""
    seen = [one for one in scored if one.sample.inspected]
    clear = [one for one in seen if not one.sample.below_visibility]
    hidden = [one for one in seen if one.sample.below_visibility]
    overkill = sum(not one.sample.bad and one.verdict.evaluation != "ok" for one in clear)
    return quality(
        QualityCounts(
            conforming_n=sum(not one.sample.bad for one in clear),
            nonconforming_n=sum(one.sample.bad for one in clear),
            not_inspected_n=len(scored) - len(seen),
            below_visibility_n=len(hidden),
            escapes_n=sum(one.sample.bad and one.verdict.evaluation == "ok" for one in clear),
            below_visibility_escapes_n=sum(one.verdict.evaluation == "ok" for one in hidden),
            overkill_detector_n=overkill,
            overkill_system_n=overkill,
        )
    )


def found_by_class(scored: Sequence[Scored], classes: Sequence[str], floor: float) -> dict[str, FoundBySize]:
    """Return for each class how many of its visible defects were found with a probability of at least `floor`."""
    report = {}
    for label in classes:
        pairs = [
            (target.length_mm, is_found(target, one.verdict.defects, floor=floor))
            for one in scored
            for target in one.targets
            if target.label == label and target.visible
        ]
        found = found_by_size([length for length, _ in pairs], [hit for _, hit in pairs])
        if found is not None:
            report[label] = found
    return report


def latency_ms(scored: Sequence[Scored]) -> dict[str, float | None]:
    """Return the median and the 99th percentile of the time from picture to verdict."""
    if not scored:
        return {"p50": None, "p99": None}
    p50, p99 = np.percentile([one.latency_ms for one in scored], [50, 99])
    return {"p50": round(float(p50), 3), "p99": round(float(p99), 3)}
