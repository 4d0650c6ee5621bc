"""The arm and the gripper of one robot, as both halves of its program move them."""

from collections.abc import Sequence

from twin.devices.gripper import Gripper
from twin.devices.motion import JointLimits, JointMotion, JointVector
from twin.events import PackMLState
from twin.types import value

SETTLE_S = 0.0125
"""The arm follows its plan by this much; before gripping and letting go it waits that long."""


@value
class Reached:
    """Joint angles (rad) of places, proven by inverse kinematics: at each one, and over it."""

    at: tuple[JointVector, ...]
    over: tuple[JointVector, ...]


class Manipulator:
    """One arm with its gripper. The program's halves send it places and say what they wait for."""

    def __init__(self, home_rad: Sequence[float], limits: JointLimits, gripper: Gripper, tick_s: float) -> None:
        self.motion, self.gripper, self.tick_s = JointMotion(home_rad, limits), gripper, tick_s
        self.state: PackMLState = "Idle"
        self.reason = ""
        self._target: JointVector | None = None
        self._rested_s = 0.0

    def go(self, target_rad: JointVector) -> None:
        """Go to a standstill at a place."""
        self._target, self._rested_s = target_rad, 0.0
        self.motion.go(target_rad)

    def go_on(self) -> None:
        """Go on, after a brake, to where it was going."""
        if self._target is not None:
            self.go(self._target)

    @property
    def resting(self) -> bool:
        """Whether the plan says that the arm stands."""
        return self.motion.resting

    @property
    def settled(self) -> bool:
        """Whether the arm itself stands: it has followed its plan."""
        return self._rested_s >= SETTLE_S

    def tell(self, state: PackMLState, reason: str = "") -> None:
        """Say what the program is doing, and what it waits for."""
        self.state, self.reason = state, reason

    def advance(self) -> None:
        """Let one tick of the plan pass."""
        self.motion.advance(self.tick_s)
        self._rested_s = self._rested_s + self.tick_s if self.motion.resting else 0.0
