"""An infeed tray that a robot empties pocket by pocket; it is the robot's own, and exchanged when it is empty."""

from collections.abc import Callable

from twin.bullet.client import Vec3
from twin.bullet.parts import PartPool
from twin.bullet.statics import pockets
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.pocket_taking import PocketTaking
from twin.devices.tray import FeedingTray
from twin.events import TrayExchanged
from twin.parts import LinePart
from twin.scene.trays import InfeedTray
from twin.types import TagValue
from twin.units.site import Site


class PocketSource:
    """What all such trays have; their kinds fill the pockets first when they are ready for it."""

    def __init__(
        self,
        site: Site,
        tray_id: str,
        scene: InfeedTray,
        arm: Manipulator,
        places: Reached,
        *,
        pool: PartPool,
        height_m: float,
        stand: Callable[[Vec3], LinePart],
    ) -> None:
        """Take the `pool` that bodies come from, the height of what stands in pockets, and what `stand`s it there."""
        self._site, self.tray_id, self._pool = site, tray_id, pool
        self.tray = FeedingTray(scene, site.response_s(tray_id))
        self.half = PocketTaking(arm, self.tray, places)
        self._places = tuple((x, y, z + height_m / 2) for x, y, z in pockets(scene))
        self._in_pocket: dict[int, LinePart] = {}
        self._stand = stand

    @property
    def where(self) -> str:
        """Name the pocket."""
        return f"pocket {self.half.pocket}"

    def act(self) -> None:
        """Do nothing: a tray announces nothing."""

    def wanted(self, grasp_m: Vec3) -> LinePart | None:
        """Return what stands in the pocket that the robot is at."""
        return self._in_pocket.get(self.half.pocket)

    def gripped(self, part: LinePart) -> None:
        """Take a part out of its pocket: physics moves it from now on."""
        del self._in_pocket[self.half.pocket]
        self._pool.free(part.body)

    def sense(self) -> None:
        """Have the tray exchanged when it is empty."""
        if self.tray.update(self._site.t_s):
            for part in self._in_pocket.values():
                self._pool.give_back(part.body)
            self._fill()
            self._site.emitter.emit(TrayExchanged, tray_id=self.tray_id, parts=self.tray.capacity)

    def missed(self) -> str:
        """Nothing runs away from a tray."""
        return ""

    def tags(self) -> dict[str, TagValue]:
        """Return whether the tray is empty."""
        return {f"{self.tray_id}.empty": self.tray.empty}

    def _fill(self) -> None:
        """Stand something new into all pockets."""
        self._in_pocket = {pocket: self._stand(place_m) for pocket, place_m in enumerate(self._places)}
