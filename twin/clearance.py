"""Collision and clearance monitoring: how near each robot, and what it holds, comes to everything else.

Nearest distances are looked up at `SAMPLE_HZ`. In between, the contacts that physics found anyway are looked through:
those of robots at `CONTACT_HZ`, those of held parts in each tick, since a hit may tear a part from its grip. Where one
is found, distances are looked up at once. A robot against itself is not watched, nor are devices and parts among each
other. What is simulated protects nobody, and a clearance is no safety distance.
"""

from twin.bullet.clearance import Approach, Box, Proximity
from twin.bullet.client import Vec3
from twin.bullet.robot import RobotBody
from twin.devices.collision import CollisionStop
from twin.events import PART, ClearanceSampled, ContactRaised
from twin.intended import Other, Touch, intended
from twin.types import value
from twin.units.site import Site

SAMPLE_HZ, CONTACT_HZ = 20, 40
WATCHED_M = 0.05
"""Nothing farther away is told."""
TOUCH_M = 0.0001
"""What is nearer than this touches."""
APART_M = 0.001
"""A contact is over when the two are farther apart than this."""
WITHDRAW_S = 0.25
"""A robot that is set going again has this long to get out of a contact that lasts, before that is told again."""
NEARER, NEARER_M = 0.9, 0.0001
"""A distance is told when it is at most this share of the nearest one told, and less by this much."""

Pair = tuple[str, str]
Contact = tuple[Pair, frozenset[str | None]]
"""Two that touch each other, and the parts by which they do."""


@value
class Watched:
    """One robot under watch. Of its links only those that move are looked from."""

    robot_id: str
    body: RobotBody
    links: tuple[int, ...]
    stop: CollisionStop


@value
class Meeting:
    """A robot and something near it, and the parts in their grips, where these meet."""

    robot: Watched
    held_part_id: str | None
    other_id: str
    part_id: str | None
    distance_m: float
    place_m: Vec3
    touches: bool

    @property
    def pair(self) -> Pair:
        """Who looked, and what was near."""
        return self.robot.robot_id, self.other_id

    @property
    def contact(self) -> Contact:
        """What lasts while they touch, whoever of two robots looked."""
        one, other = sorted(self.pair)
        return (one, other), frozenset((self.held_part_id, self.part_id))


