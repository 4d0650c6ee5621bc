"""The physics world of one line: every body of a scene, made in a fixed order, and one step of time.

The order of making is part of the result: contacts are solved in the order of body ids. So all bodies are made here, at
the start, and none is ever removed.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import TypeVar

import pybullet as pb

from twin.bullet.arm import ArmBody
from twin.bullet.belt import BeltBody
from twin.bullet.blade import BladeBody
from twin.bullet.client import SUBSTEPS, connect, disconnect
from twin.bullet.parts import PartPool
from twin.bullet.plate import PlateBody
from twin.bullet.robot import RobotBody
from twin.bullet.rollers import RollerField
from twin.bullet.statics import build_chute, build_floor, build_rails, build_slope, build_tray
from twin.events import FLOOR
from twin.lanes import Lane, lane_of
from twin.mixing import all_products
from twin.outlets import Outlet, outlet_of
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder
from twin.scene.gates import Diverter, Pusher, Transfer
from twin.scene.inserting import content_of
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.stops import Stop
from twin.scene.trays import InfeedTray, OutletTray
from twin.slopes import Slope, slope_of

T = TypeVar("T")
FINE_ITERATIONS, COARSE_ITERATIONS = 50, 10
"""Rounds of the engine's solver in a step. Where nothing touches in earnest it solves motors and grips alone."""
BODIES = 16
"""Part bodies to begin with; the pool grows by itself."""


class World:
    """All bodies of a line, by the id of their device. Close it to free them."""

    def __init__(self, scene: Scene) -> None:
        self._client = connect(scene.tick_hz)
        self._tick_s, self._steps = 1 / scene.tick_hz, SUBSTEPS
        self.simulate: Callable[..., object] = pb.stepSimulation
        """One step of the engine; who wants its time stands in front of it."""
        self.owners: dict[int, str] = {}
        """The device that each body belongs to; a part's body belongs to none."""
        with ExitStack() as undo:
            undo.callback(self.close)
            self._lanes = {belt_id: lane_of(belt) for belt_id, belt in scene.all_of(Conveyor).items()}
            self._lay_belts(scene)
            self._stand_trays(scene)
            self._stand_gates(scene)
            self.robots = {
                robot_id: self._owned(robot_id, RobotBody(self._client, f"scene.devices.{robot_id}", robot))
                for robot_id, robot in scene.all_of(Robot).items()
            }
            driven = (self.arms, self.plates, self.blades, self.robots)
            self._motors = tuple(body for bodies in driven for body in bodies.values())
            self.parts = PartPool(self._client, {each.product_id: each for each in all_products(scene)}, BODIES)
            self.components = {
                robot.takes_from: PartPool(
                    self._client, {"component": content_of(scene, robot.takes_from)}, _pockets(scene, robot.takes_from)
                )
                for robot in scene.all_of(Robot).values()
                if robot.inserts is not None
            }
            """Bodies of what robots insert, by the tray that it comes in."""
            undo.pop_all()

    def _lay_belts(self, scene: Scene) -> None:
        """Lay floor and belts, and the slopes and chutes that lead onto and off them."""
        client, belts = self._client, scene.all_of(Conveyor)
        self.outlets: dict[str, Outlet] = {
            tray_id: outlet_of(scene, tray_id, tray) for tray_id, tray in scene.chutes().items()
        }
        self.slopes: dict[str, Slope] = {
            feeder_id: slope_of(scene, feeder_id, feeder) for feeder_id, feeder in scene.all_of(ChuteFeeder).items()
        }
        self._owned(FLOOR, build_floor(client))
        fed = {belt.to for belt in belts.values()} | {slope.scene.conveyor for slope in self.slopes.values()}
        self.belts = {
            belt_id: self._owned(
                belt_id,
                BeltBody(
                    client,
                    self._driven(scene, belt_id),
                    belt.friction,
                    scene.tick_hz,
                    top_mps=belt.speed_mps,
                    fed_at_edge=belt_id in fed,
                ),
            )
            for belt_id, belt in belts.items()
        }
        for tray_id, outlet in self.outlets.items():
            build_chute(client, outlet)
            self._owned(tray_id, outlet)
        for feeder_id, slope in self.slopes.items():
            build_slope(client, slope)
            self._owned(feeder_id, slope)

    def _driven(self, scene: Scene, belt_id: str) -> Lane:
        """Return the lane of a belt up to its rollers, which carry on from there."""
        cuts_m = [gate.distance_m for gate in scene.all_of(Transfer).values() if gate.conveyor == belt_id]
        return replace(self._lanes[belt_id], length_m=min([self._lanes[belt_id].length_m, *cuts_m]))

    def _stand_trays(self, scene: Scene) -> None:
        for tray_id, tray in (scene.all_of(InfeedTray) | scene.all_of(OutletTray)).items():
            build_tray(self._client, tray, content_of(scene, tray_id))
            self._owned(tray_id, tray)

    def _stand_gates(self, scene: Scene) -> None:
        """Stand arms, plates and blades beside and in their belts."""
        client, lanes = self._client, self._lanes
        self.arms = {
            gate_id: self._owned(gate_id, ArmBody(client, gate, lanes[gate.conveyor]))
            for gate_id, gate in scene.all_of(Diverter).items()
        }
        self.plates = {
            gate_id: self._owned(gate_id, PlateBody(client, gate, lanes[gate.conveyor]))
            for gate_id, gate in scene.all_of(Pusher).items()
        }
        self.rollers = {
            gate_id: self._owned(
                gate_id,
                RollerField(client, gate, lanes[gate.conveyor], scene.all_of(Conveyor)[gate.conveyor].friction),
            )
            for gate_id, gate in scene.all_of(Transfer).items()
        }
        self.blades = {
            stop_id: self._owned(stop_id, BladeBody(client, stop, lanes[stop.conveyor]))
            for stop_id, stop in scene.all_of(Stop).items()
        }
        for stop_id, stop in scene.all_of(Stop).items():
            build_rails(client, stop, lanes[stop.conveyor], scene.product)
            self._owned(stop_id, stop)

    def _owned(self, device_id: str, made: T) -> T:
        """Note that every body made since the last call belongs to a device; return what was made."""
        count = pb.getNumBodies(physicsClientId=self._client)
        for index in range(len(self.owners), count):
            self.owners[pb.getBodyUniqueId(index, physicsClientId=self._client)] = device_id
        return made

    def step(self, *, fine: bool = True) -> None:
        """Let one tick of time pass; the robots are driven along their plans in each step of it.

        What touches in earnest needs `fine` steps. Robots that move, and what they hold, do with one.
        """
        steps = SUBSTEPS if fine else 1
        if steps != self._steps:
            self._steps = steps
            step_s = self._tick_s / steps
            pb.setPhysicsEngineParameter(
                fixedTimeStep=step_s, numSolverIterations=FINE_ITERATIONS if fine else COARSE_ITERATIONS,
                physicsClientId=self._client,
            )  # fmt: skip
            for motor in self._motors:
                motor.again()
        for step in range(1, steps + 1):
            fraction = step / steps
            for robot in self.robots.values():
                robot.drive(fraction)
            self.simulate(physicsClientId=self._client)

    @property
    def client(self) -> int:
        """The physics client, for tests and pictures."""
        return self._client

    def close(self) -> None:
        """Free all bodies."""
        disconnect(self._client)


def _pockets(scene: Scene, tray_id: str) -> int:
    tray = scene.all_of(InfeedTray)[tray_id]
    return tray.rows * tray.columns
