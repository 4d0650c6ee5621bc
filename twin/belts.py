"""The belts of a running line: their drives, and the parts on each, riding or in contact."""

import heapq
import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Mapping

from twin.bullet.belt import BeltBody
from twin.bullet.clearance import Box
from twin.bullet.parts import PartPool
from twin.devices.conveyor import ConveyorDrive
from twin.lanes import lane_of
from twin.parts import LinePart
from twin.riding import APART_M, NEAR_M, Ride, friction_carries, settled
from twin.scene.conveyors import Conveyor
from twin.types import value

BESIDE_HAND_M = 0.03
"""A calm part may come so far beyond where a hand takes it before it is looked at again."""
LOOK_EVERY_TICKS = 6
"""How often a part in contact is asked whether it may ride."""
Arrive = Callable[[LinePart], None]
Enable = Callable[[Mapping[str, bool]], bool]
"""Whether a belt may run while the outputs are so."""


@value
class Stretch:
    """A piece of a belt, from its upstream edge (m)."""

    from_m: float
    to_m: float
    hands_only: bool

    def holds(self, part: LinePart, radius_m: float) -> bool:
        """Tell whether a part in contact reaches into it, or would if it had the largest part's radius.

        A part is handed back where the largest one's leading edge comes to it; it must not ride again from there.
        """
        return self.from_m < part.at_m + radius_m and part.at_m - radius_m < self.to_m


