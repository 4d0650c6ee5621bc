"""The physics world of one line: every body of a scene, made in a fixed order, and one step of time.

The order of making is part of the result: contacts are solved in the order of body ids. So all bodies are made here, at
the start, and none is ever removed.
"""

from contextlib import ExitStack

import pybullet as pb

from twin.bullet.arm import ArmBody
from twin.bullet.belt import BeltBody
from twin.bullet.client import SUBSTEPS, Vec3, connect, disconnect
from twin.bullet.parts import PartPool
from twin.bullet.robot import RobotBody
from twin.bullet.statics import Outlet, build_chute, build_floor, build_tray, good_outlet, reject_outlet
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.robots import Robot
from twin.scene.scene import Scene

SPARE_BODIES = 16


class World:
    """All bodies of a line. Close it to free them."""

    def __init__(self, scene: Scene) -> None:
        self._client = connect(scene.tick_hz)
        with ExitStack() as undo:
            undo.callback(self.close)
            (_, belt), (_, gate), (robot_id, robot) = scene.one_of(Conveyor), scene.one_of(Gate), scene.one_of(Robot)
            trays = {
                "infeed": scene.tray("infeed")[1],
                "good": scene.tray("good")[1],
                "reject": scene.tray("reject")[1],
            }
            self.good: Outlet = good_outlet(belt, trays["good"])
            self.reject: Outlet = reject_outlet(belt, gate, trays["reject"])
            build_floor(self._client)
            self.belt = BeltBody(self._client, belt, scene.tick_hz)
            build_chute(self._client, self.good)
            build_chute(self._client, self.reject)
            for tray in trays.values():
                build_tray(self._client, tray, scene.product)
            self.arm = ArmBody(self._client, gate, belt)
            self.robot = RobotBody(self._client, f"scene.devices.{robot_id}", robot)
            places = sum(tray.rows * tray.columns for tray in trays.values())
            self.parts = PartPool(self._client, scene.product, places + SPARE_BODIES)
            self._part_bodies = frozenset(self.parts.bodies)
            undo.pop_all()

    def step(self) -> None:
        """Let one tick of time pass, in equal steps; the robot is driven along its plan in each."""
        for step in range(1, SUBSTEPS + 1):
            self.robot.drive(step / SUBSTEPS)
            pb.stepSimulation(physicsClientId=self._client)

    def cut(self, beams: list[tuple[Vec3, Vec3]]) -> list[int | None]:
        """Return for each beam the part body that cuts it first, or None."""
        starts, ends = [a for a, _ in beams], [b for _, b in beams]
        hits = pb.rayTestBatch(starts, ends, numThreads=1, physicsClientId=self._client)
        return [hit[0] if hit[0] in self._part_bodies else None for hit in hits]

    @property
    def client(self) -> int:
        """The physics client, for tests and pictures."""
        return self._client

    def close(self) -> None:
        """Free all bodies."""
        disconnect(self._client)
