"""A conveyor's drive: a linear ramp to its speed and back, its roller with the encoder, and the belt on the roller."""

import math

from twin.scene.conveyors import Conveyor


class ConveyorDrive:
    """The drive of one belt. `travel_m` is what the belt has moved since the run began, `turned_m` what is counted.

    Both are the same but for a belt that slips on its roller, or an encoder that slips on its shaft.
    """

    def __init__(self, belt: Conveyor, tick_s: float) -> None:
        self._tick_s = tick_s
        self.take_up(belt)
        self.speed_mps = 0.0
        self.travel_m = self.before_m = 0.0
        self.turned_m = self.turned_before_m = 0.0
        self.running = False
        self.tripped = False
        """The drive stands, whatever is commanded."""
        self.belt_slip = self.encoder_slip = 0.0
        """Shares of the roller's turn that the belt, and the encoder, do not follow."""

    def take_up(self, belt: Conveyor) -> None:
        """Run by other settings from the next tick on; where that is faster or slower, it ramps to it."""
        self._belt = belt
        self._step_mps = math.inf if belt.ramp_s == 0 else belt.speed_mps * self._tick_s / belt.ramp_s

    def update(self, run: bool) -> float:
        """Advance one tick; return the belt's mean speed during it (m/s)."""
        self.running = run
        before = self.speed_mps
        target = self._belt.speed_mps if run and not self.tripped else 0.0
        missing = target - before
        near = abs(missing) <= self._step_mps * (1 + 1e-9)
        self.speed_mps = target if near else before + math.copysign(self._step_mps, missing)
        mean = (before + self.speed_mps) / 2
        surface = mean * (1 - self.belt_slip)
        self.before_m, self.turned_before_m = self.travel_m, self.turned_m
        self.travel_m += surface * self._tick_s
        self.turned_m += mean * (1 - self.encoder_slip) * self._tick_s
        return surface

    @property
    def surface_mps(self) -> float:
        """How fast the belt itself moves now."""
        return self.speed_mps * (1 - self.belt_slip)

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
        turned_m = self.turned_before_m + fraction * (self.turned_m - self.turned_before_m)
        return math.floor(turned_m * self._belt.encoder_counts_per_m)
