"""A conveyor's drive: a linear ramp to its speed and back, and the encoder on its roller."""

import math

from twin.scene.conveyors import Conveyor


class ConveyorDrive:
    """The drive of one belt. `travel_m` is what the belt has moved since the run began."""

    def __init__(self, belt: Conveyor, tick_s: float) -> None:
        self._belt, self._tick_s = belt, tick_s
        self._step_mps = belt.speed_mps if belt.ramp_s == 0 else belt.speed_mps * tick_s / belt.ramp_s
        self.speed_mps = 0.0
        self.travel_m = 0.0
        self.before_m = 0.0
        self.running = False

    def update(self, run: bool) -> float:
        """Advance one tick; return the belt's mean speed during it (m/s)."""
        self.running = run
        before = self.speed_mps
        target = self._belt.speed_mps if run else 0.0
        missing = target - before
        near = abs(missing) <= self._step_mps * (1 + 1e-9)
        self.speed_mps = target if near else before + math.copysign(self._step_mps, missing)
        mean = (before + self.speed_mps) / 2
        self.before_m = self.travel_m
        self.travel_m += mean * self._tick_s
        return mean

    @property
    def at_speed(self) -> bool:
        """Whether the belt runs at its nominal speed."""
        return self.speed_mps == self._belt.speed_mps

    @property
    def count(self) -> int:
        """The encoder's count now."""
        return self.count_at(1.0)

    def count_at(self, fraction: float) -> int:
        """Return the encoder's count at a fraction of the last tick: 0 its begin, 1 its end."""
        travel_m = self.before_m + fraction * (self.travel_m - self.before_m)
        return math.floor(travel_m * self._belt.encoder_counts_per_m)
