"""What stands still: the floor, the trays with their pedestals, and the lined chutes with their mouths.

A chute takes parts from a belt's edge and lets them slide down: a slope with a lining, a level floor (the mouth) at its
end where they come to rest, and walls. Nothing falls freely on the way.
"""

import math

import pybullet as pb

from twin.bullet.client import Quat, Vec3, box, cylinder
from twin.lanes import Lane
from twin.outlets import STEP_M, Outlet
from twin.scene.product import Product
from twin.scene.stops import FUNNEL_RAD, Stop
from twin.scene.trays import InfeedTray, OutletTray
from twin.slopes import CLEAR_M, LIP_M, LIP_STEP_M, Slope

PLATE_M = 0.01
WALL_M = 0.03
PEDESTAL_M = 0.02
RAIL_M, RAIL_HEIGHT_M, RAIL_GAP_M = 0.006, 0.012, 0.001
"""Thickness and height of a rail, and how far above the belt it hangs."""


def pockets(tray: InfeedTray | OutletTray) -> tuple[Vec3, ...]:
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


def build_floor(client: int) -> int:
    """Lay the floor, z = 0."""
    return box(client, (8, 8, 0.1), (0, 0, -0.05))


def build_tray(client: int, tray: InfeedTray | OutletTray, product: Product) -> None:
    """Lay a tray's plate, and stand a pedestal under each pocket: narrower than the part, for the fingers."""
    x, y, z = tray.origin_m
    size = (tray.columns * tray.pitch_m[0], tray.rows * tray.pitch_m[1], PLATE_M)
    box(client, size, (x, y, z - PEDESTAL_M - PLATE_M / 2), coulomb=0.3)
    for x, y, z in pockets(tray):
        cylinder(client, product.pedestal_m, PEDESTAL_M, (x, y, z - PEDESTAL_M / 2))


def build_rails(client: int, stop: Stop, lane: Lane, product: Product) -> None:
    """Build the two rails before a stop, and their ends that lead parts in from the belt's edges."""
    width_m = product.shape.width_m
    inside_m, up_m = width_m / 2 + stop.play_m, RAIL_GAP_M + RAIL_HEIGHT_M / 2
    end_m = stop.distance_m + stop.thickness_m
    funnel_m, from_m = stop.funnel_m(lane.width_m, width_m), stop.distance_m - stop.rails_m
    for side in (-1.0, 1.0):
        size_m = (end_m - from_m, RAIL_M, RAIL_HEIGHT_M)
        centre_m = lane.place((from_m + end_m) / 2, side * (inside_m + RAIL_M / 2), up_m)
        straight = pb.getQuaternionFromEuler((0, 0, lane.heading_rad))
        box(client, size_m, centre_m, straight, coulomb=stop.friction)
        # The lead-in's inner face runs from the rail's inner edge out to the belt's.
        aside_m = inside_m + funnel_m * math.tan(FUNNEL_RAD) / 2 + RAIL_M / 2 * math.cos(FUNNEL_RAD)
        along_m = from_m - funnel_m / 2 + RAIL_M / 2 * math.sin(FUNNEL_RAD)
        turned = pb.getQuaternionFromEuler((0, 0, lane.heading_rad - side * FUNNEL_RAD))
        size_m = (funnel_m / math.cos(FUNNEL_RAD), RAIL_M, RAIL_HEIGHT_M)
        box(client, size_m, lane.place(along_m, side * aside_m, up_m), turned, coulomb=stop.friction)


def build_chute(client: int, outlet: Outlet) -> None:
    """Build a chute: slope, mouth, two side walls and the wall at the end."""
    chute, lane, width = outlet.chute, outlet.lane, outlet.lane.width_m
    slope = math.radians(chute.slope_deg)
    tilt = pb.getQuaternionFromEuler((0, slope, lane.heading_rad))
    level = pb.getQuaternionFromEuler((0, 0, lane.heading_rad))
    surface_m = lane.origin_m[2]
    top, floor = surface_m - STEP_M, outlet.mouth_z_m
    run = chute.length_m - STEP_M

    def lay(size_m: Vec3, along_m: float, aside_m: float, z_m: float, *, turn: Quat, coulomb: float) -> None:
        box(client, size_m, lane.place(along_m, aside_m, z_m - surface_m), turn, coulomb=coulomb)

    middle_m, middle_z_m = STEP_M + run / 2 - PLATE_M / 2 * math.sin(slope), (top + floor) / 2
    size_m = (run / math.cos(slope), width, PLATE_M)
    lay(size_m, middle_m, 0, middle_z_m - PLATE_M / 2 * math.cos(slope), turn=tilt, coulomb=chute.friction)
    mouth_m = chute.length_m + chute.mouth_m / 2
    lay((chute.mouth_m, width, PLATE_M), mouth_m, 0, floor - PLATE_M / 2, turn=level, coulomb=chute.mouth_friction)
    height = top - floor + WALL_M
    for aside_m in (-(width + PLATE_M) / 2, (width + PLATE_M) / 2):
        size_m = (lane.length_m - 0.02, PLATE_M, height)
        lay(size_m, lane.length_m / 2 + 0.01, aside_m, floor + height / 2 - PLATE_M, turn=level, coulomb=chute.friction)
    lay(
        (PLATE_M, width, WALL_M), lane.length_m + PLATE_M / 2, 0, floor + WALL_M / 2, turn=level, coulomb=chute.friction
    )


def build_slope(client: int, slope: Slope) -> None:
    """Build a feeder's slope, down to its end on the belt, and a guide on either side of it."""
    lane, scene, shape = slope.lane, slope.scene, slope.product.shape
    sine, cosine = math.sin(slope.radians), math.cos(slope.radians)
    tilt = pb.getQuaternionFromEuler((0, slope.radians, lane.heading_rad))
    length_m = scene.slope_m + shape.length_m / 2 + PLATE_M
    width_m = shape.width_m + 2 * CLEAR_M

    def lay(size_m: Vec3, aside_m: float, above_m: float) -> None:
        """Lay a box of the slope's length so far above its surface, measured square to it."""
        along_m = LIP_M - length_m / 2 * cosine + above_m * sine
        centre_m = lane.place(along_m, aside_m, LIP_STEP_M + length_m / 2 * sine + above_m * cosine)
        box(client, size_m, centre_m, tilt, coulomb=scene.friction)

    lay((length_m, width_m + 2 * PLATE_M, PLATE_M), 0, -PLATE_M / 2)
    for aside_m in (-(width_m + PLATE_M) / 2, (width_m + PLATE_M) / 2):
        lay((length_m, PLATE_M, WALL_M), aside_m, WALL_M / 2)
