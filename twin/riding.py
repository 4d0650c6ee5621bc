"""Riding: a part that nothing can touch moves exactly as its belt does, without its contact being solved.

Contact physics of resting parts is most of what a line costs. A part that lies flat, has its belt's speed and is out of
reach of everything else is carried by its belt as it stands. It is handed back to contact physics, with the speed that
it has, before anything comes within reach: near gates, stops, robots and belt ends, next to a part that is in contact,
and where the belt gathers or loses speed faster than friction could follow.
"""

import math

from twin.bullet.client import Quat, Vec3
from twin.constants import GRAVITY_MPS2
from twin.devices.conveyor import ConveyorDrive
from twin.lanes import Lane
from twin.scene.conveyors import Conveyor
from twin.types import Pose

NEAR_M = 0.01
"""A riding part is handed back when the gap to one in contact falls below this; at 1 m/s they close 4 mm in a tick."""
APART_M = 0.015
"""A part begins to ride only when its neighbours in contact are farther than this."""
SETTLED_MPS, SETTLED_RADPS, UPRIGHT_COS = 0.002, 0.1, 0.9999
"""A part that differs from its belt by less than this in speed, turns slower, and stands straighter has settled."""
FRICTION_SHARE = 0.8
"""Riding parts follow a ramp that takes at most this share of what friction can give."""


class Ride:
    """Where a riding part is: it keeps its place on the belt's surface."""

    def __init__(self, drive: ConveyorDrive, lane: Lane, pose: Pose) -> None:
        self._drive, self._lane, self._orientation = drive, lane, pose.orientation_xyzw
        along_m, self.aside_m = lane.along(pose.position_m)
        self.offset_m = along_m - drive.travel_m
        self._up_m = pose.position_m[2] - lane.origin_m[2]

    @property
    def along_m(self) -> float:
        """How far behind the belt's upstream edge the part's centre is now."""
        return self.offset_m + self._drive.travel_m

    @property
    def along_before_m(self) -> float:
        """The same, one tick earlier."""
        return self.offset_m + self._drive.before_m

    def pose(self) -> Pose:
        """Return where the part is now."""
        return self._pose(self.along_m)

    def pose_before(self) -> Pose:
        """Return where the part was one tick earlier."""
        return self._pose(self.along_before_m)

    def _pose(self, along_m: float) -> Pose:
        position = self._lane.place(along_m, self.aside_m, self._up_m)
        return Pose(position_m=position, orientation_xyzw=self._orientation)


def settled(lane: Lane, speed_mps: float, orientation: Quat, linear: Vec3, angular: Vec3) -> bool:
    """Tell whether a part lies flat and moves as its belt does."""
    vx, vy, vz = lane.velocity(speed_mps)
    slip = math.dist(linear, (vx, vy, vz))
    x, y, _, _ = orientation
    upright = 1 - 2 * (x * x + y * y)
    return slip < SETTLED_MPS and math.hypot(*angular) < SETTLED_RADPS and upright > UPRIGHT_COS


def friction_carries(belt: Conveyor, change_mps: float, tick_s: float) -> bool:
    """Tell whether parts follow a change of their belt's speed in a tick without slipping."""
    return abs(change_mps) / tick_s <= FRICTION_SHARE * belt.friction * GRAVITY_MPS2
