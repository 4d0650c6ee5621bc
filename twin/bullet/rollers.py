"""A transfer's rollers: a field in the belt whose surface runs where the rollers point, and the belt behind it.

Like a belt's pieces whose edges parts pass, both are put back each tick.
"""

import math

import pybullet as pb

from twin.bullet.belt import THICKNESS_M
from twin.bullet.client import Quat, Vec3, box
from twin.lanes import Lane
from twin.scene.gates import Transfer


class RollerField:
    """The field and what follows it on one belt. `drive` before each tick."""

    def __init__(self, client: int, gate: Transfer, lane: Lane, friction: float) -> None:
        self._client, self._lane = client, lane
        self._turn: Quat = pb.getQuaternionFromEuler((0, 0, lane.heading_rad))
        end_m = gate.distance_m + gate.length_m
        self._field = self._slab(gate.distance_m, end_m, friction)
        self._behind = self._slab(end_m, lane.length_m, friction)
        self._moved: tuple[float, float] = (0.0, 0.0)

    def _slab(self, from_m: float, to_m: float, friction: float) -> tuple[int, Vec3]:
        centre = self._lane.place((from_m + to_m) / 2, up_m=-THICKNESS_M / 2)
        size = (to_m - from_m, self._lane.width_m, THICKNESS_M)
        return box(self._client, size, centre, self._turn, coulomb=friction, drags=True), centre

    def drive(self, speed_mps: float, angle_rad: float) -> None:
        """Run for a tick at the belt's speed; `angle_rad` is where the rollers point, to the left of straight on."""
        if speed_mps == 0.0 and self._moved == (0.0, 0.0):
            return
        ux, uy = self._lane.direction
        cos, sin = math.cos(angle_rad), math.sin(angle_rad)
        self._moved = (speed_mps * (ux * cos - uy * sin), speed_mps * (uy * cos + ux * sin))
        self._move(self._field, (*self._moved, 0.0))
        self._move(self._behind, self._lane.velocity(speed_mps))

    def _move(self, slab: tuple[int, Vec3], velocity_mps: Vec3) -> None:
        body, centre = slab
        pb.resetBasePositionAndOrientation(body, centre, self._turn, physicsClientId=self._client)
        pb.resetBaseVelocity(body, velocity_mps, (0, 0, 0), physicsClientId=self._client)
