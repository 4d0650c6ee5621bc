"""What a robot of a running line sets parts on: a belt, or the pockets of an outlet tray."""

from typing import Protocol

from twin.belts import Belt
from twin.bullet.client import Vec3
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.robot import Half
from twin.devices.setting import BeltRoom, Setting, TrayRoom, lower_s
from twin.parts import LinePart
from twin.scene.robots import Robot
from twin.types import TagValue
from twin.units.outlet import OutletUnit
from twin.units.site import HAND_REACH_M


class Sink(Protocol):
    """Where a robot's parts go."""

    @property
    def half(self) -> Half:
        """The half of the program that sets parts down here."""
        ...

    def take_up(self, robot: Robot) -> None:
        """Set parts down by other settings of the robot."""

    def cleared(self, part: LinePart) -> None:
        """The tool is out of the way of a part that it has let go, wherever that is."""

    def tags(self) -> dict[str, TagValue]:
        """Return what the controller reads of it."""
        ...


class BeltSink:
    """A place on a belt."""

    def __init__(self, belt: Belt, place_m: Vec3, robot: Robot, arm: Manipulator, places: Reached) -> None:
        self._arm, self._places = arm, places
        self._room = BeltRoom(belt.drive, robot.min_pitch_m, lower_s(arm, places))
        self.half = Setting(arm, self._room, places)
        along_m, _ = belt.lane.along(place_m)
        belt.keep_contact(along_m - HAND_REACH_M, along_m + HAND_REACH_M, hands_only=True)

    def take_up(self, robot: Robot) -> None:
        """Set parts down at another pitch, with an arm that may have become faster or slower."""
        self._room.min_pitch_m, self._room.lower_s = robot.min_pitch_m, lower_s(self._arm, self._places)

    def cleared(self, part: LinePart) -> None:
        """Leave the part to its belt."""

    def tags(self) -> dict[str, TagValue]:
        """Return nothing: a belt has tags of its own."""
        return {}


class TraySink:
    """An outlet tray that the robot fills."""

    def __init__(self, outlet: OutletUnit, arm: Manipulator, places: Reached) -> None:
        self._outlet = outlet
        self.half = Setting(arm, TrayRoom(outlet.tray), places)

    def take_up(self, robot: Robot) -> None:
        """Fill the tray as before."""

    def cleared(self, part: LinePart) -> None:
        """Have the tray take a part that stands in its pocket."""
        self._outlet.take(part)

    def tags(self) -> dict[str, TagValue]:
        """Return nothing: a tray has tags of its own."""
        return {}
