"""A stop of a running line: its cylinder joined to its blade."""

from collections.abc import Mapping

from twin.devices.cylinder import Cylinder
from twin.devices.delay import Delayed
from twin.scene.stops import Stop
from twin.types import TagValue
from twin.units.air import AirDraw
from twin.units.site import Draw, Site

BESIDE_M = 0.03
"""Parts are in contact this far before the rails and behind the blade."""
SWITCH_M = 0.001
"""The switches close this near to the ends of the stroke."""


class StopUnit:
    """One stop. It lets parts go while its release output is on."""

    def __init__(self, site: Site, stop_id: str, scene: Stop) -> None:
        self._site, self.device_id, self._scene = site, stop_id, scene
        self.outputs = (f"{stop_id}.release",)
        self._blade, self.cylinder = site.world.blades[stop_id], Cylinder(scene, site.rng(stop_id), site.tick_s)
        self._air = AirDraw(scene, self.cylinder)
        belt, width_m = site.belts[scene.conveyor], site.scene.product.shape.width_m
        begin_m = scene.distance_m - scene.rails_m - scene.funnel_m(belt.lane.width_m, width_m)
        belt.keep_contact(begin_m - BESIDE_M, scene.distance_m + scene.thickness_m + BESIDE_M)

    def take_up(self, scene: Stop) -> None:
        """Move by other times."""
        self._scene = scene
        self.cylinder.take_up(scene)

    def act(self, on: Mapping[str, bool]) -> None:
        """Lower the blade, or let its spring lift it."""
        scene, blade, least_s = self._scene, self._blade, self._site.tick_s
        if self.cylinder.update(on[self.outputs[0]], self._site.supply.drives):
            blade.lower(blade.stroke_m / max(scene.lower_s - scene.valve.on_s, least_s))
        else:
            blade.lift(blade.stroke_m / max(scene.raise_s - scene.valve.off_s, least_s))

    def sense(self) -> None:
        """Read the blade's switches."""
        down_m = self._blade.down_m()
        self.cylinder.sense(out=down_m > self._blade.stroke_m - SWITCH_M, home=down_m < SWITCH_M)

    def tags(self) -> dict[str, TagValue]:
        """Return the switches and the supply."""
        return {
            f"{self.device_id}.lowered": self.cylinder.out,
            f"{self.device_id}.raised": self.cylinder.home,
            f"{self.device_id}.power": self._site.supply.power,
        }

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return the switches by their tags."""
        cylinder = self.cylinder
        return {f"{self.device_id}.lowered": cylinder.out_switch, f"{self.device_id}.raised": cylinder.home_switch}

    def draw(self) -> Draw:
        """Return what the valve took, and the cylinder's strokes."""
        return self._air.draw()
