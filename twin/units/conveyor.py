"""A conveyor of a running line, and its state as a station."""

from collections.abc import Mapping

from twin.belts import Belt
from twin.events import PackMLState
from twin.scene.conveyors import Conveyor
from twin.types import TagValue
from twin.units.site import IDLES, STARVED_S, WORKS, Draw, Site, Station

HAND_OVER_M = 0.03
"""Parts are in contact this near to an edge that they pass."""
STUCK_M, STUCK_S = 0.002, 1.0
"""A foremost part that keeps its place while the belt runs this long stands against something."""


class ConveyorUnit:
    """One conveyor."""

    def __init__(self, site: Site, belt: Belt) -> None:
        self._site, self._belt, self.device_id = site, belt, belt.belt_id
        self.outputs = (f"{belt.belt_id}.run",)
        self._tags = tuple(f"{belt.belt_id}.{name}" for name in ("encoder_count", "ready", "running", "at_speed"))
        self._station = Station(site.emitter, belt.belt_id)
        self._foremost: tuple[str, float] = ("", 0.0)
        self._stands_s, self._empty_s = 0.0, STARVED_S
        end_m = belt.lane.length_m
        belt.keep_contact(end_m - HAND_OVER_M, end_m)
        if any(other.conveyor.to == belt.belt_id for other in site.belts.values()):
            belt.keep_contact(0.0, HAND_OVER_M)

    def take_up(self, conveyor: Conveyor) -> None:
        """Run by other settings."""
        self._belt.take_up(conveyor)

    def act(self, on: Mapping[str, bool]) -> None:
        """Advance the drive by one tick; it runs only while every interlock of the belt lets it."""
        run = on[self.outputs[0]]
        for enable in self._belt.enables:
            run &= enable(on)
        self._belt.act(run, delicate=self._site.delicate)

    def sense(self) -> None:
        """Tell whether the belt carries parts, waits for some, or cannot get rid of them."""
        if self._site.scans:
            self._station.tell(*self._state())

    def _state(self) -> tuple[PackMLState, str]:
        drive = self._belt.drive
        if not drive.running:
            return ("Idle", "") if drive.travel_m == 0.0 else ("Held", "")
        part = self._belt.foremost
        self._empty_s = 0.0 if part else self._empty_s + self._site.scan_s
        if part is None:
            self._stands_s = 0.0
            return ("Execute", "") if self._empty_s < STARVED_S else ("Suspended", "starved")
        along_m = part.along_m()[1]
        if part.part_id != self._foremost[0] or abs(along_m - self._foremost[1]) > STUCK_M:
            self._foremost, self._stands_s = (part.part_id, along_m), 0.0
        elif drive.speed_mps > 0:
            self._stands_s += self._site.scan_s
        return ("Suspended", "blocked") if self._stands_s > STUCK_S else ("Execute", "")

    def tags(self) -> dict[str, TagValue]:
        """Return encoder and drive."""
        drive = self._belt.drive
        encoder_count, ready, running, at_speed = self._tags
        return {
            encoder_count: drive.count,
            ready: self._site.supply.power,
            running: drive.speed_mps > 0,
            at_speed: drive.at_speed,
        }

    def draw(self) -> Draw:
        """Return what the motor took."""
        return WORKS if self._belt.drive.speed_mps > 0 else IDLES
