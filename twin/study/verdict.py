"""The verdict: whether a difference, with its interval, lies on the good side of its margin.

Non-inferiority in the sense of ICH E9 and E10: a margin says how much worse a figure may become (a negative one, how
much better it must). The whole interval on the good side passes, the whole interval on the bad side fails, and anything
else is undecided. A study passes when every figure passes; then no allowance for their number is needed (R. L. Berger,
Technometrics 24 (1982) 295). It fails when one of them fails: of k figures that all lie just at their margins, one
fails by chance in at most k x 2.5 % of studies.
"""

import math
from collections.abc import Iterable
from typing import Literal

from twin.errors import ConfigError
from twin.study.paired import Difference
from twin.types import value

Answer = Literal["PASS", "FAIL", "UNDECIDED"]
Better = Literal["higher", "lower"]


@value
class Margin:
    """How much worse a figure may become: `absolute` in its unit, or `relative` to the baseline's; one of them."""

    absolute: float | None = None
    relative: float | None = None


def checked(margin: Margin, key: str) -> Margin:
    """Return a margin that is given in exactly one way; raises `ConfigError`."""
    given = [name for name in ("absolute", "relative") if getattr(margin, name) is not None]
    if len(given) != 1:
        problem = "a margin is absolute or relative"
        raise ConfigError(key, problem, got=given or None, allowed="one of absolute and relative, the other null")
    return margin


def limit(margin: Margin, better: Better, baseline: float | None) -> float | None:
    """Return the difference, candidate minus baseline, that is just still good enough; None without a baseline.

    A relative margin is taken of the baseline's estimate, as if that were exact.
    """
    if margin.absolute is not None:
        worse = margin.absolute
    elif margin.relative is None or baseline is None:
        return None
    else:
        worse = margin.relative * abs(baseline)
    return -worse if better == "higher" else worse


def answer(difference: Difference, limit: float | None, better: Better) -> Answer:
    """Return the verdict on one figure."""
    if difference.ci95 is None or limit is None:
        return "UNDECIDED"
    low, high = difference.ci95
    if better == "lower":
        # Less is better: look at it upside down.
        low, high, limit = -high, -low, -limit
    if low >= limit:
        return "PASS"
    return "FAIL" if high < limit else "UNDECIDED"


def replications_needed(difference: Difference, limit: float | None, done: int) -> int | None:
    """Return about how many replications would decide a figure, if its estimate stays as it is.

    An interval narrows with the root of their number. None where nothing was seen, or the estimate lies on the margin.
    """
    if difference.ci95 is None or difference.estimate is None or limit is None or difference.estimate == limit:
        return None
    low, high = difference.ci95
    half = high - difference.estimate if limit > difference.estimate else difference.estimate - low
    return max(done, math.ceil(done * (half / (limit - difference.estimate)) ** 2))


def whole(answers: Iterable[Answer]) -> Answer:
    """Return the verdict on a change; without any figure nothing is decided."""
    said = list(answers)
    if "FAIL" in said:
        return "FAIL"
    return "PASS" if said and set(said) == {"PASS"} else "UNDECIDED"
