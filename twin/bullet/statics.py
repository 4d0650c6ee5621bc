"""What stands still: the floor, the trays with their pedestals, and the lined chutes with their mouths.

A chute takes parts from a belt's edge and lets them slide down: a slope with a lining, a level floor (the mouth) at its
end where they come to rest, and walls. Nothing falls freely on the way.
"""

import math

import pybullet as pb

from twin.bullet.client import Vec3, box, cylinder
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.product import Product
from twin.scene.trays import Chute, Tray
from twin.types import value

STEP_M = 0.002
"""A chute begins this far under the belt's surface, and this far beside its edge."""
PLATE_M = 0.01
WALL_M = 0.03
PEDESTAL_M = 0.02


@value
class Outlet:
    """Where parts leave a belt: a chute in a level direction, seen from the middle of the belt's edge."""

    edge_m: Vec3
    direction: tuple[float, float]
    width_m: float
    chute: Chute

    @property
    def mouth_z_m(self) -> float:
        """Height of the mouth's floor."""
        return self.edge_m[2] - STEP_M - (self.chute.length_m - STEP_M) * math.tan(math.radians(self.chute.slope_deg))

    def along(self, position_m: Vec3) -> tuple[float, float]:
        """Return how far a place lies beyond the belt's edge, and how far from the chute's middle line (m)."""
        dx, dy = position_m[0] - self.edge_m[0], position_m[1] - self.edge_m[1]
        ux, uy = self.direction
        return dx * ux + dy * uy, -dx * uy + dy * ux

    def place(self, beyond_m: float, aside_m: float, z_m: float) -> Vec3:
        """Return the world position of a place given as by `along`."""
        ux, uy = self.direction
        return (self.edge_m[0] + beyond_m * ux - aside_m * uy, self.edge_m[1] + beyond_m * uy + aside_m * ux, z_m)

    def beyond_edge(self, position_m: Vec3) -> bool:
        """Tell whether a place lies over this chute or its mouth."""
        beyond, aside = self.along(position_m)
        return beyond > 0 and abs(aside) < self.width_m / 2

    def in_mouth(self, position_m: Vec3, radius_m: float) -> bool:
        """Tell whether a part of this radius lies, at least with its leading edge, on the mouth's floor."""
        beyond, aside = self.along(position_m)
        inside = self.chute.length_m - radius_m < beyond < self.chute.length_m + self.chute.mouth_m
        return inside and abs(aside) < self.width_m / 2

    def beam(self, height_m: float) -> tuple[Vec3, Vec3]:
        """Return both ends of the counting eye's beam across the end of the slope."""
        beyond, half = self.chute.length_m, self.width_m / 2 - 0.001
        z = self.mouth_z_m + height_m
        return self.place(beyond, -half, z), self.place(beyond, half, z)


def pockets(tray: Tray) -> tuple[Vec3, ...]:
    """Return the places of a tray's pockets, at the height that parts stand on, row by row."""
    x, y, z = tray.origin_m
    return tuple(
        (
            x + (column - (tray.columns - 1) / 2) * tray.pitch_m[0],
            y + (row - (tray.rows - 1) / 2) * tray.pitch_m[1],
            z,
        )
        for row in range(tray.rows)
        for column in range(tray.columns)
    )


def good_outlet(belt: Conveyor, tray: Tray) -> Outlet:
    """Return the outlet at the belt's end."""
    x, y, z = belt.origin_m
    width = belt.width_m + 0.04
    return Outlet(edge_m=(x + belt.length_m, y, z), direction=(1.0, 0.0), width_m=width, chute=tray.chute)


def reject_outlet(belt: Conveyor, gate: Gate, tray: Tray) -> Outlet:
    """Return the outlet at the belt's side, opposite to the gate's pivot, where the resting arm leads parts."""
    x, y, z = belt.origin_m
    side = -1.0 if gate.pivot_side == "left" else 1.0
    middle = x + gate.distance_m + gate.arm_length_m * math.cos(gate.arm_angle_rad)
    edge = (middle, y + side * belt.width_m / 2, z)
    return Outlet(edge_m=edge, direction=(0.0, side), width_m=0.34, chute=tray.chute)


def build_floor(client: int) -> int:
    """Lay the floor, z = 0."""
    return box(client, (8, 8, 0.1), (0, 0, -0.05))


def build_tray(client: int, tray: Tray, product: Product) -> None:
    """Lay a tray's plate, and stand a pedestal under each pocket: narrower than the part, for the fingers."""
    x, y, z = tray.origin_m
    size = (tray.columns * tray.pitch_m[0], tray.rows * tray.pitch_m[1], PLATE_M)
    box(client, size, (x, y, z - PEDESTAL_M - PLATE_M / 2), coulomb=0.3)
    for x, y, z in pockets(tray):
        cylinder(client, product.bore_mm / 1000 * 0.75, PEDESTAL_M, (x, y, z - PEDESTAL_M / 2))


def build_chute(client: int, outlet: Outlet) -> None:
    """Build a chute: slope, mouth, two side walls and the wall at the end."""
    chute, width = outlet.chute, outlet.width_m
    slope = math.radians(chute.slope_deg)
    yaw = math.atan2(outlet.direction[1], outlet.direction[0])
    tilt = pb.getQuaternionFromEuler((0, slope, yaw))
    level = pb.getQuaternionFromEuler((0, 0, yaw))
    top, floor = outlet.edge_m[2] - STEP_M, outlet.mouth_z_m
    run = chute.length_m - STEP_M
    middle = STEP_M + run / 2
    centre = outlet.place(middle - PLATE_M / 2 * math.sin(slope), 0, (top + floor) / 2 - PLATE_M / 2 * math.cos(slope))
    box(client, (run / math.cos(slope), width, PLATE_M), centre, tilt, coulomb=chute.friction)
    mouth = outlet.place(chute.length_m + chute.mouth_m / 2, 0, floor - PLATE_M / 2)
    box(client, (chute.mouth_m, width, PLATE_M), mouth, level, coulomb=chute.mouth_friction)
    length = chute.length_m + chute.mouth_m
    height = top - floor + WALL_M
    for aside in (-(width + PLATE_M) / 2, (width + PLATE_M) / 2):
        wall = outlet.place(length / 2 + 0.01, aside, floor + height / 2 - PLATE_M)
        box(client, (length - 0.02, PLATE_M, height), wall, level, coulomb=chute.friction)
    end = outlet.place(length + PLATE_M / 2, 0, floor + WALL_M / 2)
    box(client, (PLATE_M, width, WALL_M), end, level, coulomb=chute.friction)
