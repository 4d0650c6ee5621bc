"""A belt of a running line that a robot takes parts off, and the belt speed at which it can take them all."""

import math

from twin.belts import Belt
from twin.bullet.client import Vec3
from twin.devices.belt_path import BeltPath
from twin.devices.belt_taking import BeltTaking, PickTimes
from twin.devices.follower import Follower
from twin.devices.manipulator import Manipulator
from twin.devices.motion import JointLimits, JointMotion
from twin.devices.pick_queue import PickQueue
from twin.devices.robot import Half
from twin.errors import ConfigError
from twin.parts import LinePart
from twin.scene.robots import ParallelGripper, Robot
from twin.types import TagValue
from twin.units.photo_eye import PhotoEyeUnit
from twin.units.site import HAND_REACH_M, Site

RESERVE_S = 0.03
"""A pick is planned to end so long before its part leaves the window."""
PRESS_S = 0.04
"""What fingers take, beside their way, until both press on a part."""


class BeltSource:
    """A belt, an eye over it that announces parts, and the window in which the robot takes them."""

    standing: tuple[LinePart, ...] = ()

    def __init__(self, belt: Belt, eye: PhotoEyeUnit, queue: PickQueue, half: Half, window_m: tuple[float, float]):
        self._belt, self._eye, self._queue, self.half = belt, eye, queue, half
        self._to_m = window_m[1]
        belt.keep_contact(window_m[0] - HAND_REACH_M, window_m[1] + HAND_REACH_M, hands_only=True)

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
        return min(loose, key=lambda part: math.dist(part.position_m, grasp_m), default=None)

    def gripped(self, part: LinePart) -> None:
        """Take nothing else: the part was on the line already."""

    def sense(self) -> None:
        """Do nothing: the belt looks after its parts."""

    def missed(self) -> str:
        """Tell of a part that ran on."""
        parts, self._queue.missed = len(self._queue.missed), []
        if not parts:
            return ""
        how = f"{parts} parts" if parts > 1 else "a part"
        return f"{how} on {self._belt.belt_id} could not be met and lifted before {self._to_m:g} m, and ran on"

    def tags(self) -> dict[str, TagValue]:
        """Return nothing: belt and eye have tags of their own."""
        return {}


def belt_source(
    site: Site, robot_id: str, robot: Robot, *, arm: Manipulator, path: BeltPath, limits: JointLimits, eye: PhotoEyeUnit
) -> BeltSource:
    """Return the source of a robot that takes parts off a belt; raises `ConfigError` when the belt is too fast."""
    belt = site.belts[robot.takes_from]
    shape, conveyor = site.scene.product.shape, belt.conveyor
    follower = Follower(arm, path, limits)
    times = PickTimes(belt_mps=conveyor.speed_mps, grip_s=grip_s(robot, shape.width_m / 2), stroke_s=follower.stroke_s)
    centre_m = eye.distance_m - shape.length_m / 2 + eye.response_s * conveyor.speed_mps
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


def grip_s(robot: Robot, half_width_m: float) -> float:
    """Return how long a tool takes from the command to close to the grip (s)."""
    tool = robot.tool
    if isinstance(tool, ParallelGripper):
        return (tool.open_m - half_width_m) / tool.speed_mps + PRESS_S
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
