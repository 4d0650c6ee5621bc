"""A spring-return diverter: the valve's delay, the speed of its two strokes, and the switches at both ends."""

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

    def __init__(self, gate: Diverter, tick_s: float) -> None:
        self._gate, self._tick_s = gate, tick_s
        self._energised = False
        self._since_s = gate.delay_s
        self._open = False
        self.strokes = 0
        self.at_reject, self.at_good = True, False

    def update(self, drive: bool, powered: bool) -> Push:
        """Advance one tick; return how the arm is pushed during it."""
        energised = drive and powered
        if energised != self._energised:
            self._energised, self._since_s = energised, 0.0
            self.strokes += energised
        self._since_s += self._tick_s
        if self._since_s > self._gate.delay_s:
            self._open = energised
        gate = self._gate
        to_rad, stroke_s = (0.0, gate.open_s) if self._open else (gate.arm_angle_rad, gate.close_s)
        moving_s = max(stroke_s - gate.delay_s, self._tick_s)
        return Push(to_rad=to_rad, max_radps=gate.arm_angle_rad / moving_s)

    def sense(self, angle_rad: float) -> None:
        """Set both switches from the arm's measured angle."""
        self.at_reject = abs(angle_rad - self._gate.arm_angle_rad) < SWITCH_RAD
        self.at_good = abs(angle_rad) < SWITCH_RAD

    @property
    def energised(self) -> bool:
        """Whether the valve takes power."""
        return self._energised
