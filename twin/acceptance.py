"""Acceptance criteria: which defects make a part nonconforming. One function for the truth and for the judge alike.

A defect is not a nonconformity: a recipe says by class and zone how long a mark may be and how many there may be.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from twin.types import value


class Mark(Protocol):
    """What criteria are applied to: `twin.types.DefectTruth` and `twin.types.Defect` both are marks."""

    @property
    def label(self) -> str:
        """The class."""
        ...

    @property
    def zone(self) -> str:
        """The zone that it lies in."""
        ...

    @property
    def length_mm(self) -> float:
        """Its largest extent."""
        ...


@value
class Criterion:
    """What is allowed of one class in one zone. `max_length_mm` 0 allows none at all, whatever its size."""

    label: str
    zone: str = "any"
    max_length_mm: float = 0.0
    max_count: int | None = None

    def covers(self, mark: Mark) -> bool:
        """Tell whether this criterion speaks of `mark`."""
        return mark.label == self.label and self.zone in ("any", mark.zone)


def condemning(marks: Sequence[Mark], criteria: Iterable[Criterion]) -> tuple[Mark, ...]:
    """Return the marks that make a part nonconforming: too long, or the smallest ones beyond the allowed number."""
    found: list[Mark] = []
    for criterion in criteria:
        covered = sorted((m for m in marks if criterion.covers(m)), key=lambda m: m.length_mm, reverse=True)
        for rank, mark in enumerate(covered):
            beyond = criterion.max_count is not None and rank >= criterion.max_count
            if (mark.length_mm > criterion.max_length_mm or beyond) and mark not in found:
                found.append(mark)
    return tuple(found)
