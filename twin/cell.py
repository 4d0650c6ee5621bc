"""The robot cell: infeed tray, robot and gripper, joined to their bodies."""

import math

from twin.bullet.kinematics import Kinematics
from twin.bullet.statics import pockets
from twin.bullet.world import World
from twin.devices.gripper import Action, Gripper, rated_load_n
from twin.devices.motion import JointVector
from twin.devices.robot import Order, RobotProgram, Senses, Stations
from twin.devices.tray import InfeedTray
from twin.emitter import Emitter
from twin.events import FaultCleared, FaultRaised, PackMLState, StationStateChanged, TrayExchanged
from twin.parts import LinePart, PartTracker
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.seeds import part_id_of

TIPS_CLEAR_M = 0.0025
"""Fingertips stay this far above what the part stands on."""
DROP_M = 0.0005
"""A part is let go this far above the belt."""
GRASP_YAW_RAD = math.pi
"""The fingers close across the belt, so that the belt carries a part out between them."""


class RobotCell:
    """One robot that takes parts from its tray to the belt."""

    def __init__(self, scene: Scene, seed: int, world: World, tracker: PartTracker, emitter: Emitter) -> None:
        self._seed, self._world, self._tracker, self._emitter = seed, world, tracker, emitter
        self._tick_s = 1 / scene.tick_hz
        self.robot_id, self._robot = scene.one_of(Robot)
        self.tray_id, tray = scene.tray("infeed")
        self.tray = InfeedTray(tray)
        self.gripper = Gripper(self._robot.tool, self._tick_s)
        self.program = RobotProgram(self._robot, stations(scene), self.gripper, self._tick_s)
        half_m = scene.product.width_mm / 2000
        self._places = tuple((x, y, z + half_m) for x, y, z in pockets(tray))
        self._serial = 0
        self._in_pocket: dict[int, LinePart] = {}
        self.held: LinePart | None = None
        self._clearing: LinePart | None = None
        self._told: tuple[PackMLState, str] = ("Idle", "")
        self._fault = ""
        self._fill()

    def act(self, senses: Senses) -> None:
        """Advance the program by one tick and drive arm and fingers; before physics."""
        order = self.program.update(senses)
        self._obey(order)
        motion = self.program.motion
        self._world.robot.follow(motion.position_rad, motion.speed_radps)
        self._world.robot.tool.act(self.gripper.state)
        now = (self.program.state, self.program.reason)
        if now != self._told:
            self._told = now
            self._emitter.emit(StationStateChanged, station_id=self.robot_id, state=now[0], reason=now[1])

    def sense(self) -> None:
        """Read tool and grip after physics and let the gripper decide."""
        tool = self._world.robot.tool
        state = self.gripper.state
        if state in ("open", "missed", "slipped"):
            return
        wanted = self._in_pocket.get(self.program.pocket)
        touches = state == "closing" and wanted is not None and tool.touches(wanted.body)
        self._settle(self.gripper.update(touches, tool.load_n(), state == "opening" and tool.open))
        if self.gripper.state == "open" and self._clearing is not None:
            tool.clear(self._clearing.body)
            self._clearing = None

    def exchange(self, t_s: float) -> None:
        """Let the tray be exchanged when it is empty."""
        if self.tray.update(t_s):
            for part in self._in_pocket.values():
                self._world.parts.give_back(part.body)
            self._fill()
            self._emitter.emit(TrayExchanged, tray_id=self.tray_id, parts=self.tray.capacity)

    def _fill(self) -> None:
        """Stand new parts into all pockets."""
        self._in_pocket = {}
        for pocket, place in enumerate(self._places):
            body = self._world.parts.take()
            self._world.parts.stand(body, place)
            self._serial += 1
            self._in_pocket[pocket] = LinePart(part_id_of(self._seed, self._serial), body, self._world.parts.pose(body))

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that stand in pockets."""
        return tuple(self._in_pocket.values())

    def _obey(self, order: Order) -> None:
        if order in ("lifted", "given_up"):
            self.tray.take(self.program.pocket)
        if order == "release" and self.held is not None:
            self._let_go()

    def _settle(self, action: Action) -> None:
        """Do what the gripper's state asks for."""
        if action == "grip":
            part = self._in_pocket.pop(self.program.pocket)
            self._world.parts.free(part.body)
            self._world.robot.tool.grip(part.body)
            self._tracker.follow(part)
            self.held = part
            self._clear_fault()
        elif action == "slip":
            detail = f"the load went above {rated_load_n(self._robot.tool):.1f} N"
            self._raise_fault("grip_slipped", detail)
            self._let_go()
        elif action == "miss":
            self._raise_fault("grip_missed", f"pocket {self.program.pocket}: the tool did not lie on a part")

    def _let_go(self) -> None:
        if self.held is None:
            return
        self._world.robot.tool.release()
        self._tracker.let_go(self.held)
        self._clearing, self.held = self.held, None

    def _raise_fault(self, fault: str, detail: str) -> None:
        self._clear_fault()
        self._fault = fault
        self._emitter.emit(FaultRaised, fault=fault, device_id=self.robot_id, detail=detail)

    def _clear_fault(self) -> None:
        if self._fault:
            self._emitter.emit(FaultCleared, fault=self._fault, device_id=self.robot_id)
            self._fault = ""


def stations(scene: Scene) -> Stations:
    """Solve and prove the joint angles of all places; raises `ConfigError` for one that cannot be reached."""
    robot_id, robot = scene.one_of(Robot)
    tray_id, tray = scene.tray("infeed")
    # A cup takes a part by its upper face, fingers around its middle, or above it where they would touch the ground.
    grasp_m = scene.product.width_mm / 1000
    if isinstance(robot.tool, ParallelGripper):
        grasp_m = max(grasp_m / 2, robot.tool.fingertip_m + TIPS_CLEAR_M)
    with Kinematics(f"scene.devices.{robot_id}", robot) as arm:
        key = f"scene.devices.{robot_id}.place_m"
        x, y, z = robot.place_m
        on_belt = arm.solve(key, (x, y, z + grasp_m + DROP_M), GRASP_YAW_RAD)
        over_belt = arm.solve(key, (x, y, z + grasp_m + robot.lift_m), GRASP_YAW_RAD, on_belt)
        hovers: list[JointVector] = []
        grips: list[JointVector] = []
        for x, y, z in pockets(tray):
            key = f"scene.devices.{tray_id}.origin_m"
            grips.append(arm.solve(key, (x, y, z + grasp_m), GRASP_YAW_RAD))
            hovers.append(arm.solve(key, (x, y, z + grasp_m + robot.lift_m), GRASP_YAW_RAD, grips[-1]))
        limits = arm.model.limits
    return Stations(limits=limits, hovers=tuple(hovers), grips=tuple(grips), over_belt=over_belt, on_belt=on_belt)
