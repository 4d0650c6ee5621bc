"""What a robot of a running line takes parts from, and the first kind of it: the pockets of a tray."""

from typing import Protocol

from twin.bullet.client import Vec3
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.robot import Half
from twin.parts import LinePart
from twin.scene.incoming import Mixed
from twin.scene.trays import InfeedTray
from twin.types import TagValue
from twin.units.pocket_source import PocketSource
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


class TraySource(PocketSource):
    """An infeed tray of parts of the line."""

    def __init__(self, site: Site, tray_id: str, scene: InfeedTray, arm: Manipulator, places: Reached) -> None:
        height_m = site.scene.product.shape.height_m
        super().__init__(site, tray_id, scene, arm, places, pool=site.world.parts, height_m=height_m, stand=self._new)
        self.bad_rate: float | None = None
        """The rate of nonconforming parts among those that come, where it is not the scene's."""
        self._mixed: Mixed | None = None
        self._fill()

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that stand in pockets."""
        return tuple(self._in_pocket.values())

    def gripped(self, part: LinePart) -> None:
        """Take a part out of its pocket, onto the line."""
        super().gripped(part)
        part.bad_rate = self.bad_rate
        self._site.tracker.follow(part)

    def mix(self, mixed: Mixed | None) -> None:
        """Hold parts of another mix from now on; None is the scene's. Those that the robot is not at are other ones."""
        if mixed == self._mixed:
            return
        self._mixed = mixed
        for pocket, part in self._in_pocket.items():
            if pocket != self.half.pocket or self.half.waits:
                self._pool.give_back(part.body)
                self._in_pocket[pocket] = self._new(self._places[pocket])

    def _new(self, place_m: Vec3) -> LinePart:
        return self._site.new_part(place_m, mixed=self._mixed)
