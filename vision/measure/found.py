"""How large a defect must be to be found: probability of detection by size."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.kpi.quality import proportion_ci95
from twin.types import Defect, value


@value
class Target:
    """One true defect on one picture: where it is, how large, and whether it can be seen at all."""

    label: str
    length_mm: float
    bbox_xyxy_px: tuple[int, int, int, int]
    visible: bool = True


@value
class FoundBySize:
    """What was found of one class. `smallest_mm` is the size from which nine in ten are found; None if never."""

    n: int
    found_n: int
    rate: float
    rate_ci95: tuple[float, float]
    smallest_mm: float | None


def is_found(target: Target, defects: Sequence[Defect], *, floor: float, slack_px: int = 4) -> bool:
    """Tell whether any defect of at least the probability `floor` touches the target's box, whatever its class."""
    left, top, right, bottom = target.bbox_xyxy_px
    for defect in defects:
        x0, y0, x1, y1 = defect.bbox_xyxy_px
        apart = x1 < left - slack_px or x0 > right + slack_px or y1 < top - slack_px or y0 > bottom + slack_px
        if defect.score >= floor and not apart:
            return True
    return False


def rising(successes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the best non-decreasing fit to a sequence (pool adjacent violators; Ayer et al. 1955)."""
    blocks: list[tuple[float, int]] = []
    for success in successes:
        blocks.append((float(success), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2], blocks[-1]
            blocks[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return np.repeat([mean for mean, _ in blocks], [n for _, n in blocks])


def found_by_size(lengths_mm: Sequence[float], found: Sequence[bool], *, wanted: float = 0.9) -> FoundBySize | None:
    """Return how many of one class were found, and the smallest size from which the share found reaches `wanted`.

    Finding is taken never to get harder with size: the share found is the non-decreasing fit over size. None for no
    defects at all.
    """
    n = len(found)
    interval = proportion_ci95(sum(found), n)
    if interval is None:
        return None
    order = np.argsort(np.asarray(lengths_mm), kind="stable")
    fit = rising(np.asarray(found, dtype=np.float64)[order])
    enough = np.flatnonzero(fit >= wanted)
    smallest = float(np.asarray(lengths_mm)[order][enough[0]]) if enough.size else None
    return FoundBySize(n=n, found_n=sum(found), rate=sum(found) / n, rate_ci95=interval, smallest_mm=smallest)
