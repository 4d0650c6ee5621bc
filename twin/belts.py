"""The belts of a running line: their drives, and the parts on each, riding or in contact."""

import heapq
from bisect import bisect_right, insort
from collections.abc import Callable, Mapping
from operator import itemgetter

from twin.bullet.belt import BeltBody
from twin.bullet.parts import PartPool
from twin.devices.conveyor import ConveyorDrive
from twin.lanes import lane_of
from twin.parts import LinePart
from twin.riding import APART_M, NEAR_M, Ride, friction_carries, settled
from twin.scene.conveyors import Conveyor
from twin.types import value

LOOK_EVERY_TICKS = 6
"""How often a part in contact is asked whether it may ride."""
Arrive = Callable[[LinePart], None]
Enable = Callable[[Mapping[str, bool]], bool]
"""Whether a belt may run while the outputs are so."""
_first = itemgetter(0)


@value
class Stretch:
    """A piece of a belt, from its upstream edge (m)."""

    from_m: float
    to_m: float


class Belt:
    """One belt. `act` before each tick, `update` after it."""

    def __init__(
        self, belt_id: str, conveyor: Conveyor, body: BeltBody, pool: PartPool, *, radius_m: float, tick_s: float
    ) -> None:
        self.belt_id, self.conveyor, self.lane = belt_id, conveyor, lane_of(conveyor)
        self.drive = ConveyorDrive(conveyor, tick_s)
        self.loose: dict[int, LinePart] = {}
        """Parts on this belt that contact physics moves, by body."""
        self.enables: list[Enable] = []
        """Hardware interlocks: the belt runs only while all of them let it."""
        self._body, self._pool, self._radius_m, self._tick_s = body, pool, radius_m, tick_s
        self._order: list[LinePart] = []
        self._contact: list[Stretch] = []
        self._watches: list[tuple[float, float, Arrive]] = []
        self._points: list[tuple[float, Arrive]] = []
        self._calendar: list[tuple[float, int, LinePart, Ride]] = []
        self._serial = self._ticks = 0
        self._mps = 0.0

    @property
    def parts(self) -> tuple[LinePart, ...]:
        """The parts on this belt, the one that is farthest upstream first."""
        return tuple(self._order)

    def keep_contact(self, from_m: float, to_m: float) -> None:
        """Declare a stretch that something reaches into: no part rides there."""
        self._contact.append(Stretch(from_m=from_m, to_m=to_m))
        self._points.append((from_m - self._radius_m, self.hand_back))
        self._points.sort(key=_first)

    def watch(self, from_m: float, to_m: float, arrive: Arrive) -> None:
        """Have `arrive` told of each riding part whose leading edge comes to `from_m`, or that begins to ride nearer.

        Parts whose trailing edge is past `to_m` are none of the watcher's.
        """
        self._watches.append((from_m - self._radius_m, to_m + self._radius_m, arrive))
        self._points.append((from_m - self._radius_m, arrive))
        self._points.sort(key=_first)

    def act(self, run: bool) -> None:
        """Advance the drive by one tick and give the belt and what rides on it its speed."""
        mps = self.drive.update(run)
        self._body.drive(mps)
        if mps != self._mps:
            carries = friction_carries(self.conveyor, mps - self._mps, self._tick_s)
            for part in [each for each in self._order if each.ride is not None]:
                if carries:
                    self._pool.carry(part.body, self.lane.velocity(mps))
                else:
                    self.hand_back(part)
            self._mps = mps

    def enter(self, part: LinePart) -> None:
        """Take over a part that has come onto this belt."""
        insort(self._order, part, key=self._along_m)
        self.loose[part.body] = part

    def leave(self, part: LinePart) -> None:
        """Give up a part that is not on this belt any more."""
        if part.ride is not None:
            self.hand_back(part)
        self._order.remove(part)
        del self.loose[part.body]

    def update(self) -> None:
        """Hand back what something is about to touch, tell the watchers, and let parts ride that may."""
        while self._calendar and self._calendar[0][0] <= self.drive.travel_m:
            _, _, part, ride = heapq.heappop(self._calendar)
            if part.ride is ride:
                self._arrive(part, ride)
        self._ticks += 1
        if not self.loose:
            return
        self._order.sort(key=self._along_m)
        for place, part in enumerate(self._order):
            if part.ride is None:
                self._free_neighbours(place)
        if self._ticks % LOOK_EVERY_TICKS == 0:
            for part in list(self.loose.values()):
                if self._may_ride(part):
                    self._ride(part)

    def hand_back(self, part: LinePart) -> None:
        """Leave a riding part to contact physics, with the speed that it has."""
        if part.ride is None:
            return
        self._pool.free(part.body)
        self._pool.throw(part.body, self.lane.velocity(self._mps))
        part.alight(self._pool.pose(part.body))
        self.loose[part.body] = part

    def _along_m(self, part: LinePart) -> float:
        return part.along_m(self.lane)[1]

    def _arrive(self, part: LinePart, ride: Ride) -> None:
        """Tell whoever waits at the point that a riding part has come to, and note its next one."""
        along_m = ride.along_m
        index = bisect_right(self._points, ride.told_m, key=_first)
        while index < len(self._points) and self._points[index][0] <= along_m:
            self._points[index][1](part)
            index += 1
        ride.told_m = along_m
        if part.ride is ride and index < len(self._points):
            self._serial += 1
            due_m = self._points[index][0] - ride.offset_m
            heapq.heappush(self._calendar, (due_m, self._serial, part, ride))

    def _free_neighbours(self, place: int) -> None:
        """Hand back the parts that ride close to one in contact."""
        for other in (place - 1, place + 1):
            if 0 <= other < len(self._order) and self._gap_m(place, other) < NEAR_M:
                self.hand_back(self._order[other])

    def _gap_m(self, one: int, other: int) -> float:
        return abs(self._along_m(self._order[one]) - self._along_m(self._order[other])) - 2 * self._radius_m

    def _may_ride(self, part: LinePart) -> bool:
        """Tell whether nothing can touch a part and it moves as the belt does."""
        along_m, radius_m = self._along_m(part), self._radius_m
        if any(each.from_m < along_m + radius_m and along_m - radius_m < each.to_m for each in self._contact):
            return False
        aside_m = abs(self.lane.along(part.pose.position_m)[1])
        if aside_m + radius_m > self.lane.width_m / 2:
            return False
        place = self._order.index(part)
        neighbours = [other for other in (place - 1, place + 1) if 0 <= other < len(self._order)]
        if any(self._order[other].ride is None and self._gap_m(place, other) < APART_M for other in neighbours):
            return False
        linear, angular = self._pool.velocity(part.body)
        return settled(self.lane, self._mps, part.pose.orientation_xyzw, linear, angular)

    def _ride(self, part: LinePart) -> None:
        """Let a part ride from where it stands, and tell the watchers that it is already near."""
        self._pool.carry(part.body, self.lane.velocity(self._mps))
        ride = Ride(self.drive, self.lane, part.pose)
        part.ride = ride
        del self.loose[part.body]
        for from_m, to_m, arrive in self._watches:
            if from_m <= ride.along_m <= to_m:
                arrive(part)
        self._arrive(part, ride)
