"""The robot's own program: take a part from the tray, wait until there is room on the belt, set it down.

It runs while the controller holds its run output, brakes within its limits when that drops, keeps its grip, and goes on
with the step that it was in when the output comes back.
"""

from collections.abc import Callable
from typing import Literal

from twin.devices.gripper import Gripper
from twin.devices.motion import JointLimits, JointMotion, JointVector
from twin.events import PackMLState
from twin.scene.robots import Robot
from twin.types import value

Step = Literal["choose", "over_pocket", "down", "close", "back", "up", "over_belt", "wait", "set", "open", "leave"]
Order = Literal["lifted", "given_up", "release", ""]
SETTLE_S = 0.0125
"""The arm follows its plan by this much; before gripping and letting go it waits that long."""


@value
class Stations:
    """Joint angles (rad) of every place that the program knows, proven by inverse kinematics, and the arm's limits."""

    limits: JointLimits
    hovers: tuple[JointVector, ...]
    """Over each pocket."""
    grips: tuple[JointVector, ...]
    """At each pocket."""
    over_belt: JointVector
    on_belt: JointVector


@value
class Senses:
    """What the program sees before a tick."""

    run: bool
    pocket: int | None
    """The next pocket with a part."""
    belt_at_speed: bool
    belt_mps: float
    travel_m: float
    """The belt's travel since the run began."""
    end_cycle: bool = False
    """No further part is wanted: the robot ends its cycle and then waits."""


class RobotProgram:
    """The program of one robot. `update` once a tick, before physics; then drive the arm to the motion's plan."""

    def __init__(self, robot: Robot, stations: Stations, gripper: Gripper, tick_s: float) -> None:
        self._robot, self._stations, self._gripper, self._tick_s = robot, stations, gripper, tick_s
        self.motion = JointMotion(robot.home_rad, stations.limits)
        self._lower_s = self.motion.duration_s(stations.over_belt, stations.on_belt) + SETTLE_S
        self.step: Step = "choose"
        self.pocket = 0
        self.state: PackMLState = "Idle"
        self.reason = ""
        self._target: JointVector | None = None
        self._braked = True
        self._rested_s = 0.0
        self._last_set_m: float | None = None
        self._handlers: dict[Step, Callable[[Senses], Order]] = {
            "choose": self._choose, "over_pocket": self._over_pocket, "down": self._down, "close": self._close,
            "back": self._back, "up": self._up, "over_belt": self._over_belt, "wait": self._wait, "set": self._set,
            "open": self._open, "leave": self._back,
        }  # fmt: skip

    def update(self, senses: Senses) -> Order:
        """Advance the program by one tick; return what it asks of the line."""
        order: Order = ""
        if senses.run:
            self._wake()
            order = self._think(senses)
        elif not self._braked:
            self._braked = True
            self.motion.brake()
            if self.state != "Complete":
                self.state, self.reason = "Held", ""
        self.motion.advance(self._tick_s)
        self._rested_s = self._rested_s + self._tick_s if self.motion.resting else 0.0
        return order

    def _wake(self) -> None:
        """Go on after a brake, to where the present step was going."""
        if not self._braked:
            return
        self._braked = False
        if self._target is not None:
            self.motion.go(self._target)
            self._rested_s = 0.0

    def _think(self, senses: Senses) -> Order:
        self.state, self.reason = "Execute", ""
        if self._gripper.state == "slipped":
            return self._retreat()
        return self._handlers[self.step](senses)

    def _retreat(self) -> Order:
        """After a slip: open, and go straight up from where that was."""
        near_tray = self.step in ("close", "up")
        self._gripper.open()
        self._go("back", self._stations.hovers[self.pocket] if near_tray else self._stations.over_belt)
        return "lifted" if near_tray else ""

    def _go(self, step: Step, target: JointVector) -> None:
        self.step, self._target, self._rested_s = step, target, 0.0
        self.motion.go(target)

    def _settled(self) -> bool:
        return self._rested_s >= SETTLE_S

    def _choose(self, senses: Senses) -> Order:
        if senses.end_cycle:
            self.state, self.reason = "Complete", ""
        elif senses.pocket is None:
            self.state, self.reason = "Suspended", "starved"
        elif self._gripper.state == "open":
            self.pocket = senses.pocket
            self._go("over_pocket", self._stations.hovers[self.pocket])
        return ""

    def _over_pocket(self, _: Senses) -> Order:
        if self.motion.resting:
            self._go("down", self._stations.grips[self.pocket])
        return ""

    def _down(self, _: Senses) -> Order:
        if self._settled():
            self._gripper.close()
            self.step = "close"
        return ""

    def _close(self, _: Senses) -> Order:
        if self._gripper.state == "holding":
            self._go("up", self._stations.hovers[self.pocket])
        elif self._gripper.state == "missed":
            self._gripper.open()
            self._go("back", self._stations.hovers[self.pocket])
            return "given_up"
        return ""

    def _back(self, _: Senses) -> Order:
        if self.motion.resting:
            self.step = "choose"
        return ""

    def _up(self, _: Senses) -> Order:
        if not self.motion.resting:
            return ""
        self._go("over_belt", self._stations.over_belt)
        return "lifted"

    def _over_belt(self, senses: Senses) -> Order:
        if self.motion.resting:
            self.step = "wait"
            return self._wait(senses)
        return ""

    def _wait(self, senses: Senses) -> Order:
        if senses.belt_at_speed and self._room(senses):
            self._go("set", self._stations.on_belt)
        else:
            self.state, self.reason = "Suspended", "blocked"
        return ""

    def _room(self, senses: Senses) -> bool:
        """Tell whether the last part will have moved on far enough when this one touches the belt."""
        if self._last_set_m is None:
            return True
        moved_m = senses.travel_m - self._last_set_m + senses.belt_mps * self._lower_s
        return moved_m >= self._robot.min_pitch_m

    def _set(self, senses: Senses) -> Order:
        if not self._settled():
            return ""
        self._gripper.open()
        self.step, self._last_set_m = "open", senses.travel_m
        return "release"

    def _open(self, _: Senses) -> Order:
        if self._gripper.state == "open":
            self._go("leave", self._stations.over_belt)
        return ""
