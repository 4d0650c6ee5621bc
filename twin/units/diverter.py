"""A diverter arm of a running line."""

from collections.abc import Mapping

from twin.bullet.arm import pivot_m
from twin.control.arm_travel import arm_reach_m
from twin.devices.cylinder import Cylinder
from twin.devices.delay import Delayed
from twin.devices.gate import GateDrive
from twin.parts import LinePart
from twin.scene.gates import Diverter
from twin.types import TagValue
from twin.units.air import AirDraw
from twin.units.lane_switches import lane_switches, lane_tags
from twin.units.site import Draw, Site

BEFORE_SWEEP_M = 0.03
"""Parts are in contact from this far before the arm's sweep on."""


class DiverterUnit:
    """One diverter. Its drive output is a permit: it holds between two counts of its belt's encoder."""

    def __init__(self, site: Site, gate_id: str, scene: Diverter) -> None:
        self._site, self.device_id, self._scene = site, gate_id, scene
        self.outputs = (f"{gate_id}.drive",)
        self._arm, self._lane = site.world.arms[gate_id], site.belts[scene.conveyor].lane
        self._drive = GateDrive(scene, site.rng(gate_id), site.tick_s)
        self._air = AirDraw(scene, self._drive.cylinder)
        self._pivot_m = pivot_m(scene, self._lane)
        self._reach_m = arm_reach_m(scene, site.scene.product.shape.around_m)
        belt = site.belts[scene.conveyor]
        belt.keep_contact(scene.distance_m - BEFORE_SWEEP_M, scene.distance_m + self._reach_m + BEFORE_SWEEP_M)

    def take_up(self, scene: Diverter) -> None:
        """Move by other times."""
        self._scene = scene
        self._drive.take_up(scene)

    def act(self, on: Mapping[str, bool]) -> None:
        """Push the arm for the coming tick."""
        push = self._drive.update(on[self.outputs[0]], self._site.supply.drives)
        self._arm.push(push.to_rad, push.max_radps)

    def sense(self) -> None:
        """Read the arm's switches."""
        self._drive.sense(self._arm.angle_rad())

    @property
    def cylinder(self) -> Cylinder:
        """The cylinder that moves the arm."""
        return self._drive.cylinder

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return the switches by their tags."""
        return lane_switches(self.device_id, self.cylinder)

    def past(self, part: LinePart) -> bool:
        """Tell whether a part is out of the arm's reach, on its way out by the good lane."""
        if part.zone != self._scene.conveyor:
            return False
        along_m, aside_m = self._lane.along(part.position_m)
        dx, dy = along_m - self._pivot_m[0], aside_m - self._pivot_m[1]
        return dx > 0 and dx * dx + dy * dy > self._reach_m**2

    def angle_rad(self) -> float:
        """Return the arm's measured angle to the belt: 0 is good, the scene's angle is reject."""
        return self._arm.angle_rad()

    def tags(self) -> dict[str, TagValue]:
        """Return the switches and the supply."""
        return lane_tags(self.device_id, self.cylinder, self._site.supply)

    def draw(self) -> Draw:
        """Return what the valve took, and the cylinder's strokes."""
        return self._air.draw()
