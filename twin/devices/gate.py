"""A spring-return diverter: the valve's delay, the speed of its two strokes, and the switches at both ends."""

import numpy as np

from twin.devices.cylinder import Cylinder
from twin.scene.gates import Diverter
from twin.types import value

SWITCH_RAD = 0.03
"""The switches close this near to the arm's end positions."""


@value
class Push:
    """Where the arm is pushed to during a tick, and its greatest speed."""

    to_rad: float
    max_radps: float


class GateDrive:
    """Valve and cylinder of one gate. Driven and powered it goes to good (angle 0), else the spring takes it back."""

    def __init__(self, gate: Diverter, rng: np.random.Generator, tick_s: float) -> None:
        self._gate, self._tick_s = gate, tick_s
        self.cylinder = Cylinder(gate, rng, tick_s)

    def take_up(self, gate: Diverter) -> None:
        """Move by other times from the next change on."""
        self._gate = gate
        self.cylinder.take_up(gate)

    def update(self, drive: bool, powered: bool) -> Push:
        """Advance one tick; return how the arm is pushed during it."""
        gate = self._gate
        if self.cylinder.update(drive, powered):
            to_rad, moving_s = 0.0, gate.open_s - gate.valve.on_s
        else:
            to_rad, moving_s = gate.arm_angle_rad, gate.close_s - gate.valve.off_s
        return Push(to_rad=to_rad, max_radps=gate.arm_angle_rad / max(moving_s * self.cylinder.slower, self._tick_s))

    def sense(self, angle_rad: float) -> None:
        """Set both switches from the arm's measured angle."""
        at_reject = abs(angle_rad - self._gate.arm_angle_rad) < SWITCH_RAD
        self.cylinder.sense(out=abs(angle_rad) < SWITCH_RAD, home=at_reject)
