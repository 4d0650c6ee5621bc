"""A parallel gripper's logic: it grips only when both fingers touch, and slips when the load is too much for them."""

from typing import Literal

from twin.scene import Robot

GripperState = Literal["open", "closing", "holding", "slipped", "opening", "missed"]
Action = Literal["grip", "slip", "release", "miss", ""]
CLOSE_LIMIT_S = 0.8
OPEN_WITHIN_M = 0.001


def grip_limit_n(robot: Robot) -> float:
    """Return the load at which the grip slips: two fingers, each holding by friction times its force."""
    return 2 * robot.finger_friction * robot.finger_force_n


class Gripper:
    """The state of one gripper. `update` after each tick answers what must happen to the grip now."""

    def __init__(self, robot: Robot, tick_s: float) -> None:
        self._robot, self._tick_s = robot, tick_s
        self._for_s = 0.0
        self.state: GripperState = "open"

    @property
    def fingers_to_m(self) -> float:
        """Where the fingers are driven to, each from the grasp axis, unless they hold."""
        return 0.0 if self.state == "closing" else self._robot.finger_open_m

    def close(self) -> None:
        """Begin to close."""
        self.state, self._for_s = "closing", 0.0

    def open(self) -> Action:
        """Begin to open; a held part is let go."""
        held = self.state == "holding"
        self.state = "opening"
        return "release" if held else ""

    def update(self, touch: tuple[bool, bool], load_n: float, fingers_m: tuple[float, float]) -> Action:
        """Take what fingers and grip report after a tick; return what follows from it.

        `touch` tells for each finger whether it presses on the part, `load_n` what the grip carries, `fingers_m` how
        far each finger stands from the grasp axis.
        """
        self._for_s += self._tick_s
        if self.state == "closing":
            if all(touch):
                self.state = "holding"
                return "grip"
            if self._for_s > CLOSE_LIMIT_S:
                self.state = "missed"
                return "miss"
        elif self.state == "holding" and load_n > grip_limit_n(self._robot):
            self.state = "slipped"
            return "slip"
        elif self.state == "opening" and min(fingers_m) > self._robot.finger_open_m - OPEN_WITHIN_M:
            self.state = "open"
        return ""
