"""What a robot of a running line takes parts from, and the first kind of it: the pockets of a tray."""

from typing import Protocol

from twin.bullet.client import Vec3
from twin.bullet.statics import pockets
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.pocket_taking import PocketTaking
from twin.devices.robot import Half
from twin.devices.tray import FeedingTray
from twin.events import TrayExchanged
from twin.parts import LinePart
from twin.scene.incoming import Mixed
from twin.scene.trays import InfeedTray
from twin.types import TagValue
from twin.units.site import Site


class Source(Protocol):
    """Where a robot's parts come from."""

    @property
    def half(self) -> Half:
        """The half of the program that takes from here."""
        ...

    @property
    def where(self) -> str:
        """Name the place that the robot takes from now, for messages."""
        ...

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that only this source knows of."""
        ...

    def act(self) -> None:
        """Hear, before a tick, what is announced."""

    def wanted(self, grasp_m: Vec3) -> LinePart | None:
        """Return the part that the tool may hold now."""

    def gripped(self, part: LinePart) -> None:
        """The robot holds a part."""

    def sense(self) -> None:
        """See to the source after a tick."""

    def missed(self) -> str:
        """Tell how a part was missed since the last call; empty when none was."""
        ...

    def tags(self) -> dict[str, TagValue]:
        """Return what the controller reads of it."""
        ...


class TraySource:
    """An infeed tray. It is the robot's own: it is exchanged when the robot has emptied it."""

    def __init__(self, site: Site, tray_id: str, scene: InfeedTray, arm: Manipulator, places: Reached) -> None:
        self._site, self.tray_id = site, tray_id
        self.tray = FeedingTray(scene, site.response_s(tray_id))
        self.bad_rate: float | None = None
        """The rate of nonconforming parts among those that come, where it is not the scene's."""
        self._mixed: Mixed | None = None
        self.half = PocketTaking(arm, self.tray, places)
        half_m = site.scene.product.shape.height_m / 2
        self._places = tuple((x, y, z + half_m) for x, y, z in pockets(scene))
        self._in_pocket: dict[int, LinePart] = {}
        self._fill()

    @property
    def where(self) -> str:
        """Name the pocket."""
        return f"pocket {self.half.pocket}"

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that stand in pockets."""
        return tuple(self._in_pocket.values())

    def act(self) -> None:
        """Do nothing: a tray announces nothing."""

    def wanted(self, grasp_m: Vec3) -> LinePart | None:
        """Return the part in the pocket that the robot is at."""
        return self._in_pocket.get(self.half.pocket)

    def gripped(self, part: LinePart) -> None:
        """Take a part out of its pocket: physics moves it from now on."""
        del self._in_pocket[self.half.pocket]
        part.bad_rate = self.bad_rate
        self._site.world.parts.free(part.body)
        self._site.tracker.follow(part)

    def sense(self) -> None:
        """Have the tray exchanged when it is empty."""
        if self.tray.update(self._site.t_s):
            for part in self._in_pocket.values():
                self._site.world.parts.give_back(part.body)
            self._fill()
            self._site.emitter.emit(TrayExchanged, tray_id=self.tray_id, parts=self.tray.capacity)

    def mix(self, mixed: Mixed | None) -> None:
        """Hold parts of another mix from now on; None is the scene's. Those that the robot is not at are other ones."""
        if mixed == self._mixed:
            return
        self._mixed = mixed
        for pocket, part in self._in_pocket.items():
            if pocket != self.half.pocket or self.half.waits:
                self._site.world.parts.give_back(part.body)
                self._in_pocket[pocket] = self._site.new_part(self._places[pocket], mixed=mixed)

    def missed(self) -> str:
        """Nothing runs away from a tray."""
        return ""

    def tags(self) -> dict[str, TagValue]:
        """Return whether the tray is empty."""
        return {f"{self.tray_id}.empty": self.tray.empty}

    def _fill(self) -> None:
        """Stand new parts into all pockets."""
        self._in_pocket = {
            pocket: self._site.new_part(place, mixed=self._mixed) for pocket, place in enumerate(self._places)
        }
