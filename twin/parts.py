"""Where every part is: from its pocket over the belt to an outlet or to the floor, told by physics alone."""

import math
from typing import Literal

from twin.bullet.arm import pivot_m
from twin.bullet.statics import Outlet
from twin.bullet.world import World
from twin.control.timing import arm_reach_m
from twin.emitter import Emitter
from twin.events import PartLeft, PartLost, PartReleased, ZoneEntered
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.scene import Scene
from twin.types import LatchedTrigger, Pose

Stage = Literal["gripped", "falling", "belt", "outlet"]
Lane = Literal["good", "reject"]
LANES: tuple[Lane, ...] = ("good", "reject")
FLOOR_M = 0.06
"""A part whose centre lies below this height has fallen to the floor."""
REST_M, REST_S = 0.001, 0.1
"""A part that moves less than this in this time is at rest; its contacts may still tremble."""
STRANDED_S = 1.0
"""A fallen part that has come to rest beside the line is lost after this time."""
ON_BELT_M = 0.003


class LinePart:
    """One part outside its tray. `pose` is after the last tick, `before` one tick earlier."""

    def __init__(self, part_id: str, body: int, pose: Pose) -> None:
        self.part_id, self.body = part_id, body
        self.stage: Stage = "gripped"
        self.lane: Lane | None = None
        self.pose = self.before = pose
        self.stays_m = pose.position_m
        self.still_s = 0.0
        self.trigger: LatchedTrigger | None = None


class PartTracker:
    """Follows all parts outside the infeed tray. `update` once a tick, after physics."""

    def __init__(self, scene: Scene, world: World, emitter: Emitter) -> None:
        self._world, self._emitter = world, emitter
        self._tick_s = 1 / scene.tick_hz
        self._belt_id, self._belt = scene.one_of(Conveyor)
        self._radius_m, self._half_m = scene.product.outside_mm / 2000, scene.product.width_mm / 2000
        _, gate = scene.one_of(Gate)
        self._pivot_m, self._reach_m = pivot_m(gate, self._belt), arm_reach_m(gate, 2 * self._radius_m)
        self._outlets: dict[Lane, Outlet] = {"good": world.good, "reject": world.reject}
        self._trays = {lane: scene.tray(lane)[0] for lane in LANES}
        self.parts: dict[int, LinePart] = {}
        """By body."""
        self.waiting: dict[Lane, list[LinePart]] = {lane: [] for lane in LANES}
        """At rest in a mouth, to be taken up by the outlet's tray."""

    def follow(self, part: LinePart) -> None:
        """A part was gripped: from now on physics alone says where it is."""
        self.parts[part.body] = part

    def let_go(self, part: LinePart) -> None:
        """A part lost its grip, on purpose or not."""
        part.stage, part.stays_m, part.still_s = "falling", part.pose.position_m, 0.0

    def update(self) -> None:
        """Read all poses after a tick, and tell which parts reached the belt, an outlet, its mouth, or the floor."""
        for part in list(self.parts.values()):
            part.before, part.pose = part.pose, self._world.parts.pose(part.body)
            if part.stage == "gripped":
                continue
            if part.pose.position_m[2] < FLOOR_M:
                self._lose(part, "floor")
            elif part.stage == "falling":
                self._land(part)
            elif part.stage == "belt":
                self._leave_belt(part)
            elif self._at_rest(part) >= REST_S:
                self._come_to_rest(part)
        for lane in LANES:
            for part in self.waiting[lane]:
                part.pose = self._world.parts.pose(part.body)

    def leading_x_m(self, part: LinePart) -> tuple[float, float]:
        """Return a lying part's leading edge along the belt (world x) before and after the last tick."""
        return part.before.position_m[0] + self._radius_m, part.pose.position_m[0] + self._radius_m

    def between_eye_and_gate(self) -> tuple[LatchedTrigger, ...]:
        """Return the triggers of parts on the belt that have not passed the arm yet, oldest first."""
        found = [
            part.trigger
            for part in self.parts.values()
            if part.stage == "belt" and part.trigger is not None and not self._past_arm(part)
        ]
        return tuple(sorted(found, key=lambda trigger: trigger.encoder_count))

    def _past_arm(self, part: LinePart) -> bool:
        """Tell whether a part is out of the arm's reach, on its way out by the good lane."""
        x, y, _ = part.pose.position_m
        return x > self._pivot_m[0] and math.dist((x, y), self._pivot_m) > self._reach_m

    def _land(self, part: LinePart) -> None:
        """Decide about a part without a grip: it stands on the belt, it is still falling, or it lies elsewhere."""
        x, y, z = part.pose.position_m
        if over(self._belt, x, y) and abs(z - self._belt.origin_m[2] - self._half_m) < ON_BELT_M:
            part.stage = "belt"
            self._emitter.emit(PartReleased, part_id=part.part_id)
            self._emitter.emit(ZoneEntered, part_id=part.part_id, zone=self._belt_id)
        elif self._at_rest(part) >= STRANDED_S:
            self._lose(part, "beside_the_line")

    def _leave_belt(self, part: LinePart) -> None:
        for lane, outlet in self._outlets.items():
            if outlet.beyond_edge(part.pose.position_m):
                part.stage, part.lane = "outlet", lane
                part.stays_m, part.still_s = part.pose.position_m, 0.0
                self._emitter.emit(ZoneEntered, part_id=part.part_id, zone=self._trays[lane])
                return

    def _come_to_rest(self, part: LinePart) -> None:
        if part.lane is not None and self._outlets[part.lane].in_mouth(part.pose.position_m, self._radius_m):
            del self.parts[part.body]
            self.waiting[part.lane].append(part)
            self._emitter.emit(PartLeft, part_id=part.part_id, outlet=part.lane)

    def _at_rest(self, part: LinePart) -> float:
        """Return for how long a part has stayed where it is (s)."""
        if math.dist(part.pose.position_m, part.stays_m) > REST_M:
            part.stays_m, part.still_s = part.pose.position_m, 0.0
        part.still_s += self._tick_s
        return part.still_s

    def _lose(self, part: LinePart, where: str) -> None:
        if part.stage == "falling":
            self._emitter.emit(PartReleased, part_id=part.part_id)
        self._emitter.emit(PartLost, part_id=part.part_id, where=where)
        del self.parts[part.body]
        self._world.parts.give_back(part.body)


def over(belt: Conveyor, x_m: float, y_m: float) -> bool:
    """Tell whether a place lies over a belt."""
    x, y, _ = belt.origin_m
    return x <= x_m <= x + belt.length_m and abs(y_m - y) <= belt.width_m / 2
