"""The robot's own program: take a part, set it down, over and over. How it does either are two exchangeable halves.

It runs while the controller holds its run output, brakes within its limits when that drops, keeps its grip, and goes on
with the step that it was in when the output comes back.
"""

from typing import Protocol

from twin.devices.manipulator import Manipulator


class Half(Protocol):
    """One half of a robot's program."""

    def begin(self) -> None:
        """Start anew."""

    def think(self) -> bool:
        """Decide about the coming tick; return whether this half is done."""
        ...

    def retreat(self) -> None:
        """The part has slipped out of the grip: open, and leave the place."""

    def resume(self) -> None:
        """Go on after a brake."""

    @property
    def waits(self) -> bool:
        """Whether it has begun with no part yet."""
        ...


class RobotProgram:
    """The program of one robot. `update` once a tick, before physics; then drive the arm to the motion's plan."""

    def __init__(self, arm: Manipulator, taking: Half, setting: Half) -> None:
        self.arm, self._taking, self._setting = arm, taking, setting
        self.half = taking
        """The half that is at work."""
        self._braked = True
        taking.begin()

    @property
    def idle(self) -> bool:
        """Whether it holds no part, and is on its way to none."""
        return self.half.waits and self.arm.gripper.state == "open"

    def update(self, run: bool, *, end_cycle: bool = False) -> None:
        """Advance the program by one tick; told to end its cycle it sets down what it has, and takes no other."""
        if run:
            if self._braked:
                self._braked = False
                self.half.resume()
            self._think(end_cycle)
        elif not self._braked:
            self._braked = True
            self.arm.motion.brake()
            if self.arm.state != "Complete":
                self.arm.tell("Held")
        self.arm.advance()

    def _think(self, end_cycle: bool) -> None:
        if end_cycle and self.idle:
            self.arm.tell("Complete")
            return
        self.arm.tell("Execute")
        if self.arm.gripper.state == "slipped":
            self.half.retreat()
        if self.half.think():
            self.half = self._setting if self.arm.gripper.state == "holding" else self._taking
            self.half.begin()
