"""An outlet of a running line: a tray, and where a chute leads to it, the counting eye at the chute's end."""

import math

from twin.bullet.statics import pockets
from twin.devices.photo_eye import CountingEye
from twin.devices.tray import FillingTray
from twin.events import PackMLState, TrayExchanged
from twin.outlets import Outlet
from twin.parts import LinePart
from twin.scene.places import Xyz
from twin.scene.trays import OutletTray
from twin.types import TagValue
from twin.units.site import Site, Station

IN_POCKET_M = 0.012
"""A part that was set this near to the middle of its pocket stands in it."""


class OutletUnit:
    """One outlet tray."""

    outputs: tuple[str, ...] = ()

    def __init__(self, site: Site, tray_id: str, scene: OutletTray) -> None:
        self._site, self.device_id = site, tray_id
        self._tags = (f"{tray_id}.count", f"{tray_id}.full")
        self._outlet = site.world.outlets.get(tray_id)
        self._eye = CountingEye()
        self._count = 0
        self.tray = FillingTray(scene, site.response_s(tray_id))
        self._pockets = pockets(scene)
        self._station = Station(site.emitter, tray_id)
        self.taken: list[LinePart] = []
        self._coming = site.tracker.in_chute.get(tray_id, [])
        self._waiting = site.tracker.waiting[tray_id]

    def sense(self) -> None:
        """Count what passes the eye, take up what rests in the mouth, and exchange a full tray."""
        if self._outlet is not None and (self._coming or self._waiting or self._eye.blocked):
            self._gather(self._outlet)
        if not self._site.scans:
            return
        parts_n = self.tray.parts
        if self.tray.update(self._site.t_s):
            for part in self.taken:
                self._site.world.parts.give_back(part.body)
            self.taken = []
            self._site.emitter.emit(TrayExchanged, tray_id=self.device_id, parts=parts_n)
        self._station.tell(*self._state())

    def _state(self) -> tuple[PackMLState, str]:
        """Idle until the first part comes; a full tray takes no part until it has been exchanged."""
        if self.tray.full:
            return "Suspended", "tray_exchange" if self.tray.exchanging else "blocked"
        return ("Execute" if self._count else "Idle"), ""

    def take(self, part: LinePart) -> bool:
        """Take a part that a robot has set down, when it stands in the next pocket; return whether it does."""
        if self.tray.full or part.body not in self._site.tracker.parts:
            return False
        x, y, z = part.position_m
        pocket_m = self._pockets[self.tray.parts]
        if math.dist((x, y, z - part.shape.height_m / 2), pocket_m) > IN_POCKET_M:
            return False
        self._site.tracker.stored(part, self.device_id)
        self.tray.put()
        self._store(part, (x, y, pocket_m[2]))
        self._count += 1
        return True

    def _gather(self, outlet: Outlet) -> None:
        """Count what passes the eye at the chute's end, and take up what rests in its mouth."""
        parts = self._coming + self._waiting
        self._eye.update(any(outlet.cuts_beam(part.position_m, part.radius_m) for part in parts))
        self._count = self._eye.count
        waiting = self._waiting
        while waiting and not self.tray.full:
            self._store(waiting.pop(0), self._pockets[self.tray.put()])

    def _store(self, part: LinePart, place_m: Xyz) -> None:
        """Stand a part on the ground of its pocket."""
        x, y, z = place_m
        self._site.world.parts.stand(part.body, (x, y, z + part.shape.height_m / 2))
        part.moved(self._site.world.parts.where(part.body))
        self.taken.append(part)

    def tags(self) -> dict[str, TagValue]:
        """Return count and tray."""
        count, full = self._tags
        return {count: self._count, full: self.tray.full}
