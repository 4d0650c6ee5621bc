"""One part of the line: where it is, what carries it, and how far it reaches along a belt."""

from typing import Literal

from twin.bullet.client import Where
from twin.lanes import Lane
from twin.riding import Ride
from twin.scene.places import Xyz
from twin.scene.shapes import Solid
from twin.types import Fitted, LatchedTrigger, Pose

Stage = Literal["gripped", "feeding", "falling", "belt", "outlet", "lost"]


class LinePart:
    """One part outside its tray. Contact physics moves it, or it rides; `moved` tells the first kind where it is."""

    def __init__(self, part_id: str, body: int, pose: Pose, product: Solid) -> None:
        self.part_id, self.body = part_id, body
        self.shape = product.shape
        self.radius_m = self.shape.around_m / 2
        """How far it reaches from its centre at the most, lying flat, however it is turned."""
        self.stage: Stage = "gripped"
        self.zone: str | None = None
        """The belt that it lies on, or the tray that its chute leads to."""
        self.ride: Ride | None = None
        self.calm = False
        """It lies on a belt and moves as the belt does, now or a look ago, out of reach of all but a robot's hand."""
        self.lay = False
        """It lay so when it was last looked at."""
        self.released = False
        self.trigger: LatchedTrigger | None = None
        self.fitted: list[Fitted] = []
        """What robots have set on it."""
        self.bad_rate: float | None = None
        """The rate of nonconforming parts among those that it came in with, where it is not the scene's."""
        self.product_id = self.wrong = ""
        """The product that came in, and the class of what is wrong with the whole of it."""
        self.stays_m = pose.position_m
        self.still_s = 0.0
        self.at_m = self.was_m = self.told_m = 0.0
        """Of a part in contact on a belt: how far along it its centre is, was a tick earlier, and watchers know."""
        self._at = self._was = (pose.position_m, pose.orientation_xyzw)

    @property
    def pose(self) -> Pose:
        """Where it is after the last tick."""
        return _pose(self._at) if self.ride is None else self.ride.pose()

    @property
    def position_m(self) -> Xyz:
        """The position of its pose."""
        return self._at[0] if self.ride is None else self.ride.pose().position_m

    @property
    def before(self) -> Pose:
        """Where it was one tick earlier."""
        return _pose(self._was) if self.ride is None else self.ride.pose_before()

    def moved(self, where: Where) -> None:
        """Take where contact physics has moved it in a tick."""
        self._was, self._at = self._at, where

    def stands(self, where: Where) -> None:
        """Take where it is now; how it came there nobody asks."""
        self._was = self._at = where

    def alight(self, pose: Pose) -> None:
        """End its ride: from now on contact physics moves it."""
        if self.ride is not None:
            self._was = _where(self.ride.pose_before())
            self.was_m, self.at_m = self.ride.along_before_m, self.ride.along_m
            self.ride = None
        self._at = _where(pose)

    def along_m(self) -> tuple[float, float]:
        """Return how far along its belt its centre was before the last tick, and is after it (m)."""
        if self.ride is not None:
            return self.ride.along_before_m, self.ride.along_m
        return self.was_m, self.at_m

    def half_length_m(self, lane: Lane) -> float:
        """Return how far it reaches along a lane from its centre, however it lies (m)."""
        reach_m = self.shape.reach_m if self.ride is None else self.shape.flat_reach_m
        return reach_m(self._at[1], lane.direction)

    def half_width_m(self, lane: Lane) -> float:
        """Return how far it reaches to the side of a lane from its centre, as it lies flat (m)."""
        ux, uy = lane.direction
        return self.shape.flat_reach_m(self._at[1], (-uy, ux))


def _pose(where: Where) -> Pose:
    position_m, orientation_xyzw = where
    return Pose(position_m=position_m, orientation_xyzw=orientation_xyzw)


def _where(pose: Pose) -> Where:
    return pose.position_m, pose.orientation_xyzw


def raised(place_m: Xyz, turn: tuple[float, float, float, float], up_m: float) -> Xyz:
    """Return a place that lies so much farther along a part's own z axis."""
    x, y, z, w = turn
    axis = (2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y))
    return place_m[0] + up_m * axis[0], place_m[1] + up_m * axis[1], place_m[2] + up_m * axis[2]


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
