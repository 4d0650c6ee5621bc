"""When a fault acts and how strongly: a pure course over simulated time, the same for the same seed.

Times to failure and to repair are exponential: a machine whose failures come by chance, as MTBF and MTTR presume (IEC
60050-192). Wear grows evenly while it acts and is gone with the repair.
"""

import math

import numpy as np

from twin.scene.faults import When


class Course:
    """The course of one fault. Ask it with times that never go back."""

    def __init__(self, when: When, rng: np.random.Generator) -> None:
        self._when, self._rng = when, rng
        self._from_s = self._gap_s() if when.at_s is None else when.at_s
        self._until_s = self._end_s(self._from_s)

    def strength(self, t_s: float) -> float:
        """Return how strongly the fault acts at a time: 0 not at all, 1 fully."""
        while t_s >= self._until_s:
            self._from_s = self._next_s(self._until_s)
            self._until_s = self._end_s(self._from_s)
        if t_s < self._from_s:
            return 0.0
        grows_s = self._when.grows_over_s
        # What has just begun acts a little: a fault is never raised without effect.
        return 1.0 if grows_s is None else min(1.0, max((t_s - self._from_s) / grows_s, 1e-6))

    def throw(self, t_s: float) -> None:
        """Begin now, unless it acts already."""
        if not self.acts(t_s):
            self._from_s, self._until_s = t_s, self._end_s(t_s)

    def repair(self, t_s: float) -> None:
        """End now; a random fault comes again."""
        if self.acts(t_s):
            self._until_s = t_s

    def acts(self, t_s: float) -> bool:
        """Tell whether it acts at a time."""
        return self.strength(t_s) > 0

    def _next_s(self, over_s: float) -> float:
        """Return when it begins after it was over; one that was thrown before its time still comes then."""
        at_s = self._when.at_s
        return at_s if at_s is not None and at_s > over_s else over_s + self._gap_s()

    def _gap_s(self) -> float:
        """Draw the time to the next failure; one that is not random never comes by itself."""
        mtbf_s = self._when.mtbf_s
        return math.inf if mtbf_s is None else mtbf_s * float(self._rng.standard_exponential())

    def _end_s(self, from_s: float) -> float:
        """Return when a fault that begins at a time ends by itself."""
        if self._when.mttr_s is not None:
            return from_s + self._when.mttr_s * float(self._rng.standard_exponential())
        return math.inf if self._when.for_s is None else from_s + self._when.for_s
