"""Half of a robot's program: take parts out of the pockets of an infeed tray, one after the other."""

from collections.abc import Callable
from typing import Literal

from twin.devices.manipulator import Manipulator, Reached
from twin.devices.motion import JointVector
from twin.devices.tray import FeedingTray

Step = Literal["choose", "over", "down", "close", "up", "back"]


class PocketTaking:
    """Takes from a tray. Implements `twin.devices.robot.Half`."""

    def __init__(self, arm: Manipulator, tray: FeedingTray, pockets: Reached) -> None:
        self._arm, self._tray, self._pockets = arm, tray, pockets
        self.step: Step = "choose"
        self.pocket = 0
        """The pocket that it is at."""
        self._steps: dict[Step, Callable[[], bool]] = {
            "choose": self._choose, "over": self._over, "down": self._down, "close": self._close, "up": self._up,
            "back": self._back,
        }  # fmt: skip

    def begin(self) -> None:
        """Look for the next part."""
        self.step = "choose"

    @property
    def waits(self) -> bool:
        """Whether it has begun with no part yet."""
        return self.step == "choose"

    def think(self) -> bool:
        """Decide about the coming tick; return whether a part is lifted, or its pocket given up."""
        return self._steps[self.step]()

    def retreat(self) -> None:
        """Open, leave the pocket, and count it as empty."""
        self._arm.gripper.open()
        self._go("back", self._pockets.over[self.pocket])
        self._tray.take(self.pocket)

    def resume(self) -> None:
        """Go on to where it was going."""
        self._arm.go_on()

    def _go(self, step: Step, target_rad: JointVector) -> None:
        self.step = step
        self._arm.go(target_rad)

    def _choose(self) -> bool:
        pocket = self._tray.next_pocket()
        if pocket is None:
            self._arm.tell("Suspended", "starved")
        elif self._arm.gripper.state == "open":
            self.pocket = pocket
            self._go("over", self._pockets.over[pocket])
        return False

    def _over(self) -> bool:
        if self._arm.resting:
            self._go("down", self._pockets.at[self.pocket])
        return False

    def _down(self) -> bool:
        if self._arm.settled:
            self._arm.gripper.close()
            self.step = "close"
        return False

    def _close(self) -> bool:
        if self._arm.gripper.state == "holding":
            self._go("up", self._pockets.over[self.pocket])
        elif self._arm.gripper.state == "missed":
            self.retreat()
        return False

    def _up(self) -> bool:
        if not self._arm.resting:
            return False
        self._tray.take(self.pocket)
        return True

    def _back(self) -> bool:
        return self._arm.resting
