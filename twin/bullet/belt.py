"""A flat belt that carries by friction: massless bodies that have a velocity and are put back before they run away.

A body without mass keeps the velocity that it is given and drags what touches it by friction, but it moves. Putting it
back at every tick shakes the parts on it; at every 60 ticks it does not, but its edge then wanders. So the long run of
the belt is put back rarely and centred on its place, and the short pieces whose edges parts pass, each tick: the one at
the end, and where another belt or a feeder hands parts over, the one at the start. They stand while no part passes.
"""

import math

import pybullet as pb

from twin.bullet.client import STILL, Quat, Vec3, box
from twin.lanes import Lane

RESET_TICKS = 60
THICKNESS_M = 0.02
EDGE_M = 0.2
"""Length of a piece whose edge parts pass; half of a short belt."""
OVERLAP_M = 0.02
"""Pieces reach at least so far into each other; on fast belts as far as the long one wanders."""
UPSTREAM_M = 0.06
"""A belt that no other feeds reaches this far before its edge, so that its wandering edge meets no part."""


class BeltBody:
    """The belt's bodies. `drive` before each tick; parts on the belt follow by friction alone."""

    def __init__(
        self, client: int, lane: Lane, friction: float, tick_hz: int, *, top_mps: float, fed_at_edge: bool
    ) -> None:
        """Make the bodies of a belt that runs at `top_mps` at most; `fed_at_edge` where parts pass its start."""
        self._client, self._tick_hz, self._lane, self._friction = client, tick_hz, lane, friction
        self._turn: Quat = pb.getQuaternionFromEuler((0, 0, lane.heading_rad))
        self._speed_mps, self._velocity_mps = 0.0, STILL
        self._top_mps, self._reset_ticks = top_mps, RESET_TICKS
        wanders_m = top_mps * RESET_TICKS / 2 / tick_hz
        overlap_m = max(OVERLAP_M, wanders_m)
        end_from = max(lane.length_m - max(EDGE_M, 2 * overlap_m), lane.length_m / 2)
        start_to = lane.length_m - end_from if fed_at_edge else 0.0
        main_from = start_to - overlap_m if fed_at_edge else -max(UPSTREAM_M, wanders_m)
        self._main = self._slab(main_from, end_from + overlap_m)
        self.edges_m = ((end_from, lane.length_m), *(((0.0, start_to),) if fed_at_edge else ()))
        """From where to where along the belt the pieces reach that parts pass."""
        made = (self._slab(*edge) for edge in self.edges_m)
        self._edges = [(body, self._centre(along_m)) for body, along_m in made]
        self._ticks, self._edges_run = 0, True

    def take_up(self, top_mps: float) -> None:
        """Run at another speed at most: a faster belt is put back the more often, so that it wanders no farther."""
        self._reset_ticks = min(RESET_TICKS, math.floor(RESET_TICKS * self._top_mps / top_mps))

    def _slab(self, from_m: float, to_m: float) -> tuple[int, float]:
        """Make one piece of the belt between two places along it; return its body and where its middle belongs."""
        along_m = (from_m + to_m) / 2
        size = (to_m - from_m, self._lane.width_m, THICKNESS_M)
        return box(self._client, size, self._centre(along_m), self._turn, coulomb=self._friction, drags=True), along_m

    def _centre(self, along_m: float) -> Vec3:
        return self._lane.place(along_m, up_m=-THICKNESS_M / 2)

    def drive(self, speed_mps: float, *, passed: bool = True) -> None:
        """Give the belt its speed for the coming tick; its edges may stand where they are `passed` by no part."""
        changed = speed_mps != self._speed_mps
        if changed:
            self._speed_mps, self._velocity_mps = speed_mps, self._lane.velocity(speed_mps)
        elif speed_mps == 0.0:
            return
        if self._ticks % self._reset_ticks == 0 or changed:
            centred_m = 0.0 if changed else -speed_mps * self._reset_ticks / 2 / self._tick_hz
            body, along_m = self._main
            if self._ticks % self._reset_ticks == 0:
                self._put_back(body, self._centre(along_m + centred_m))
            self._move(body)
        if passed or self._edges_run:
            for body, centre in self._edges:
                self._put_back(body, centre)
                if passed:
                    self._move(body)
            self._edges_run = passed
        self._ticks += 1

    def _put_back(self, body: int, centre: Vec3) -> None:
        pb.resetBasePositionAndOrientation(body, centre, self._turn, self._client)

    def _move(self, body: int) -> None:
        pb.resetBaseVelocity(body, self._velocity_mps, STILL, self._client)
