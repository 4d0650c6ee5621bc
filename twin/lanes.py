"""Straight lanes, such as belts and chutes: where along one a place lies, and where in the world that is."""

import math
from functools import cached_property

from twin.scene.conveyors import Conveyor
from twin.scene.places import Xyz
from twin.types import Pose, value


@value
class Lane:
    """A level strip that parts move along. `origin_m` is the middle of its upstream edge, on its surface."""

    origin_m: Xyz
    heading_rad: float
    """Of its running direction, seen from above, from the world's x axis to the left."""
    length_m: float
    width_m: float

    @cached_property
    def direction(self) -> tuple[float, float]:
        """The running direction as a unit vector in the world's x and y."""
        quarter = self.heading_rad / (math.pi / 2)
        if quarter == round(quarter):
            return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[round(quarter) % 4]
        return math.cos(self.heading_rad), math.sin(self.heading_rad)

    def along(self, position_m: Xyz) -> tuple[float, float]:
        """Return how far a place lies behind the upstream edge, and how far to the left of the middle line (m)."""
        dx, dy = position_m[0] - self.origin_m[0], position_m[1] - self.origin_m[1]
        ux, uy = self.direction
        return dx * ux + dy * uy, dy * ux - dx * uy

    def place(self, along_m: float, aside_m: float = 0.0, up_m: float = 0.0) -> Xyz:
        """Return the world position of a place given as by `along`, and above the surface (m)."""
        ux, uy = self.direction
        x, y, z = self.origin_m
        return x + along_m * ux - aside_m * uy, y + along_m * uy + aside_m * ux, z + up_m

    def velocity(self, speed_mps: float) -> Xyz:
        """Return the velocity of what moves along the lane at this speed (m/s)."""
        ux, uy = self.direction
        return speed_mps * ux, speed_mps * uy, 0.0

    def around(self, by_m: float) -> tuple[Xyz, Xyz]:
        """Return the box in the world's axes around the surface, grown to all sides by a length: two corners."""
        ends, sides_m = (0.0, self.length_m), (-self.width_m / 2, self.width_m / 2)
        xs, ys, zs = zip(*(self.place(end_m, side_m) for end_m in ends for side_m in sides_m), strict=True)
        return (min(xs) - by_m, min(ys) - by_m, min(zs)), (max(xs) + by_m, max(ys) + by_m, max(zs))

    def holds(self, position_m: Xyz) -> bool:
        """Tell whether a place lies over the lane."""
        along_m, aside_m = self.along(position_m)
        return 0 <= along_m <= self.length_m and abs(aside_m) <= self.width_m / 2


def straightened(lane: Lane, pose: Pose) -> Pose:
    """Return a pose as it is seen along a lane: turned about the lane's origin so that the lane runs along world x."""
    if lane.heading_rad == 0.0:
        return pose
    along_m, aside_m = lane.along(pose.position_m)
    x0, y0, _ = lane.origin_m
    sin, cos = math.sin(-lane.heading_rad / 2), math.cos(-lane.heading_rad / 2)
    x, y, z, w = pose.orientation_xyzw
    turned = (cos * x - sin * y, cos * y + sin * x, cos * z + sin * w, cos * w - sin * z)
    return Pose(position_m=(x0 + along_m, y0 + aside_m, pose.position_m[2]), orientation_xyzw=turned)


def lane_of(belt: Conveyor) -> Lane:
    """Return the lane of a belt."""
    return Lane(
        origin_m=belt.origin_m,
        heading_rad=math.radians(belt.heading_deg),
        length_m=belt.length_m,
        width_m=belt.width_m,
    )
