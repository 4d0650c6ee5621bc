"""The judge: what was seen, weighed by the recipe's acceptance criteria, becomes a verdict."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from twin.acceptance import Criterion
from twin.types import Defect, Evaluation, Frame, Inspection, Verdict
from vision.inspect.card import Card

UNDECIDED_SCORE = 1.0
"""A picture that cannot be decided stands at the limit: its part is not accepted."""


TOLD = 0.5
"""Less probable defects count in the score, but a verdict names them only where they decide it: people look at each."""


class Recipe(Protocol):
    """A recipe, as far as a judge must know it."""

    @property
    def recipe_id(self) -> str:
        """Name of the recipe."""
        ...

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What is allowed."""
        ...


class RecipeJudge:
    """Judges inspections by acceptance criteria. Implements `twin.types.Judge`."""

    def __init__(
        self,
        *,
        criteria: Sequence[Criterion],
        threshold: float,
        recipe_id: str,
        is_simulated: bool,
        clock_ns: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        """Judge by `criteria` (none: by probability alone); a score of `threshold` or more is not ok."""
        self._criteria, self._threshold = tuple(criteria), threshold
        self._recipe_id, self._is_simulated, self._clock_ns = recipe_id, is_simulated, clock_ns

    @classmethod
    def from_card(cls, card: Card, *, is_simulated: bool) -> "RecipeJudge":
        """Return a judge by a card's own criteria and threshold."""
        return cls(
            criteria=card.criteria,
            threshold=card.threshold.score,
            recipe_id=card.recipe_id or card.model_id,
            is_simulated=is_simulated,
        )

    @classmethod
    def of_scene(cls, card: Card, recipe: Recipe, *, is_simulated: bool = True) -> "RecipeJudge":
        """Return a judge by a scene's recipe and a card's threshold."""
        return cls(
            criteria=recipe.criteria,
            threshold=card.threshold.score,
            recipe_id=recipe.recipe_id,
            is_simulated=is_simulated,
        )

    def judge(self, frame: Frame, inspection: Inspection) -> Verdict:
        """Return the verdict on `frame`."""
        begin = self._clock_ns()
        evaluation: Evaluation = "not_decidable"
        score, reason, worst = UNDECIDED_SCORE, inspection.reason, None
        if inspection.decidable:
            score, worst = weigh(inspection.defects, self._criteria)
            evaluation = "not_ok" if score >= self._threshold else "ok"
            reason = in_words(worst) if worst is not None and evaluation == "not_ok" else ""
        spent_ms = (self._clock_ns() - begin) / 1e6
        return Verdict.on(
            frame,
            result_id=f"{frame.trigger_id}/{inspection.model_sha256[:12]}",
            recipe_id=self._recipe_id,
            model_id=inspection.model_id,
            model_sha256=inspection.model_sha256,
            evaluation=evaluation,
            score=round(score, 4),
            threshold=self._threshold,
            defects=tuple(defect for defect in inspection.defects if defect.score >= TOLD or defect is worst),
            reason=reason,
            is_simulated=self._is_simulated,
            timings_ms={**inspection.timings_ms, "judge": inspection.timings_ms.get("judge", 0.0) + spent_ms},
        )


def weigh(defects: Sequence[Defect], criteria: Sequence[Criterion]) -> tuple[float, Defect | None]:
    """Return how near the defects are to rejection (1 at the limit), and the defect that says so.

    A defect counts by its length over its limit, weighted by its probability; where none is allowed, by its
    probability. Beyond the limit length counts no more: a doubtful mark is no surer for being long. Where a number is
    allowed, the most probable ones take the places and those beyond count by their probability. Without criteria each
    defect counts by its probability. A defect that no criterion covers is allowed.
    """
    weights: list[tuple[float, Defect]] = []
    if not criteria:
        weights = [(defect.score, defect) for defect in defects]
    for criterion in criteria:
        covered = sorted((d for d in defects if criterion.covers(d)), key=lambda d: -d.score)
        for rank, defect in enumerate(covered):
            weights.append((_weight(defect, criterion), defect))
            if criterion.max_count is not None and rank >= criterion.max_count:
                weights.append((defect.score, defect))
    return max(weights, key=lambda weighted: weighted[0], default=(0.0, None))


def _weight(defect: Defect, criterion: Criterion) -> float:
    if criterion.max_length_mm <= 0.0:
        return defect.score
    return defect.score * min(defect.length_mm / criterion.max_length_mm, 1.0)


def in_words(defect: Defect) -> str:
    """Return a defect as people say it: "scratch 3.1 mm on outer_ring"."""
    place = "" if defect.zone == "any" else f" on {defect.zone}"
    size = f" {defect.length_mm:.1f} mm" if defect.length_mm > 0.0 else ""
    return f"{defect.label}{size}{place}"
