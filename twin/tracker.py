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
        """Follow the parts of a scene; `outlets` by the id of the tray that each chute leads to."""
        self._pool, self._belts, self._outlets, self._emitter = pool, belts, outlets, emitter
        self._tick_s = 1 / scene.tick_hz
        self._outlet_of = {tray_id: tray.role for tray_id, tray in scene.all_of(OutletTray).items()}
        self._exits = {belt_id: _exits(scene, belt_id) for belt_id in belts}
        self.parts: dict[int, LinePart] = {}
        """By body."""
        self.waiting: dict[str, list[LinePart]] = {tray_id: [] for tray_id in self._outlet_of}
        """At rest in a mouth, to be taken up by the outlet's tray."""
        self.in_chute: dict[str, list[LinePart]] = {tray_id: [] for tray_id in outlets}
        """On their way down to a tray, and not at rest yet."""
        self._off_belts: dict[int, LinePart] = {}

    @property
    def delicate(self) -> bool:
        """Whether any part falls, slides, slips or stands against something: physics needs fine steps for that."""
        for part in self._off_belts.values():
            if part.stage != "gripped":
                return True
        for belt in self._belts.values():
            for part in belt.loose.values():
                if not part.calm:
                    return True
        return False

    def follow(self, part: LinePart) -> None:
        """A part was gripped or set free: from now on physics alone says where it is."""
        self.parts[part.body] = self._off_belts[part.body] = part

    def fed(self, part: LinePart) -> None:
        """A part was set free on a feeder's slope; it may rest there for long, and is not lost by that."""
        self.follow(part)
        part.stage = "feeding"

    def look_at_held(self) -> None:
        """Read where the parts in the robots' grips are; nothing in a tick needs it, so it is done for whoever asks."""
        for part in self._off_belts.values():
            if part.stage == "gripped":
                part.stands(self._pool.where(part.body))

    def picked(self, part: LinePart) -> None:
        """A part was gripped where it lay on a belt."""
        if part.stage == "belt" and part.zone is not None:
            self._leave(part)
        part.stage, part.zone = "gripped", None

    def let_go(self, part: LinePart) -> None:
        """A part lost its grip, on purpose or not."""
        part.stands(self._pool.where(part.body))
        part.stage, part.stays_m, part.still_s = "falling", part.position_m, 0.0

    def stored(self, part: LinePart, tray_id: str) -> None:
        """A part was taken into a tray by something else than its chute: it has left the line."""
        self._forget(part)
        self._release(part)
        self._emitter.emit(PartLeft, part_id=part.part_id, outlet=self._outlet_of[tray_id])

    def take_away(self, part: LinePart) -> None:
        """A person took a part off the line."""
        self.lose(part, "taken_away")

    def lose(self, part: LinePart, where: str) -> None:
        """Take a part that is lost at a place out of the world, and tell it."""
        if part.stage == "belt":
            self._leave(part)
        self._release(part)
        self._emitter.emit(PartLost, part_id=part.part_id, where=where)
        self._forget(part)
        part.stage = "lost"
        self._pool.give_back(part.body)

    def update(self) -> None:
        """Read where free parts are after a tick, and tell which reached a belt, an outlet, its mouth, or the floor."""
        free = []
        for part in self._off_belts.values():
            if part.stage != "gripped":
                part.moved(self._pool.where(part.body))
                free.append(part)
        for belt in self._belts.values():
            belt.update()
        for part in free:
            self._place(part)
        for belt in self._belts.values():
            if belt.loose:
                for part in list(belt.loose.values()):
                    if not belt.lane.holds(part.position_m):
                        self._leave_belt(part, belt)
        for parts in self.waiting.values():
            for part in parts:
                part.moved(self._pool.where(part.body))

    def _place(self, part: LinePart) -> None:
        """Find out where a part is that lies on no belt, and is in no grip."""
        if part.position_m[2] < FLOOR_M:
            self.lose(part, "floor")
        elif part.stage in ("feeding", "falling"):
            self._land(part)
        elif self._at_rest(part) >= REST_S:
            self._come_to_rest(part)

    def _land(self, part: LinePart) -> None:
        """Decide about a part without a grip: it stands on a belt, it is still falling, or it lies elsewhere."""
        for belt in self._belts.values():
            if self._lies_on(belt, part):
                self._enter(part, belt)
                return
        if part.stage == "falling" and self._at_rest(part) >= STRANDED_S:
            self.lose(part, "beside_the_line")

    def _lies_on(self, belt: Belt, part: LinePart) -> bool:
        position_m = part.position_m
        above_m = position_m[2] - belt.lane.origin_m[2] - part.shape.height_m / 2
        return abs(above_m) < ON_BELT_M and belt.lane.holds(position_m)

    def _enter(self, part: LinePart, belt: Belt) -> None:
        part.stage, part.zone = "belt", belt.belt_id
        self._off_belts.pop(part.body, None)
        belt.enter(part)
        self._release(part)
        self._emitter.emit(ZoneEntered, part_id=part.part_id, zone=belt.belt_id)

    def _leave(self, part: LinePart) -> None:
        """Take a part off its belt."""
        self._belts[part.zone or ""].leave(part)
        self._off_belts[part.body] = part

    def _leave_belt(self, part: LinePart, belt: Belt) -> None:
        """Follow a part over the edge of its belt: to the next one, into an outlet, or down."""
        position_m = part.position_m
        following, trays = self._exits[belt.belt_id]
        for tray_id in trays:
            if self._outlets[tray_id].beyond_edge(position_m):
                self._leave(part)
                part.stage, part.zone = "outlet", tray_id
                part.stays_m, part.still_s = position_m, 0.0
                self.in_chute[tray_id].append(part)
                self._emitter.emit(ZoneEntered, part_id=part.part_id, zone=tray_id)
                return
        if following is not None and self._belts[following].lane.holds(position_m):
            self._leave(part)
            self._enter(part, self._belts[following])
        elif position_m[2] < FLOOR_M:
            self.lose(part, "floor")

    def _come_to_rest(self, part: LinePart) -> None:
        tray_id = part.zone or ""
        if self._outlets[tray_id].in_mouth(part.position_m, part.radius_m):
            self._forget(part)
            self.waiting[tray_id].append(part)
            self._emitter.emit(PartLeft, part_id=part.part_id, outlet=self._outlet_of[tray_id])

    def _at_rest(self, part: LinePart) -> float:
        """Return for how long a part has stayed where it is (s)."""
        if math.dist(part.position_m, part.stays_m) > REST_M:
            part.stays_m, part.still_s = part.position_m, 0.0
        part.still_s += self._tick_s
        return part.still_s

    def _release(self, part: LinePart) -> None:
        """Tell once that a part is on the line."""
        if not part.released:
            part.released = True
            self._emitter.emit(PartReleased, part_id=part.part_id)

    def _forget(self, part: LinePart) -> None:
        """Follow a part no longer."""
        if part.stage == "outlet":
            self.in_chute[part.zone or ""].remove(part)
        del self.parts[part.body]
        del self._off_belts[part.body]


def _exits(scene: Scene, belt_id: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the belt that follows a belt, and the trays whose chutes begin at it."""
    trays = tuple(tray_id for tray_id in scene.chutes() if scene.belt_before(tray_id) == belt_id)
    return scene.all_of(Conveyor)[belt_id].to, trays
