"""A transfer of a running line. Its drive output is a permit: it holds between two counts of its belt's encoder."""

from collections.abc import Mapping

from twin.devices.cylinder import Cylinder
from twin.devices.delay import Delayed
from twin.parts import LinePart
from twin.scene.gates import Transfer
from twin.types import TagValue
from twin.units.air import AirDraw
from twin.units.lane_switches import lane_switches, lane_tags
from twin.units.site import Draw, Site

BEFORE_M = 0.03
"""Parts are in contact from this far before the rollers on."""
SWITCH_RAD = 0.02
"""The switches close this near to the ends of the stroke."""


class TransferUnit:
    """One transfer. Its rollers run with the belt, and swivel by a cylinder with a spring."""

    def __init__(self, site: Site, gate_id: str, scene: Transfer) -> None:
        self._site, self.device_id, self._scene = site, gate_id, scene
        self.outputs = (f"{gate_id}.drive",)
        self._belt = site.belts[scene.conveyor]
        self._rollers, self.cylinder = site.world.rollers[gate_id], Cylinder(scene, site.rng(gate_id), site.tick_s)
        self._air = AirDraw(scene, self.cylinder)
        self._angle_rad = scene.angle_rad
        self._belt.keep_contact(scene.distance_m - BEFORE_M, self._belt.lane.length_m)

    def take_up(self, scene: Transfer) -> None:
        """Move by other times."""
        self._scene = scene
        self.cylinder.take_up(scene)

    def act(self, on: Mapping[str, bool]) -> None:
        """Swivel the rollers for the coming tick, and run them with the belt."""
        scene = self._scene
        if self.cylinder.update(on[self.outputs[0]], self._site.supply.drives):
            to_rad, moving_s = 0.0, scene.straight_s - scene.valve.on_s
        else:
            to_rad, moving_s = scene.angle_rad, scene.return_s - scene.valve.off_s
        most_rad = scene.angle_rad * self._site.tick_s / max(moving_s * self.cylinder.slower, self._site.tick_s)
        self._angle_rad += min(max(to_rad - self._angle_rad, -most_rad), most_rad)
        side = 1.0 if scene.side == "left" else -1.0
        self._rollers.drive(self._belt.drive.surface_mps, side * self._angle_rad)

    def sense(self) -> None:
        """Read the switches at both ends of the stroke."""
        angle_rad = self._angle_rad
        self.cylinder.sense(out=angle_rad < SWITCH_RAD, home=self._scene.angle_rad - angle_rad < SWITCH_RAD)

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return the switches by their tags."""
        return lane_switches(self.device_id, self.cylinder)

    def past(self, part: LinePart) -> bool:
        """Tell whether a part has gone straight on over all of the rollers."""
        if part.zone != self._scene.conveyor:
            return False
        behind_m = part.along_m()[1] - part.half_length_m(self._belt.lane)
        return behind_m > self._scene.distance_m + self._scene.length_m

    def tags(self) -> dict[str, TagValue]:
        """Return the switches and the supply."""
        return lane_tags(self.device_id, self.cylinder, self._site.supply)

    def draw(self) -> Draw:
        """Return what the valve took, and the cylinder's strokes."""
        return self._air.draw()
