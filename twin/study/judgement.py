"""The judgement of a study: each figure of two arms with its interval, its margin and its verdict, and the whole.

Both arms of a replication have the same seed, so part n has the same flaws in both, whenever it comes. Figures of parts
are taken over the parts that left in both arms: an arm that lets more parts through gains no weight by that.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from twin.clearance import NEARER, NEARER_M
from twin.study.change import KPIS, Change
from twin.study.observed import ArmRun, PartOutcome
from twin.study.paired import Difference, Pairs, difference_of_means, difference_of_proportions
from twin.study.verdict import Answer, answer, limit, replications_needed, whole
from twin.types import value

Pair = tuple[PartOutcome, PartOutcome]
"""The same part in the baseline and in the candidate."""
Both = tuple[ArmRun, ArmRun]
"""The two arms of one replication, baseline first."""


@value
class KpiResult:
    """One figure of a study. Numbers are in the figure's unit; shares are between 0 and 1."""

    baseline: float | None
    candidate: float | None
    difference: float | None
    """Candidate minus baseline."""
    ci95: tuple[float, float] | None
    margin: float | None
    """The difference that is just still good enough."""
    better: str
    unit: str
    n: int
    """Parts, or replications, that it is taken over."""
    hits: tuple[int, int] | None
    """How many parts of `n` it happened to in the baseline and in the candidate; None of what is no share."""
    verdict: Answer
    replications_needed: int | None
    """About how many would decide it; None where it is decided, or where that cannot be told."""


@value
class Judgement:
    """What a study came to."""

    verdict: Answer
    kpis: dict[str, KpiResult]
    replications: int
    parts_paired: int
    parts_alone: tuple[int, int]
    """Parts that left in the baseline alone, and in the candidate alone."""
    faults: tuple[Counter[str], Counter[str]]
    """What broke or tripped in the baseline and in the candidate, by the name of the fault."""


def judge(change: Change, replications: Sequence[Both], *, robots: bool) -> Judgement:
    """Return the judgement on a change from whole replications; clearances count where there are `robots`."""
    pairs = [paired(both) for both in replications]
    results = {name: _of_means(change, name, replications) for name in MEANS if robots or name != "least_clearance"}
    results |= {name: _of_parts(change, name, pairs, *shares) for name, shares in SHARES.items()}
    kpis = {name: results[name] for name in KPIS if name in results}
    return Judgement(
        verdict=whole(each.verdict for each in kpis.values()),
        kpis=kpis,
        replications=len(replications),
        parts_paired=sum(map(len, pairs)),
        parts_alone=_alone(replications, pairs),
        faults=(_faults(replications, 0), _faults(replications, 1)),
    )


def paired(both: Both) -> list[Pair]:
    """Return the parts that left in both arms, by serial."""
    baseline, candidate = ({part.serial: part for part in run.parts} for run in both)
    return [(baseline[serial], candidate[serial]) for serial in sorted(baseline.keys() & candidate.keys())]


def nonconforming(pair: Pair) -> bool:
    """Tell whether a part is nonconforming where a camera looks, and to be seen in at least one arm.

    What only the other arm's blur or noise hides stays in the count: a part does not vanish because nobody sees it.
    """
    known = [part for part in pair if part.conforming is not None]
    return any(not part.conforming and part.inspected for part in known) and any(part.visible for part in known)


def conforming(pair: Pair) -> bool:
    """Tell whether a part is known to conform."""
    return any(part.conforming for part in pair)


Choose = Callable[[Pair], bool]
Happened = Callable[[PartOutcome], bool]

SHARES: dict[str, tuple[Choose, Happened]] = {
    "escape_rate": (nonconforming, lambda part: part.accepted),
    "overkill_rate": (conforming, lambda part: not part.accepted),
    "late_rate": (lambda _: True, lambda part: part.late),
    "lost_rate": (lambda _: True, lambda part: part.lost),
}
"""Of which parts each share is taken, and what must have happened to one."""


def _a_part_per_hour(run: ArmRun) -> float:
    return 3600.0 / run.measured_s


def _energy_by_one_part(run: ArmRun) -> float:
    good = run.good_per_hour / _a_part_per_hour(run)
    return run.energy_j_per_good / good if run.energy_j_per_good is not None and good else 0.0


def _clearance_told(run: ArmRun) -> float:
    return max(NEARER_M, (1.0 - NEARER) * run.least_clearance_m)


Figure = Callable[[ArmRun], float | None]
Resolution = Callable[[ArmRun], float]

MEANS: dict[str, tuple[Figure, Resolution]] = {
    "throughput": (lambda run: run.parts_per_hour, _a_part_per_hour),
    "good_throughput": (lambda run: run.good_per_hour, _a_part_per_hour),
    "energy_per_good_part": (lambda run: run.energy_j_per_good, _energy_by_one_part),
    "least_clearance": (lambda run: run.least_clearance_m, _clearance_told),
}
"""What is taken of each run, and how finely it is known: a count to one part, a clearance as the monitor tells it."""


def _of_parts(
    change: Change, name: str, replications: Sequence[Sequence[Pair]], choose: Choose, happened: Happened
) -> KpiResult:
    counted = [_count([pair for pair in pairs if choose(pair)], happened) for pairs in replications]
    hits = (sum(each.baseline_n for each in counted), sum(each.candidate_n for each in counted))
    found, n = difference_of_proportions(counted), sum(each.n for each in counted)
    return _result(change, name, found, replications=len(counted), n=n, hits=hits)


def _count(pairs: Sequence[Pair], happened: Happened) -> Pairs:
    seen = [(happened(before), happened(after)) for before, after in pairs]
    return Pairs(
        n=len(seen),
        baseline_n=sum(before for before, _ in seen),
        candidate_n=sum(after for _, after in seen),
        both_n=sum(before and after for before, after in seen),
    )


def _of_means(change: Change, name: str, replications: Sequence[Both]) -> KpiResult:
    figure, resolution = MEANS[name]
    coarsest = max((resolution(run) for runs in replications for run in runs), default=0.0)
    told = [(figure(before), figure(after)) for before, after in replications]
    known = [(before, after) for before, after in told if before is not None and after is not None]
    if len(known) < len(told):
        # Left out, the replications that went worst would make the figure better.
        known = []
    difference = difference_of_means([before for before, _ in known], [after for _, after in known], coarsest)
    return _result(change, name, difference, replications=len(known), n=len(known), hits=None)


def _result(change: Change, name: str, found: Difference, *, replications: int, **about: Any) -> KpiResult:
    kpi = KPIS[name]
    bound = limit(change.margin(name), kpi.better, found.baseline)
    said = answer(found, bound, kpi.better)
    return KpiResult(
        baseline=found.baseline,
        candidate=found.candidate,
        difference=found.estimate,
        ci95=found.ci95,
        margin=bound,
        better=kpi.better,
        unit=kpi.unit,
        verdict=said,
        replications_needed=replications_needed(found, bound, replications) if said == "UNDECIDED" else None,
        **about,
    )


def _alone(replications: Sequence[Both], pairs: Sequence[Sequence[Pair]]) -> tuple[int, int]:
    both = sum(map(len, pairs))
    baseline, candidate = (sum(len(runs[arm].parts) for runs in replications) - both for arm in (0, 1))
    return baseline, candidate


def _faults(replications: Sequence[Both], arm: int) -> Counter[str]:
    return sum((Counter(runs[arm].faults) for runs in replications), Counter())
