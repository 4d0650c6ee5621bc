"""Joint angles over a pick window: where along the belt the hand is, and how high, gives where the joints must be.

Every joint is a polynomial in both, through its proven angles at Chebyshev places, where interpolation of a smooth
function settles fastest (Trefethen, Approximation Theory and Approximation Practice, chapter 8). So angles and their
rates are exact to each other, and the arm moves as smoothly as its belt.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from twin.devices.motion import JointLimits, JointVector
from twin.types import value

SHARE = 0.8
"""Of an arm's acceleration and jerk, moving up and down or along may take this much; ramps of the belt need the rest.
Speed is shared in halves: one for following the belt, one for moving up and down."""


def chebyshev_places(low: float, high: float, count: int) -> tuple[float, ...]:
    """Return the Chebyshev places of the second kind in a range, its ends among them, from low to high."""
    middle, half = (low + high) / 2, (high - low) / 2
    return tuple(middle - half * math.cos(math.pi * place / (count - 1)) for place in range(count))


@value
class Span:
    """A range and how places in it map to -1..1."""

    low: float
    high: float

    def unit(self, at: float) -> float:
        """Return a place as -1..1."""
        return (2 * at - self.low - self.high) / (self.high - self.low)

    @property
    def rate(self) -> float:
        """The change of `unit` with the place."""
        return 2 / (self.high - self.low)


class BeltPath:
    """The path of one robot over its window: `along_m` from the belt's upstream edge, `up_m` above the grip."""

    def __init__(self, window_m: tuple[float, float], lift_m: float, angles: NDArray[np.float64]) -> None:
        """Take angles in rad of shape (places along, heights, joints), at Chebyshev places of window and lift."""
        self.from_m, self.to_m = window_m
        self.lift_m = lift_m
        self._along, self._up = Span(low=self.from_m, high=self.to_m), Span(low=0.0, high=lift_m)
        shape = angles.shape
        for_along, for_up = (chebyshev.chebvander(np.array(chebyshev_places(-1, 1, n)), n - 1) for n in shape[:2])
        solved = np.linalg.solve(for_along, angles.reshape(shape[0], -1)).reshape(shape)
        self._angles = np.linalg.solve(for_up, solved.transpose(1, 0, 2).reshape(shape[1], -1))
        self._angles = self._angles.reshape(shape[1], shape[0], shape[2]).transpose(1, 0, 2)
        self._per_along = chebyshev.chebder(self._angles, axis=0) * self._along.rate
        self._per_up = chebyshev.chebder(self._angles, axis=1) * self._up.rate

    def at(self, along_m: float, up_m: float) -> JointVector:
        """Return the joint angles (rad) at a place."""
        return self._at(self._angles, along_m, up_m)

    def rates(self, along_m: float, up_m: float) -> tuple[JointVector, JointVector]:
        """Return how far each joint turns for a metre along the belt, and for a metre up (rad/m)."""
        return self._at(self._per_along, along_m, up_m), self._at(self._per_up, along_m, up_m)

    def clamped(self, along_m: float) -> float:
        """Return the place of the window that is nearest to a place."""
        return min(self.to_m, max(self.from_m, along_m))

    def most_mps(self, limits: JointLimits) -> float:
        """Return the largest belt speed that the joints can follow anywhere in the window (m/s)."""
        return self._least(limits.max_radps, 0.5, lambda rates: rates[0])

    def along_limits(self, limits: JointLimits) -> JointLimits:
        """Return how fast the hand may move along the belt, as limits of one axis in m and s."""
        return self._limits(limits, lambda rates: rates[0])

    def up_limits(self, limits: JointLimits) -> JointLimits:
        """Return how fast the hand may move up and down, as limits of one axis in m and s."""
        return self._limits(limits, lambda rates: rates[1])

    def _limits(self, limits: JointLimits, pick: "Pick") -> JointLimits:
        return JointLimits(
            max_radps=(self._least(limits.max_radps, 0.5, pick),),
            max_radps2=(self._least(limits.max_radps2, SHARE, pick),),
            max_radps3=(self._least(limits.max_radps3, SHARE, pick),),
        )

    def _least(self, most: JointVector, share: float, pick: "Pick") -> float:
        """Return by which limit of an axis no joint takes more than a share of its own, over a grid of the window."""
        rates = [
            np.abs(pick(self.rates(along_m, up_m)))
            for along_m in np.linspace(self.from_m, self.to_m, 9)
            for up_m in np.linspace(0.0, self.lift_m, 3)
        ]
        return float(np.min(share * np.array(most) / np.maximum(np.max(rates, axis=0), 1e-9)))

    def _at(self, of: NDArray[np.floating], along_m: float, up_m: float) -> JointVector:
        x, y = self._along.unit(along_m), self._up.unit(up_m)
        return tuple(map(float, np.asarray(chebyshev.chebval2d(x, y, of))))


Pick = Callable[[tuple[JointVector, JointVector]], JointVector]
