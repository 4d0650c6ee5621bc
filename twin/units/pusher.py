"""A pusher of a running line: its cylinder joined to its plate. Its drive output is held between two belt counts."""

from collections.abc import Mapping

from twin.control.push_travel import PLACED_M
from twin.devices.cylinder import Cylinder
from twin.devices.delay import Delayed
from twin.parts import LinePart
from twin.scene.gates import Pusher
from twin.types import TagValue
from twin.units.air import AirDraw
from twin.units.site import Draw, Site

BESIDE_M = 0.03
"""Parts are in contact this far before and behind what a pusher's plate can touch."""
SWITCH_M = 0.002
"""The switches close this near to the ends of the stroke."""


class PusherUnit:
    """One pusher."""

    def __init__(self, site: Site, gate_id: str, scene: Pusher) -> None:
        self.site, self.device_id, self._scene = site, gate_id, scene
        self.outputs: tuple[str, ...] = (f"{gate_id}.drive",)
        self.belt = site.belts[scene.conveyor]
        self._plate, self.cylinder = site.world.plates[gate_id], Cylinder(scene, site.rng(gate_id), site.tick_s)
        self._air = AirDraw(scene, self.cylinder)
        reach_m = scene.plate_m[0] / 2 + PLACED_M + BESIDE_M
        self.belt.keep_contact(scene.distance_m - reach_m, scene.distance_m + reach_m)

    def take_up(self, scene: Pusher) -> None:
        """Move by other times."""
        self._scene = scene
        self.cylinder.take_up(scene)

    def act(self, on: Mapping[str, bool]) -> None:
        """Push the plate for the coming tick."""
        scene, least_s = self._scene, self.site.tick_s
        if self.cylinder.update(on[self.outputs[0]], self.site.supply.drives):
            to_m, moving_s = scene.stroke_m, scene.extend_s - scene.valve.on_s
        else:
            to_m, moving_s = 0.0, scene.retract_s - scene.valve.off_s
        self._plate.push(to_m, scene.stroke_m / max(moving_s * self.cylinder.slower, least_s))

    def sense(self) -> None:
        """Read the plate's switches."""
        out_m = self._plate.out_m()
        self.cylinder.sense(out=out_m > self._scene.stroke_m - SWITCH_M, home=out_m < SWITCH_M)

    def past(self, part: LinePart) -> bool:
        """Tell whether a part has gone by the plate."""
        if part.zone != self._scene.conveyor:
            return False
        behind_m = part.along_m()[1] - self._scene.distance_m
        return behind_m - part.half_length_m(self.belt.lane) > self._scene.plate_m[0] / 2

    def out_m(self) -> float:
        """Return how far the plate is out."""
        return self._plate.out_m()

    def tags(self) -> dict[str, TagValue]:
        """Return the switches and the supply."""
        return {
            f"{self.device_id}.extended": self.cylinder.out,
            f"{self.device_id}.retracted": self.cylinder.home,
            f"{self.device_id}.power": self.site.supply.power,
        }

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return the switches by their tags."""
        cylinder = self.cylinder
        return {f"{self.device_id}.extended": cylinder.out_switch, f"{self.device_id}.retracted": cylinder.home_switch}

    def draw(self) -> Draw:
        """Return what the valve took, and the cylinder's strokes."""
        return self._air.draw()