class Belt:
    """One belt. `act` before each tick, `update` after it."""

    def __init__(
        self, belt_id: str, conveyor: Conveyor, body: BeltBody, pool: PartPool, *, radius_m: float, tick_s: float
    ) -> None:
        self.belt_id, self.conveyor, self.lane = belt_id, conveyor, lane_of(conveyor)
        self.drive = ConveyorDrive(conveyor, tick_s)
        self._over = self.lane.around(radius_m)
        """The box around the belt and the parts that lie on it, but for their height."""
        self.loose: dict[int, LinePart] = {}
        """Parts on this belt that contact physics moves, by body."""
        self.enables: list[Enable] = []
        """Hardware interlocks: the belt runs only while all of them let it."""
        self._body, self._pool, self._radius_m, self._tick_s = body, pool, radius_m, tick_s
        self._hand_at_edge = False
        """A robot sets parts on one of the belt's edges, or takes them off it."""
        self._order: list[LinePart] = []
        self._contact: list[Stretch] = []
        self._watches: list[tuple[float, float, Arrive]] = []
        self._points_m: list[float] = []
        self._told: list[Arrive] = []
        """Where along the belt somebody waits for leading edges, and who."""
        self._calendar: list[tuple[float, int, LinePart, Ride]] = []
        self._serial = self._ticks = 0
        self._mps = self._high_m = 0.0
        self._shown: dict[int, LinePart] = {}
        """Riding parts whose bodies stand in the world for a moment."""

    @property
    def parts(self) -> tuple[LinePart, ...]:
        """The parts on this belt, the one that is farthest upstream first."""
        return tuple(self._order)

    @property
    def foremost(self) -> LinePart | None:
        """The part that is farthest downstream."""
        return self._order[-1] if self._order else None

    def take_up(self, conveyor: Conveyor) -> None:
        """Run by other settings from the next tick on."""
        self.conveyor = conveyor
        self.drive.take_up(conveyor)
        self._body.take_up(conveyor.speed_mps)

    def keep_contact(self, from_m: float, to_m: float, *, hands_only: bool = False) -> None:
        """Declare a stretch that something reaches into: no part rides there.

        Where that is a robot's hand alone, a part that has settled lies calmly until the hand takes it.
        """
        self._contact.append(Stretch(from_m=from_m, to_m=to_m, hands_only=hands_only))
        self._wait_at(from_m - self._radius_m, self.hand_back)
        reach_m = self._radius_m + BESIDE_HAND_M
        edges_m = self._body.edges_m
        if hands_only and any(from_m - reach_m < end_m and begin_m < to_m + reach_m for begin_m, end_m in edges_m):
            self._hand_at_edge = True

    def watch(self, from_m: float, to_m: float, arrive: Arrive) -> None:
        """Have `arrive` told of each part whose leading edge comes to `from_m`, or that comes onto the belt nearer.

        Parts whose trailing edge is past `to_m` by then are none of the watcher's.
        """
        self._watches.append((from_m - self._radius_m, to_m + self._radius_m, arrive))
        self._wait_at(from_m - self._radius_m, arrive)

    def _wait_at(self, at_m: float, told: Arrive) -> None:
        index = bisect_right(self._points_m, at_m)
        self._points_m.insert(index, at_m)
        self._told.insert(index, told)

    def act(self, run: bool, *, delicate: bool = True) -> None:
        """Advance the drive by one tick and give the belt and what rides on it its speed.

        A part passes an edge only while the line's parts are `delicate`; calm ones lie where a robot's hand takes them.
        """
        mps = self.drive.update(run)
        self._body.drive(mps, passed=delicate or self._hand_at_edge)
        if mps != self._mps:
            carries = friction_carries(self.conveyor, mps - self._mps, self._tick_s)
            for part in [each for each in self._order if each.ride is not None]:
                if not carries:
                    self.hand_back(part)
            for part in self.loose.values():
                part.calm = False
            self._mps = mps

    def enter(self, part: LinePart) -> None:
        """Take over a part that has come onto this belt."""
        part.calm = False
        self._high_m = max(self._high_m, part.shape.height_m)
        part.at_m = part.was_m = part.told_m = self.lane.along(part.position_m)[0]
        insort(self._order, part, key=_at)
        self.loose[part.body] = part
        for from_m, to_m, arrive in self._watches:
            if from_m <= part.at_m <= to_m:
                arrive(part)

    def leave(self, part: LinePart) -> None:
        """Give up a part that is not on this belt any more."""
        if part.ride is not None:
            self.hand_back(part)
        self._order.remove(part)
        del self.loose[part.body]

    def update(self) -> None:
        """Read where parts in contact are, hand back what they are about to touch, and let parts ride that may."""
        while self._calendar and self._calendar[0][0] <= self.drive.travel_m:
            _, _, part, ride = heapq.heappop(self._calendar)
            if part.ride is ride:
                self._tell(part, ride.along_m)
                self._note(part, ride)
        self._ticks += 1
        if not self.loose:
            return
        for part in self.loose.values():
            where = self._pool.where(part.body)
            part.moved(where)
            part.was_m, part.at_m = part.at_m, self.lane.along(where[0])[0]
            if self._next_m(part.told_m) <= part.at_m:
                self._tell(part, part.at_m)
        for part in list(self.loose.values()):
            self._free_neighbours(self._order.index(part))
        if self._ticks % LOOK_EVERY_TICKS == 0:
            self._order.sort(key=_at)
            for part in list(self.loose.values()):
                alone = self._is_alone(part)
                lies = alone and self._lies(part)
                # The belt's jolt when it is put back is over by the next look.
                part.calm, part.lay = lies or (alone and part.calm and part.lay), lies
                if lies and not any(each.holds(part, self._radius_m) for each in self._contact):
                    self._ride(part)

    def hand_back(self, part: LinePart) -> None:
        """Leave a riding part to contact physics, with the speed that it has."""
        if part.ride is None:
            return
        pose = part.pose
        self._pool.stand(part.body, pose.position_m, pose.orientation_xyzw)
        self._pool.free(part.body)
        self._pool.throw(part.body, self.lane.velocity(self._mps))
        part.alight(pose)
        part.calm = False
        self.loose[part.body] = part

    def show(self, box: Box) -> None:
        """Stand the bodies of the parts that ride in a box where they are, until `hide`: somebody looks there."""
        (ax, ay, az), (bx, by, bz) = box
        (cx, cy, cz), (dx, dy, dz) = self._over
        if bx < cx or dx < ax or by < cy or dy < ay or bz < cz or dz + self._high_m < az:
            return
        reach_m = math.hypot(bx - ax, by - ay) / 2 + self._radius_m
        along_m, _ = self.lane.along(((ax + bx) / 2, (ay + by) / 2, bz))
        first = bisect_left(self._order, along_m - reach_m, key=_at)
        for part in self._order[first:]:
            if _at(part) > along_m + reach_m:
                break
            if part.ride is None or part.body in self._shown:
                continue
            pose = part.pose
            self._pool.stand(part.body, pose.position_m, pose.orientation_xyzw)
            self._shown[part.body] = part

    def hide(self) -> None:
        """Put the bodies away that were shown; nobody may touch what rides."""
        for part in self._shown.values():
            if part.ride is not None:
                self._pool.put_away(part.body)
        self._shown.clear()

    def _next_m(self, told_m: float) -> float:
        """Return where the next point behind a place is."""
        index = bisect_right(self._points_m, told_m)
        return self._points_m[index] if index < len(self._points_m) else math.inf

    def _tell(self, part: LinePart, at_m: float) -> None:
        """Tell whoever waits at the points that a part has come to."""
        index = bisect_right(self._points_m, part.told_m)
        while index < len(self._points_m) and self._points_m[index] <= at_m:
            self._told[index](part)
            index += 1
        part.told_m = max(part.told_m, at_m)

    def _note(self, part: LinePart, ride: Ride) -> None:
        """Note at which travel of the belt a riding part comes to its next point."""
        next_m = self._next_m(part.told_m)
        if part.ride is ride and next_m < math.inf:
            self._serial += 1
            heapq.heappush(self._calendar, (next_m - ride.offset_m, self._serial, part, ride))

    def _free_neighbours(self, place: int) -> None:
        """Hand back the parts that ride close to one in contact."""
        for other in (place - 1, place + 1):
            if 0 <= other < len(self._order) and self._order[other].ride and self._gap_m(place, other) < NEAR_M:
                self.hand_back(self._order[other])

    def _gap_m(self, one: int, other: int) -> float:
        here, there = self._order[one], self._order[other]
        return abs(_at(here) - _at(there)) - (here.radius_m + there.radius_m)

    def _lies(self, part: LinePart) -> bool:
        """Tell whether a part lies flat and moves as the belt does."""
        linear, angular = self._pool.velocity(part.body)
        return settled(self.lane, self._mps, part.pose.orientation_xyzw, linear, angular)

    def _is_alone(self, part: LinePart) -> bool:
        """Tell whether nothing but a hand can touch a part."""
        if any(each.holds(part, self._radius_m) for each in self._contact if not each.hands_only):
            return False
        aside_m = abs(self.lane.along(part.position_m)[1])
        if aside_m + part.half_width_m(self.lane) > self.lane.width_m / 2:
            return False
        place = self._order.index(part)
        neighbours = [other for other in (place - 1, place + 1) if 0 <= other < len(self._order)]
        return not any(self._order[other].ride is None and self._gap_m(place, other) < APART_M for other in neighbours)

    def _ride(self, part: LinePart) -> None:
        """Let a part ride from where it stands."""
        self._pool.put_away(part.body)
        part.ride = Ride(self.drive, self.lane, part.pose)
        del self.loose[part.body]
        self._note(part, part.ride)


def _at(part: LinePart) -> float:
    """Return how far along its belt a part's centre is now."""
    return part.at_m if part.ride is None else part.ride.along_m
