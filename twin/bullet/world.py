"""The physics world of one line: every body of a scene, made in a fixed order, and one step of time.

The order of making is part of the result: contacts are solved in the order of body ids. So all bodies are made here, at
the start, and none is ever removed.
"""

import math
from contextlib import ExitStack
from typing import TypeVar

import pybullet as pb

from twin.bullet.arm import ArmBody
from twin.bullet.belt import BeltBody
from twin.bullet.client import SUBSTEPS, connect, disconnect
from twin.bullet.parts import PartPool
from twin.bullet.robot import RobotBody
from twin.bullet.statics import build_chute, build_floor, build_tray
from twin.events import FLOOR
from twin.lanes import lane_of
from twin.outlets import Outlet, outlet_of
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray, OutletTray

T = TypeVar("T")
SPARE_BODIES = 8
"""Beside a place for each part in a tray, and on belts that are full from end to end."""


class World:
    """All bodies of a line, by the id of their device. Close it to free them."""

    def __init__(self, scene: Scene) -> None:
        self._client = connect(scene.tick_hz)
        with ExitStack() as undo:
            undo.callback(self.close)
            belts, client = scene.all_of(Conveyor), self._client
            self.outlets: dict[str, Outlet] = {
                tray_id: outlet_of(scene, tray_id, tray) for tray_id, tray in scene.all_of(OutletTray).items()
            }
            self.owners: dict[int, str] = {}
            """The device that each body belongs to; a part's body belongs to none."""
            self._owned(FLOOR, build_floor(client))
            fed = {belt.to for belt in belts.values()}
            self.belts = {
                belt_id: self._owned(
                    belt_id,
                    BeltBody(client, lane_of(belt), belt.friction, scene.tick_hz, fed_by_belt=belt_id in fed),
                )
                for belt_id, belt in belts.items()
            }
            for tray_id, outlet in self.outlets.items():
                build_chute(client, outlet)
                self._owned(tray_id, outlet)
            trays = scene.all_of(InfeedTray) | scene.all_of(OutletTray)
            for tray_id, tray in trays.items():
                build_tray(client, tray, scene.product)
                self._owned(tray_id, tray)
            self.arms = {
                gate_id: self._owned(gate_id, ArmBody(client, gate, lane_of(belts[gate.conveyor])))
                for gate_id, gate in scene.all_of(Diverter).items()
            }
            self.robots = {
                robot_id: self._owned(robot_id, RobotBody(client, f"scene.devices.{robot_id}", robot))
                for robot_id, robot in scene.all_of(Robot).items()
            }
            places = sum(tray.rows * tray.columns for tray in trays.values())
            on_belts = math.ceil(sum(belt.length_m for belt in belts.values()) / (scene.product.outside_mm / 1000))
            self.parts = PartPool(client, scene.product, places + on_belts + SPARE_BODIES)
            undo.pop_all()

    def _owned(self, device_id: str, made: T) -> T:
        """Note that every body made since the last call belongs to a device; return what was made."""
        count = pb.getNumBodies(physicsClientId=self._client)
        for index in range(len(self.owners), count):
            self.owners[pb.getBodyUniqueId(index, physicsClientId=self._client)] = device_id
        return made

    def step(self) -> None:
        """Let one tick of time pass, in equal steps; the robots are driven along their plans in each."""
        for step in range(1, SUBSTEPS + 1):
            for robot in self.robots.values():
                robot.drive(step / SUBSTEPS)
            pb.stepSimulation(physicsClientId=self._client)

    @property
    def client(self) -> int:
        """The physics client, for tests and pictures."""
        return self._client

    def close(self) -> None:
        """Free all bodies."""
        disconnect(self._client)
