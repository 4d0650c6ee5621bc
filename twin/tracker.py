"""Where every part is: from its pocket over the belts to an outlet or to the floor, told by physics alone."""

import math
from collections.abc import Mapping

from twin.belts import Belt
from twin.bullet.parts import PartPool
from twin.emitter import Emitter
from twin.events import PartLeft, PartLost, PartReleased, ZoneEntered
from twin.outlets import Outlet
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.scene import Scene
from twin.scene.trays import OutletTray

FLOOR_M = 0.06
"""A part whose centre lies below this height has fallen to the floor."""
REST_M, REST_S = 0.001, 0.1
"""A part that moves less than this in this time is at rest; its contacts may still tremble."""
STRANDED_S = 1.0
"""A fallen part that has come to rest beside the line is lost after this time."""
ON_BELT_M = 0.003


class PartTracker:
    """Follows all parts outside trays and feeders. `update` once a tick, after physics."""

    def __init__(
        self,
        scene: Scene,
        pool: PartPool,
        belts: Mapping[str, Belt],
        outlets: Mapping[str, Outlet],
        emitter: Emitter,
    ) -> None:
        """Follow the parts of a scene; `outlets` by the id of the tray that each leads to."""
        self._pool, self._belts, self._outlets, self._emitter = pool, belts, outlets, emitter
        self._tick_s = 1 / scene.tick_hz
        self._radius_m, self._half_m = scene.product.outside_mm / 2000, scene.product.width_mm / 2000
        self._outlet_of = {tray_id: tray.role for tray_id, tray in scene.all_of(OutletTray).items()}
        self._exits = {belt_id: _exits(scene, belt_id) for belt_id in belts}
        self.parts: dict[int, LinePart] = {}
        """By body."""
        self.waiting: dict[str, list[LinePart]] = {tray_id: [] for tray_id in outlets}
        """At rest in a mouth, to be taken up by the outlet's tray."""

    def follow(self, part: LinePart) -> None:
        """A part was gripped or set free: from now on physics alone says where it is."""
        self.parts[part.body] = part

    def picked(self, part: LinePart) -> None:
        """A part was gripped where it lay on a belt."""
        if part.stage == "belt" and part.zone is not None:
            self._belts[part.zone].leave(part)
        part.stage, part.zone = "gripped", None

    def let_go(self, part: LinePart) -> None:
        """A part lost its grip, on purpose or not."""
        part.stage, part.stays_m, part.still_s = "falling", part.pose.position_m, 0.0

    def stored(self, part: LinePart, tray_id: str) -> None:
        """A part was taken into a tray by something else than its chute: it has left the line."""
        del self.parts[part.body]
        self._release(part)
        self._emitter.emit(PartLeft, part_id=part.part_id, outlet=self._outlet_of[tray_id])

    def lose(self, part: LinePart, where: str) -> None:
        """Take a part that is lost at a place out of the world, and tell it."""
        if part.stage == "belt":
            self._belts[part.zone or ""].leave(part)
        part.stage = "lost"
        self._release(part)
        self._emitter.emit(PartLost, part_id=part.part_id, where=where)
        del self.parts[part.body]
        self._pool.give_back(part.body)

    def in_chute(self, tray_id: str) -> list[LinePart]:
        """Return the parts that slide towards a tray, or lie in its mouth."""
        return [part for part in self.parts.values() if part.zone == tray_id] + self.waiting[tray_id]

    def update(self) -> None:
        """Read all poses after a tick, and tell which parts reached a belt, an outlet, its mouth, or the floor."""
        for part in self.parts.values():
            if part.ride is None:
                part.moved(self._pool.pose(part.body))
        for belt in self._belts.values():
            belt.update()
        for part in list(self.parts.values()):
            if part.ride is None:
                self._place(part)
        for parts in self.waiting.values():
            for part in parts:
                part.moved(self._pool.pose(part.body))

    def _place(self, part: LinePart) -> None:
        """Find out whether a part in contact is still where it was said to be."""
        if part.stage == "gripped":
            return
        if part.pose.position_m[2] < FLOOR_M:
            self.lose(part, "floor")
        elif part.stage == "falling":
            self._land(part)
        elif part.stage == "belt":
            self._leave_belt(part)
        elif self._at_rest(part) >= REST_S:
            self._come_to_rest(part)

    def _land(self, part: LinePart) -> None:
        """Decide about a part without a grip: it stands on a belt, it is still falling, or it lies elsewhere."""
        for belt in self._belts.values():
            if self._lies_on(belt, part):
                self._enter(part, belt)
                return
        if self._at_rest(part) >= STRANDED_S:
            self.lose(part, "beside_the_line")

    def _lies_on(self, belt: Belt, part: LinePart) -> bool:
        position_m = part.pose.position_m
        above_m = position_m[2] - belt.lane.origin_m[2] - self._half_m
        return abs(above_m) < ON_BELT_M and belt.lane.holds(position_m)

    def _enter(self, part: LinePart, belt: Belt) -> None:
        part.stage, part.zone = "belt", belt.belt_id
        belt.enter(part)
        self._release(part)
        self._emitter.emit(ZoneEntered, part_id=part.part_id, zone=belt.belt_id)

    def _leave_belt(self, part: LinePart) -> None:
        """Follow a part over the edge of its belt: to the next one, into an outlet, or down."""
        belt = self._belts[part.zone or ""]
        position_m = part.pose.position_m
        following, trays = self._exits[belt.belt_id]
        for tray_id in trays:
            if self._outlets[tray_id].beyond_edge(position_m):
                belt.leave(part)
                part.stage, part.zone = "outlet", tray_id
                part.stays_m, part.still_s = position_m, 0.0
                self._emitter.emit(ZoneEntered, part_id=part.part_id, zone=tray_id)
                return
        if belt.lane.holds(position_m):
            return
        if following is not None and self._belts[following].lane.holds(position_m):
            belt.leave(part)
            self._enter(part, self._belts[following])

    def _come_to_rest(self, part: LinePart) -> None:
        tray_id = part.zone or ""
        if self._outlets[tray_id].in_mouth(part.pose.position_m, self._radius_m):
            del self.parts[part.body]
            self.waiting[tray_id].append(part)
            self._emitter.emit(PartLeft, part_id=part.part_id, outlet=self._outlet_of[tray_id])

    def _at_rest(self, part: LinePart) -> float:
        """Return for how long a part has stayed where it is (s)."""
        if math.dist(part.pose.position_m, part.stays_m) > REST_M:
            part.stays_m, part.still_s = part.pose.position_m, 0.0
        part.still_s += self._tick_s
        return part.still_s

    def _release(self, part: LinePart) -> None:
        """Tell once that a part is on the line."""
        if not part.released:
            part.released = True
            self._emitter.emit(PartReleased, part_id=part.part_id)


def _exits(scene: Scene, belt_id: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the belt that follows a belt, and the trays whose chutes begin at it."""
    trays = tuple(tray_id for tray_id in scene.all_of(OutletTray) if scene.belt_before(tray_id) == belt_id)
    return scene.all_of(Conveyor)[belt_id].to, trays
