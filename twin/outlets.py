"""Where parts leave the belts by themselves: lined chutes that lead from a belt's edge down to the mouth of a tray."""

import math

from twin.errors import ConfigError
from twin.lanes import Lane, lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter, Pusher, Side
from twin.scene.places import Xyz
from twin.scene.scene import Scene
from twin.scene.trays import Chute, OutletTray
from twin.types import value

STEP_M = 0.002
"""A chute begins this far under the belt's surface, and this far beside its edge."""
BESIDE_M = 0.02
"""A chute at a belt's end is this much wider than the belt, on either side."""
SIDE_WIDTH_M = 0.34
"""Width of a chute that a diverter arm leads parts into."""


@value
class Outlet:
    """One chute. Its lane begins at the middle of the belt's edge, and leads over the slope and the mouth."""

    lane: Lane
    chute: Chute

    @property
    def mouth_z_m(self) -> float:
        """Height of the mouth's floor."""
        fall_m = (self.chute.length_m - STEP_M) * math.tan(math.radians(self.chute.slope_deg))
        return self.lane.origin_m[2] - STEP_M - fall_m

    def beyond_edge(self, position_m: Xyz) -> bool:
        """Tell whether a place lies over this chute or its mouth."""
        beyond_m, aside_m = self.lane.along(position_m)
        return beyond_m > 0 and abs(aside_m) < self.lane.width_m / 2

    def in_mouth(self, position_m: Xyz, radius_m: float) -> bool:
        """Tell whether a part of this radius lies, at least with its leading edge, on the mouth's floor."""
        beyond_m, aside_m = self.lane.along(position_m)
        inside = self.chute.length_m - radius_m < beyond_m < self.lane.length_m
        return inside and abs(aside_m) < self.lane.width_m / 2

    def cuts_beam(self, position_m: Xyz, radius_m: float) -> bool:
        """Tell whether a part of this radius cuts the counting eye's beam, across the end of the slope."""
        return abs(self.lane.along(position_m)[0] - self.chute.length_m) < radius_m


def outlet_of(scene: Scene, tray_id: str, tray: OutletTray) -> Outlet:
    """Return the outlet of a tray; raises `ConfigError` when what it begins at is not there."""
    belt_id = scene.belt_before(tray_id)
    belt = lane_of(scene.all_of(Conveyor)[belt_id])
    length_m = tray.chute.length_m + tray.chute.mouth_m
    gate = scene.devices[tray.after]
    if isinstance(gate, Diverter):
        side, width_m = _across(gate.pivot_side), SIDE_WIDTH_M
        middle_m = gate.distance_m + gate.arm_length_m * math.cos(gate.arm_angle_rad)
        edge_m, turn_rad = belt.place(middle_m, side * belt.width_m / 2), side * math.pi / 2
    elif isinstance(gate, Pusher):
        side, room_m = _across(gate.side), scene.product.shape.around_m
        # The belt drags a part along while it is pushed and while it slides down, at most as far as it moves itself.
        width_m = gate.plate_m[0] + 2 * (room_m + scene.all_of(Conveyor)[belt_id].speed_mps * gate.extend_s)
        edge_m, turn_rad = belt.place(gate.distance_m, side * belt.width_m / 2), side * math.pi / 2
    elif isinstance(gate, Conveyor):
        edge_m, turn_rad, width_m = belt.place(belt.length_m), 0.0, belt.width_m + 2 * BESIDE_M
    else:
        problem, allowed = "a chute begins at a conveyor's end or at a gate", "the id of a conveyor or a gate"
        raise ConfigError(f"scene.devices.{tray_id}.after", problem, got=tray.after, allowed=allowed)
    lane = Lane(origin_m=edge_m, heading_rad=belt.heading_rad + turn_rad, length_m=length_m, width_m=width_m)
    return Outlet(lane=lane, chute=tray.chute)


def _across(side: Side) -> float:
    """Return the sign of the side opposite to one: left is positive."""
    return -1.0 if side == "left" else 1.0
