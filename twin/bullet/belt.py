"""A flat belt that carries by friction: massless bodies that have a velocity and are put back before they run away.

A body without mass keeps the velocity that it is given and drags what touches it by friction, but it moves. Putting it
back at every tick shakes the parts on it; at every 60 ticks it does not, but its edge then wanders. So the long run of
the belt is put back rarely and centred on its place, and the short piece at the end, whose edge parts pass, each tick.
"""

import pybullet as pb

from twin.bullet.client import UPRIGHT, Vec3, box
from twin.scene.conveyors import Conveyor

RESET_TICKS = 60
THICKNESS_M = 0.02
END_M = 0.2
OVERLAP_M = 0.02
UPSTREAM_M = 0.06


class BeltBody:
    """The belt's bodies. `drive` before each tick; parts on the belt follow by friction alone."""

    def __init__(self, client: int, belt: Conveyor, tick_hz: int) -> None:
        self._client, self._tick_hz = client, tick_hz
        self._speed_mps = 0.0
        x = belt.origin_m[0]
        end_from = max(belt.length_m - END_M, belt.length_m / 2)
        self._main = self._slab(belt, x - UPSTREAM_M, x + end_from + OVERLAP_M)
        self._end = self._slab(belt, x + end_from, x + belt.length_m)
        self._ticks = 0

    def _slab(self, belt: Conveyor, from_x: float, to_x: float) -> tuple[int, Vec3]:
        """Make one piece of the belt between two places along x; return its body and where it belongs."""
        _, y, z = belt.origin_m
        centre = ((from_x + to_x) / 2, y, z - THICKNESS_M / 2)
        size = (to_x - from_x, belt.width_m, THICKNESS_M)
        return box(self._client, size, centre, coulomb=belt.friction), centre

    def drive(self, speed_mps: float) -> None:
        """Give the belt its speed for the coming tick."""
        changed = speed_mps != self._speed_mps
        self._speed_mps = speed_mps
        if speed_mps == 0.0 and not changed:
            return
        if self._ticks % RESET_TICKS == 0 or changed:
            centred_m = 0.0 if changed else -speed_mps * RESET_TICKS / 2 / self._tick_hz
            if self._ticks % RESET_TICKS == 0:
                self._put_back(self._main, centred_m)
            self._move(self._main[0])
        self._put_back(self._end, 0.0)
        self._move(self._end[0])
        self._ticks += 1

    def _put_back(self, slab: tuple[int, Vec3], offset_m: float) -> None:
        body, (x, y, z) = slab
        pb.resetBasePositionAndOrientation(body, (x + offset_m, y, z), UPRIGHT, physicsClientId=self._client)

    def _move(self, body: int) -> None:
        pb.resetBaseVelocity(body, (self._speed_mps, 0, 0), (0, 0, 0), physicsClientId=self._client)
