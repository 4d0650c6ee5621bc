"""A photo-eye: where its beam is cut, and when inside a tick a part's leading edge reached it."""

import numpy as np

from twin.scene.sensors import PhotoEye


class Eye:
    """One through-beam. Its repeatability moves the beam a little for every part, drawn anew after each edge."""

    def __init__(self, eye: PhotoEye, rng: np.random.Generator) -> None:
        self._nominal_m, self._sigma_m, self._rng = eye.distance_m, eye.repeatability_m, rng
        self.blocked = False
        self.beam_m = self._drawn()

    def _drawn(self) -> float:
        """Draw where along the belt (m) the next edge is seen; beyond three sigma the eye would be broken."""
        return self._nominal_m + self._sigma_m * min(max(self._rng.standard_normal(), -3.0), 3.0)

    def update(self, blocked: bool, before_m: float, after_m: float) -> float | None:
        """Take what the beam shows after a tick; return when a leading edge cut it, as a fraction of the tick.

        `before_m` and `after_m` are the leading edge of the part in the beam at the tick's begin and end, along the
        belt. Returns None without a new edge.
        """
        edge = blocked and not self.blocked
        left = self.blocked and not blocked
        self.blocked = blocked
        fraction = crossing(self.beam_m, before_m, after_m) if edge else None
        if left:
            self.beam_m = self._drawn()
        return fraction


def crossing(beam_m: float, before_m: float, after_m: float) -> float:
    """Return the fraction of a tick at which an edge that moved evenly from one place to another met the beam."""
    moved = after_m - before_m
    return 1.0 if moved <= 0 else min(1.0, max(0.0, (beam_m - before_m) / moved))


class CountingEye:
    """An eye that counts what passes an outlet."""

    def __init__(self) -> None:
        self.blocked = False
        self.count = 0

    def update(self, blocked: bool) -> None:
        """Take what the beam shows after a tick; a new edge counts one."""
        self.count += blocked and not self.blocked
        self.blocked = blocked
