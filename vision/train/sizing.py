"""Fits how long a defect of each class is to what is measured of it, on pictures whose truth is known."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from twin.types import Defect
from vision.inspect.card import Sizing
from vision.measure.found import Target, is_found
from vision.measure.score import Scored

MIN_PAIRS = 12
"""A class with fewer measured defects keeps the plain extent."""
RIDGE = 0.05
"""Pulls the fit towards the plain extent: extent and diameter go together in round defects."""
SURE = 0.5
"""Only defects of at least this probability are measured for the fit."""

Pair = tuple[Defect, Target]


def fit_sizing(scored: Iterable[Scored], classes: Sequence[str]) -> dict[str, Sizing]:
    """Return the sizing of each class that has enough pairs of a found and a true defect of the same class.

    `scored` must come from a card without sizing, so that `length_mm` is the plain extent.
    """
    pairs = [pair for one in scored for pair in _pairs(one)]
    found = {label: [pair for pair in pairs if pair[1].label == label] for label in classes}
    return {label: _fit(chosen) for label, chosen in found.items() if len(chosen) >= MIN_PAIRS}


def _pairs(one: Scored) -> Iterable[Pair]:
    for target in one.targets:
        hits = [d for d in one.verdict.defects if d.label == target.label and is_found(target, [d], floor=SURE)]
        if len(hits) == 1 and target.length_mm > 0.0 and hits[0].length_mm > 0.0:
            yield hits[0], target


def _fit(pairs: Sequence[Pair]) -> Sizing:
    """Least squares in logarithms, with the strongest tenth of misfits dropped: fragments and merged marks."""
    extent = np.array([math.log(defect.length_mm) for defect, _ in pairs])
    diameter = np.array([0.5 * math.log(4.0 * max(defect.area_mm2, 1e-4) / math.pi) for defect, _ in pairs])
    wanted = np.array([math.log(target.length_mm) for _, target in pairs])
    terms = np.column_stack([np.ones_like(extent), extent, diameter])
    plain = np.array([0.0, 1.0, 0.0])
    kept = np.ones(len(pairs), dtype=bool)
    weights = plain
    for _ in range(3):
        pull = RIDGE * int(kept.sum()) * np.diag([0.0, 1.0, 1.0])
        a = terms[kept]
        weights = plain + np.linalg.solve(a.T @ a + pull, a.T @ (wanted[kept] - a @ plain))
        misfit = np.abs(wanted - terms @ weights)
        kept = misfit <= np.quantile(misfit, 0.9)
    return Sizing(offset=float(weights[0]), feret=float(weights[1]), diameter=float(weights[2]))
