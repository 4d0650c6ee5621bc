"""One part of the line: where it is, what carries it, and how far it reaches along a belt."""

import math
from typing import Literal

from twin.lanes import Lane
from twin.riding import Ride
from twin.scene.product import Product
from twin.types import LatchedTrigger, Pose

Stage = Literal["gripped", "feeding", "falling", "belt", "outlet", "lost"]


class LinePart:
    """One part outside its tray. Contact physics moves it, or it rides; `moved` tells the first kind where it is."""

    def __init__(self, part_id: str, body: int, pose: Pose, product: Product) -> None:
        self.part_id, self.body = part_id, body
        self.radius_m, self.half_height_m = product.outside_mm / 2000, product.width_mm / 2000
        self.stage: Stage = "gripped"
        self.zone: str | None = None
        """The belt that it lies on, or the tray that its chute leads to."""
        self.ride: Ride | None = None
        self.calm = False
        """It lies on a belt and moves as the belt does, out of reach of everything but a robot's hand."""
        self.released = False
        self.trigger: LatchedTrigger | None = None
        self.bad_rate: float | None = None
        """The rate of nonconforming parts among those that it came in with, where it is not the scene's."""
        self.stays_m = pose.position_m
        self.still_s = 0.0
        self.at_m = self.was_m = self.told_m = 0.0
        """Of a part in contact on a belt: how far along it its centre is, was a tick earlier, and watchers know."""
        self._pose = self._before = pose

    @property
    def pose(self) -> Pose:
        """Where it is after the last tick."""
        return self._pose if self.ride is None else self.ride.pose()

    @property
    def before(self) -> Pose:
        """Where it was one tick earlier."""
        return self._before if self.ride is None else self.ride.pose_before()

    def moved(self, pose: Pose) -> None:
        """Take where contact physics has moved it in a tick."""
        self._before, self._pose = self._pose, pose

    def alight(self, pose: Pose) -> None:
        """End its ride: from now on contact physics moves it."""
        if self.ride is not None:
            self._before = self.ride.pose_before()
            self.was_m, self.at_m = self.ride.along_before_m, self.ride.along_m
            self.ride = None
        self._pose = pose

    def along_m(self) -> tuple[float, float]:
        """Return how far along its belt its centre was before the last tick, and is after it (m)."""
        if self.ride is not None:
            return self.ride.along_before_m, self.ride.along_m
        return self.was_m, self.at_m

    def half_length_m(self, lane: Lane) -> float:
        """Return how far it reaches along a lane from its centre, however it lies (m)."""
        return half_length_m(self.radius_m, self.half_height_m, self.pose, lane) if self.ride is None else self.radius_m


def half_length_m(radius_m: float, half_height_m: float, pose: Pose, lane: Lane) -> float:
    """Return how far a cylinder reaches along a lane from its centre, however it lies (m).

    Its support function: r sqrt(1 - c^2) + h |c|, c the cosine between its axis and the direction, h half its height.
    """
    x, y, z, w = pose.orientation_xyzw
    ux, uy = lane.direction
    cosine = abs(2 * (x * z + w * y) * ux + 2 * (y * z - w * x) * uy)
    return radius_m * math.sqrt(max(0.0, 1 - cosine * cosine)) + half_height_m * cosine


def between(before: Pose, after: Pose, fraction: float) -> Pose:
    """Return the pose at a fraction between two near poses: evenly in place, and in turn by normalised quaternions."""
    position = tuple(a + fraction * (b - a) for a, b in zip(before.position_m, after.position_m, strict=True))
    same = sum(a * b for a, b in zip(before.orientation_xyzw, after.orientation_xyzw, strict=True)) >= 0
    sign = 1.0 if same else -1.0
    mixed = [
        (1 - fraction) * a + fraction * sign * b
        for a, b in zip(before.orientation_xyzw, after.orientation_xyzw, strict=True)
    ]
    length = sum(v * v for v in mixed) ** 0.5
    x, y, z, w = (v / length for v in mixed)
    px, py, pz = position
    return Pose(position_m=(px, py, pz), orientation_xyzw=(x, y, z, w))
