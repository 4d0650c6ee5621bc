"""Half of a robot's program: set the held part down, on a belt or into the next pocket of a tray."""

from collections.abc import Callable
from typing import Literal, Protocol

from twin.devices.conveyor import ConveyorDrive
from twin.devices.manipulator import SETTLE_S, Manipulator, Reached
from twin.devices.motion import JointVector
from twin.devices.tray import FillingTray

Step = Literal["over", "wait", "down", "open", "back"]


class Room(Protocol):
    """Tells which of its places a part can be set on."""

    def place(self) -> int | None:
        """Return the place that is next; None while there is no room."""

    def set(self) -> None:
        """A part was set down."""


class BeltRoom:
    """Room at one place of a belt that runs: there is some when the last part has moved on by the least pitch."""

    def __init__(self, drive: ConveyorDrive, min_pitch_m: float, lower_s: float) -> None:
        self._drive, self.min_pitch_m, self.lower_s = drive, min_pitch_m, lower_s
        self._last_set_m: float | None = None

    def place(self) -> int | None:
        """Tell whether the last part will have moved on far enough when this one touches the belt."""
        drive = self._drive
        if not drive.at_speed:
            return None
        if self._last_set_m is None:
            return 0
        moved_m = drive.turned_m - self._last_set_m + drive.speed_mps * self.lower_s
        return 0 if moved_m >= self.min_pitch_m else None

    def set(self) -> None:
        """A part was set down."""
        self._last_set_m = self._drive.turned_m


class TrayRoom:
    """Room in the pockets of a tray, until it is full."""

    def __init__(self, tray: FillingTray) -> None:
        self._tray = tray

    def place(self) -> int | None:
        """Return the next free pocket."""
        return None if self._tray.full else self._tray.parts

    def set(self) -> None:
        """Whether the part stands in its pocket, the tray finds out."""


class Setting:
    """Sets parts down where there is room. Implements `twin.devices.robot.Half`."""

    def __init__(self, arm: Manipulator, room: Room, places: Reached) -> None:
        self._arm, self._room, self._places = arm, room, places
        self.step: Step = "over"
        self.lowered = False
        """It has set its part down since it began."""
        self._place = 0
        self._steps: dict[Step, Callable[[], bool]] = {
            "over": self._over, "wait": self._wait, "down": self._down, "open": self._open, "back": self._back,
        }  # fmt: skip

    def begin(self) -> None:
        """Carry the part over its place."""
        self._place, self.lowered = self._room.place() or 0, False
        self._go("over", self._places.over[self._place])

    @property
    def waits(self) -> bool:
        """Whether it has begun with no part yet: it has one from its beginning."""
        return False

    def think(self) -> bool:
        """Decide about the coming tick; return whether the arm has left the place."""
        return self._steps[self.step]()

    def retreat(self) -> None:
        """Open, and go up."""
        self._arm.gripper.open()
        self._go("back", self._places.over[self._place])

    def resume(self) -> None:
        """Go on to where it was going."""
        self._arm.go_on()

    def _go(self, step: Step, target_rad: JointVector) -> None:
        self.step = step
        self._arm.go(target_rad)

    def _over(self) -> bool:
        if not self._arm.resting:
            return False
        self.step = "wait"
        return self._wait()

    def _wait(self) -> bool:
        place = self._room.place()
        if place is None:
            self._arm.tell("Suspended", "blocked")
        elif place == self._place:
            self._go("down", self._places.at[place])
        else:
            self._place = place
            self._go("over", self._places.over[place])
        return False

    def _down(self) -> bool:
        if self._arm.settled:
            self._arm.gripper.open()
            self.step, self.lowered = "open", True
            self._room.set()
        return False

    def _open(self) -> bool:
        if self._arm.gripper.state == "open":
            self._go("back", self._places.over[self._place])
        return False

    def _back(self) -> bool:
        return self._arm.resting


def lower_s(arm: Manipulator, places: Reached) -> float:
    """Return how long a part takes from over the first place to standing on it (s)."""
    return arm.motion.duration_s(places.over[0], places.at[0]) + SETTLE_S
