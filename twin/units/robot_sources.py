"""What a robot of a running line takes parts from: the pockets of a tray, or a belt that passes."""

import math
from typing import Protocol

from twin.belts import Belt
from twin.bullet.client import Vec3
from twin.bullet.statics import pockets
from twin.devices.belt_path import BeltPath
from twin.devices.belt_taking import BeltTaking, PickTimes
from twin.devices.follower import Follower
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.motion import JointLimits, JointMotion
from twin.devices.pick_queue import PickQueue
from twin.devices.pocket_taking import PocketTaking
from twin.devices.robot import Half
from twin.devices.tray import FeedingTray
from twin.errors import ConfigError
from twin.events import TrayExchanged
from twin.parts import LinePart
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.trays import InfeedTray
from twin.types import TagValue
from twin.units.photo_eye import PhotoEyeUnit
from twin.units.site import Site

HAND_REACH_M = 0.1
"""No part rides this near to where a robot's hand comes down."""
RESERVE_S = 0.03
"""A pick is planned to end so long before its part leaves the window."""
PRESS_S = 0.04
"""What fingers take, beside their way, until both press on a part."""


class Source(Protocol):
    """Where a robot's parts come from."""

    @property
    def half(self) -> Half:
        """The half of the program that takes from here."""
        ...

    @property
    def where(self) -> str:
        """Name the place that the robot takes from now, for messages."""
        ...

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that only this source knows of."""
        ...

    def act(self) -> None:
        """Hear, before a tick, what is announced."""

    def wanted(self, grasp_m: Vec3) -> LinePart | None:
        """Return the part that the tool may hold now."""

    def gripped(self, part: LinePart) -> None:
        """The robot holds a part."""

    def sense(self) -> None:
        """See to the source after a tick."""

    def missed(self) -> str:
        """Tell how a part was missed since the last call; empty when none was."""
        ...

    def tags(self) -> dict[str, TagValue]:
        """Return what the controller reads of it."""
        ...


class TraySource:
    """An infeed tray. It is the robot's own: it is exchanged when the robot has emptied it."""

    def __init__(self, site: Site, tray_id: str, scene: InfeedTray, arm: Manipulator, places: Reached) -> None:
        self._site, self._tray_id = site, tray_id
        self._tray = FeedingTray(scene)
        self.half = PocketTaking(arm, self._tray, places)
        half_m = site.scene.product.width_mm / 2000
        self._places = tuple((x, y, z + half_m) for x, y, z in pockets(scene))
        self._in_pocket: dict[int, LinePart] = {}
        self._fill()

    @property
    def where(self) -> str:
        """Name the pocket."""
        return f"pocket {self.half.pocket}"

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that stand in pockets."""
        return tuple(self._in_pocket.values())

    def act(self) -> None:
        """Do nothing: a tray announces nothing."""

    def wanted(self, grasp_m: Vec3) -> LinePart | None:
        """Return the part in the pocket that the robot is at."""
        return self._in_pocket.get(self.half.pocket)

    def gripped(self, part: LinePart) -> None:
        """Take a part out of its pocket: physics moves it from now on."""
        del self._in_pocket[self.half.pocket]
        self._site.world.parts.free(part.body)
        self._site.tracker.follow(part)

    def sense(self) -> None:
        """Have the tray exchanged when it is empty."""
        if self._tray.update(self._site.t_s):
            for part in self._in_pocket.values():
                self._site.world.parts.give_back(part.body)
            self._fill()
            self._site.emitter.emit(TrayExchanged, tray_id=self._tray_id, parts=self._tray.capacity)

    def missed(self) -> str:
        """Nothing runs away from a tray."""
        return ""

    def tags(self) -> dict[str, TagValue]:
        """Return whether the tray is empty."""
        return {f"{self._tray_id}.empty": self._tray.empty}

    def _fill(self) -> None:
        """Stand new parts into all pockets."""
        self._in_pocket = {pocket: self._site.new_part(place) for pocket, place in enumerate(self._places)}


class BeltSource:
    """A belt, an eye over it that announces parts, and the window in which the robot takes them."""

    standing: tuple[LinePart, ...] = ()

    def __init__(self, belt: Belt, eye: PhotoEyeUnit, queue: PickQueue, half: Half, window_m: tuple[float, float]):
        self._belt, self._eye, self._queue, self.half = belt, eye, queue, half
        self._to_m = window_m[1]
        belt.keep_contact(window_m[0] - HAND_REACH_M, window_m[1] + HAND_REACH_M)

    @property
    def where(self) -> str:
        """Name the belt."""
        return self._belt.belt_id

    def act(self) -> None:
        """Take what the eye has announced."""
        for edge in self._eye.edges:
            self._queue.announce(edge.encoder_count)

    def wanted(self, grasp_m: Vec3) -> LinePart | None:
        """Return the part on the belt that is nearest to the tool."""
        loose = self._belt.loose.values()
        return min(loose, key=lambda part: math.dist(part.pose.position_m, grasp_m), default=None)

    def gripped(self, part: LinePart) -> None:
        """Take nothing else: the part was on the line already."""

    def sense(self) -> None:
        """Do nothing: the belt looks after its parts."""

    def missed(self) -> str:
        """Tell of a part that ran on."""
        parts, self._queue.missed = len(self._queue.missed), []
        how = f"{parts} parts" if parts > 1 else "a part"
        return (
            f"{how} ran past {self._to_m:g} m on {self._belt.belt_id} before the robot could take it" if parts else ""
        )

    def tags(self) -> dict[str, TagValue]:
        """Return nothing: belt and eye have tags of their own."""
        return {}


def belt_source(
    site: Site, robot_id: str, robot: Robot, *, arm: Manipulator, path: BeltPath, limits: JointLimits, eye: PhotoEyeUnit
) -> BeltSource:
    """Return the source of a robot that takes parts off a belt; raises `ConfigError` when the belt is too fast."""
    belt = site.belts[robot.takes_from]
    radius_m, conveyor = site.scene.product.outside_mm / 2000, belt.conveyor
    follower = Follower(arm, path, limits)
    times = PickTimes(belt_mps=conveyor.speed_mps, grip_s=grip_s(robot, radius_m), stroke_s=follower.stroke_s)
    centre_m = eye.distance_m - radius_m + eye.response_s * conveyor.speed_mps
    most_mps = most_speed_mps(path, limits, times, centre_m)
    if conveyor.speed_mps > most_mps:
        problem = f"too fast for {robot_id} to take parts off within its pick window"
        allowed = f"at most {most_mps:.3f}, or a longer window, or an eye farther before it"
        raise ConfigError(
            f"scene.devices.{robot.takes_from}.speed_mps", problem, got=conveyor.speed_mps, allowed=allowed
        )
    queue = PickQueue(belt.drive, conveyor.encoder_counts_per_m, centre_m)
    half = BeltTaking(arm, queue, follower, times)
    return BeltSource(belt, eye, queue, half, (path.from_m, path.to_m))


def grip_s(robot: Robot, radius_m: float) -> float:
    """Return how long a tool takes from the command to close to the grip (s)."""
    tool = robot.tool
    if isinstance(tool, ParallelGripper):
        return (tool.open_m - radius_m) / tool.speed_mps + PRESS_S
    return tool.build_s + PRESS_S


def most_speed_mps(path: BeltPath, limits: JointLimits, times: PickTimes, announced_m: float) -> float:
    """Return the largest belt speed at which a robot that waits over its window can take every part (m/s).

    Its joints must be able to follow, a pick that begins where the window begins must end inside it, and so must one
    that begins when the robot has met a part that was just announced.
    """
    at_first = path.at(path.from_m, path.lift_m)
    speeds = [rate * times.belt_mps for rate in path.rates(path.from_m, path.lift_m)[0]]
    join_s = JointMotion(at_first, limits).duration_through_s(at_first, speeds)
    takes_s = times.follow_s + RESERVE_S
    in_window_mps = (path.to_m - path.from_m) / takes_s
    after_eye_mps = (path.to_m - announced_m) / (join_s + takes_s)
    return min(path.most_mps(limits), in_window_mps, after_eye_mps)
