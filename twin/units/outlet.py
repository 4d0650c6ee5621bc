"""An outlet of a running line: the counting eye at the end of its chute, and the tray that takes the parts up."""

from collections.abc import Mapping

from twin.bullet.statics import pockets
from twin.devices.photo_eye import CountingEye
from twin.devices.tray import FillingTray
from twin.events import PackMLState, TrayExchanged
from twin.parts import LinePart
from twin.scene.trays import OutletTray
from twin.types import TagValue
from twin.units.site import Site, Station


class OutletUnit:
    """One outlet tray."""

    outputs: tuple[str, ...] = ()

    def __init__(self, site: Site, tray_id: str, scene: OutletTray) -> None:
        self._site, self.device_id = site, tray_id
        self._outlet = site.world.outlets[tray_id]
        self._half_m = site.scene.product.width_mm / 2000
        self._eye = CountingEye()
        self._tray = FillingTray(scene)
        self._places = pockets(scene)
        self._station = Station(site.emitter, tray_id)
        self.taken: list[LinePart] = []

    def act(self, on: Mapping[str, bool]) -> None:
        """Do nothing: parts slide in by themselves."""

    def sense(self) -> None:
        """Count what passes the eye, take up what rests in the mouth, and exchange a full tray."""
        parts = self._site.tracker.in_chute[self.device_id] + self._site.tracker.waiting[self.device_id]
        self._eye.update(any(self._outlet.cuts_beam(part.pose.position_m, part.radius_m) for part in parts))
        waiting = self._site.tracker.waiting[self.device_id]
        while waiting and not self._tray.full:
            self._store(waiting.pop(0), self._tray.put())
        parts_n = self._tray.parts
        if self._tray.update(self._site.t_s):
            for part in self.taken:
                self._site.world.parts.give_back(part.body)
            self.taken = []
            self._site.emitter.emit(TrayExchanged, tray_id=self.device_id, parts=parts_n)
        self._station.tell(*self._state())

    def _state(self) -> tuple[PackMLState, str]:
        """Idle until the first part comes; a full tray takes no part until it has been exchanged."""
        if self._tray.full:
            return "Suspended", "tray_exchange" if self._tray.exchanging else "blocked"
        return ("Execute" if self._eye.count else "Idle"), ""

    def _store(self, part: LinePart, place: int) -> None:
        x, y, z = self._places[place]
        self._site.world.parts.stand(part.body, (x, y, z + self._half_m))
        part.moved(self._site.world.parts.pose(part.body))
        self.taken.append(part)

    def tags(self) -> dict[str, TagValue]:
        """Return count and tray."""
        return {f"{self.device_id}.count": self._eye.count, f"{self.device_id}.full": self._tray.full}