class ClearanceMonitor:
    """Watches all robots of a line. `update` once a tick, after physics and before the units."""

    def __init__(self, site: Site) -> None:
        self._site, self._tick = site, 0
        self._owners = site.world.owners
        self._holders: dict[int | None, str] = {}
        """The robot that holds each part's body."""
        self._belts = tuple(site.belts.values())
        self._near = Proximity(site.world.client, WATCHED_M, self._show)
        self._robots = {
            body.body: Watched(
                robot_id=robot_id, body=body, links=self._near.moving_links(body.body), stop=site.stops[robot_id]
            )
            for robot_id, body in site.world.robots.items()
        }
        self._sample_ticks, self._contact_ticks = (
            max(1, round(site.scene.tick_hz / hz)) for hz in (SAMPLE_HZ, CONTACT_HZ)
        )
        self._news_m: dict[Pair, float] = {}
        """How near each pair must come for that to be news."""
        self._contacts: dict[Contact, float] = {}
        """Contacts that last, and when each was told, or all its robots stood last."""

    def update(self) -> None:
        """Look where it is due, at all robots in the same tick."""
        self._tick += 1
        due, looks = self._tick % self._sample_ticks == 0, self._tick % self._contact_ticks == 0
        for robot in self._robots.values():
            if due or self._presses(robot, looks=looks):
                self._sample(robot)

    def _presses(self, robot: Watched, *, looks: bool) -> bool:
        """Tell whether physics found a contact that may be unintended; the robot's own only when it `looks`."""
        tool, own = robot.body.tool, robot.body.body
        held = tool.held
        if held is not None and not self._near.touched(held) <= {own}:
            return True
        return looks and not self._near.touched(own) <= {tool.handles}

    def _sample(self, robot: Watched) -> None:
        """Look up the distances of a robot and of what it holds."""
        tool = robot.body.tool
        own = {robot.body.body, tool.handles, tool.held}
        self._holders = {each.body.tool.held: each.robot_id for each in self._robots.values()}
        seen: set[int] = set()
        robot_id, owners, holders, told_m = robot.robot_id, self._owners, self._holders, self._news_m

        def limit_of(body: int) -> float:
            if body in own:
                seen.add(body)
                return 0.0
            news_m = told_m.get((robot_id, owners.get(body) or holders.get(body, PART)), WATCHED_M)
            return news_m if news_m > APART_M else APART_M

        found = [
            self._meeting(robot, body, approach)
            for body, links in ((robot.body.body, robot.links), (tool.held, (-1,)))
            if body is not None
            for approach in self._near.near(body, links, limit_of)
        ]
        for belt in self._belts:
            belt.hide()
        if tool.handles not in seen:
            tool.handles = None
        # The nearest comes first, so that each pair tells one distance a sample.
        meetings = sorted(filter(None, found), key=lambda each: each.distance_m)
        for meeting in meetings:
            if meeting.touches:
                self._touch(meeting)
            self._tell_nearest(meeting)
        touching = {each.contact for each in meetings if each.distance_m < APART_M}
        for gone in [each for each in self._contacts if robot.robot_id in each[0] and each not in touching]:
            del self._contacts[gone]

    def _show(self, box: Box) -> None:
        """Have the parts that ride in a box stand in the world while distances are looked up."""
        for belt in self._belts:
            belt.show(box)

    def _meeting(self, robot: Watched, body: int, approach: Approach) -> Meeting | None:
        """Return what an approach to a robot, or to what it holds, is; None where it is meant."""
        other, held = approach.other, body == robot.body.tool.held
        kind: Other = "robot" if other in self._robots else "device" if other in self._owners else "part"
        if intended(Touch(held=held, other=kind, depth_m=-approach.distance_m, supports=approach.supports)):
            return None
        return Meeting(
            robot=robot,
            held_part_id=self._part_id(robot.body.tool.held) if held else None,
            other_id=self._owner(other),
            part_id=self._part_id(other),
            distance_m=approach.distance_m,
            place_m=approach.place_m,
            touches=self._touches(body, approach),
        )

    def _touches(self, body: int, approach: Approach) -> bool:
        """Tell whether two touch; a hit that physics found in its last step may have thrown them apart by now."""
        if approach.distance_m < TOUCH_M:
            return True
        return approach.distance_m < APART_M and approach.other in self._near.touched(body)

    def _tell_nearest(self, meeting: Meeting) -> None:
        """Tell a distance that is a new nearest one of its pair."""
        distance_m = max(0.0, meeting.distance_m)
        if distance_m > self._news_m.get(meeting.pair, WATCHED_M):
            return
        news_m = min(distance_m * NEARER, distance_m - NEARER_M)
        self._news_m[meeting.pair] = self._news_m[meeting.pair[::-1]] = news_m
        self._site.emitter.emit(
            ClearanceSampled,
            device_id=meeting.robot.robot_id,
            other_id=meeting.other_id,
            part_id=meeting.part_id,
            distance_m=distance_m,
            place_m=meeting.place_m,
        )

    def _touch(self, meeting: Meeting) -> None:
        """Raise a contact that is new, or that a robot set going again does not leave, and stop the robots."""
        involved = [each.stop for each in self._robots.values() if each.robot_id in meeting.pair]
        now_s, since_s = self._site.t_s, self._contacts.get(meeting.contact)
        stands = all(stop.aborted for stop in involved)
        due = since_s is None or (not stands and now_s > since_s + WITHDRAW_S)
        if due or stands:
            self._contacts[meeting.contact] = now_s
        if not due:
            return
        self._site.emitter.emit(
            ContactRaised,
            device_id=meeting.robot.robot_id,
            other_id=meeting.other_id,
            part_id=meeting.part_id,
            held_part_id=meeting.held_part_id,
            place_m=meeting.place_m,
            penetration_m=max(0.0, -meeting.distance_m),
        )
        place = ", ".join(f"{v:.3f}" for v in meeting.place_m)
        detail = f"{meeting.robot.robot_id} touched {meeting.part_id or meeting.other_id} at ({place}) m"
        for stop in involved:
            stop.trip(detail)

    def _owner(self, body: int) -> str:
        """Return whom a body belongs to: a device, or the robot that holds a part."""
        return self._owners.get(body) or self._holders.get(body, PART)

    def _part_id(self, body: int | None) -> str | None:
        part = None if body is None else self._site.parts.get(body)
        return None if part is None else part.part_id
