"""A robot of a running line, and the tray that it empties, joined to their bodies."""

import math
from collections.abc import Mapping

from twin.bullet.kinematics import Kinematics
from twin.bullet.statics import pockets
from twin.devices.gripper import Action, Gripper, rated_load_n
from twin.devices.motion import JointVector
from twin.devices.robot import Order, RobotProgram, Senses, Stations
from twin.devices.tray import FeedingTray
from twin.events import FaultCleared, FaultRaised, TrayExchanged
from twin.lanes import lane_of
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray
from twin.types import TagValue
from twin.units.site import Draw, Site, Station

TIPS_CLEAR_M = 0.0025
"""Fingertips stay this far above what the part stands on."""
DROP_M = 0.0005
"""A part is let go this far above the belt."""
GRASP_YAW_RAD = math.pi
"""The fingers close across the belt, so that the belt carries a part out between them."""
HAND_REACH_M = 0.1
"""No part rides this near to where a robot sets parts down."""


class RobotCell:
    """One robot that takes parts from its tray to its belt."""

    def __init__(self, site: Site, robot_id: str, scene: Robot) -> None:
        self._site, self.robot_id, self._robot = site, robot_id, scene
        self.outputs = (f"{robot_id}.run", f"{robot_id}.end_cycle")
        self.tray_id = scene.takes_from
        tray = site.scene.named(InfeedTray, f"scene.devices.{robot_id}.takes_from", self.tray_id)
        self.tray = FeedingTray(tray)
        self._belt, self._body = site.belts[scene.sets_on], site.world.robots[robot_id]
        self.gripper = Gripper(scene.tool, site.tick_s)
        self.program = RobotProgram(scene, stations(site.scene, robot_id, scene), self.gripper, site.tick_s)
        half_m = site.scene.product.width_mm / 2000
        self._places = tuple((x, y, z + half_m) for x, y, z in pockets(tray))
        self._in_pocket: dict[int, LinePart] = {}
        self.held: LinePart | None = None
        self._clearing: LinePart | None = None
        self._station = Station(site.emitter, robot_id)
        self._fault = ""
        place_m, _ = self._belt.lane.along(scene.place_m)
        self._belt.keep_contact(place_m - HAND_REACH_M, place_m + HAND_REACH_M)
        self._fill()

    def act(self, on: Mapping[str, bool]) -> None:
        """Advance the program by one tick and drive arm and tool."""
        drive = self._belt.drive
        senses = Senses(
            run=on[self.outputs[0]],
            pocket=self.tray.next_pocket(),
            belt_at_speed=drive.at_speed,
            belt_mps=drive.speed_mps,
            travel_m=drive.travel_m,
            end_cycle=on[self.outputs[1]],
        )
        order = self.program.update(senses)
        self._obey(order)
        motion = self.program.motion
        self._body.follow(motion.position_rad, motion.speed_radps)
        self._body.tool.act(self.gripper.state)
        self._station.tell(self.program.state, self.program.reason)

    def sense(self) -> None:
        """Read the grip and let the gripper decide, and have the tray exchanged when it is empty."""
        self._sense_grip()
        if self.tray.update(self._site.t_s):
            for part in self._in_pocket.values():
                self._site.world.parts.give_back(part.body)
            self._fill()
            self._site.emitter.emit(TrayExchanged, tray_id=self.tray_id, parts=self.tray.capacity)

    def tags(self) -> dict[str, TagValue]:
        """Return robot, tool and tray."""
        state = self.gripper.state
        return {
            f"{self.robot_id}.ready": self._site.supply.power,
            f"{self.robot_id}.state": self.program.state,
            f"{self.robot_id}.holding": self.held is not None,
            f"{self.robot_id}.idle": self.program.step == "choose" and state == "open",
            f"{self.robot_id}.open": state == "open",
            f"{self.tray_id}.empty": self.tray.empty,
        }

    def draw(self) -> Draw:
        """Return what drives and ejector took."""
        return Draw(works=not self.program.motion.resting, air_nl=self.gripper.air_nl_per_tick)

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that stand in pockets."""
        return tuple(self._in_pocket.values())

    def _sense_grip(self) -> None:
        tool, state = self._body.tool, self.gripper.state
        if state in ("open", "missed", "slipped"):
            return
        wanted = self._in_pocket.get(self.program.pocket)
        touches = state == "closing" and wanted is not None and tool.touches(wanted.body)
        self._settle(self.gripper.update(touches, tool.load_n(), state == "opening" and tool.open))
        if self.gripper.state == "open" and self._clearing is not None:
            tool.clear(self._clearing.body)
            self._clearing = None

    def _fill(self) -> None:
        """Stand new parts into all pockets."""
        self._in_pocket = {pocket: self._site.new_part(place) for pocket, place in enumerate(self._places)}

    def _obey(self, order: Order) -> None:
        if order in ("lifted", "given_up"):
            self.tray.take(self.program.pocket)
        if order == "release" and self.held is not None:
            self._let_go()

    def _settle(self, action: Action) -> None:
        """Do what the gripper's state asks for."""
        if action == "grip":
            part = self._in_pocket.pop(self.program.pocket)
            self._site.world.parts.free(part.body)
            self._body.tool.grip(part.body)
            self._site.tracker.follow(part)
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
        self._body.tool.release()
        self._site.tracker.let_go(self.held)
        self._clearing, self.held = self.held, None

    def _raise_fault(self, fault: str, detail: str) -> None:
        self._clear_fault()
        self._fault = fault
        self._site.emitter.emit(FaultRaised, fault=fault, device_id=self.robot_id, detail=detail)

    def _clear_fault(self) -> None:
        if self._fault:
            self._site.emitter.emit(FaultCleared, fault=self._fault, device_id=self.robot_id)
            self._fault = ""


def stations(scene: Scene, robot_id: str, robot: Robot) -> Stations:
    """Solve and prove the joint angles of all places; raises `ConfigError` for one that cannot be reached."""
    key = f"scene.devices.{robot_id}"
    tray = scene.named(InfeedTray, f"{key}.takes_from", robot.takes_from)
    belt = lane_of(scene.named(Conveyor, f"{key}.sets_on", robot.sets_on))
    # A cup takes a part by its upper face, fingers around its middle, or above it where they would touch the ground.
    grasp_m = scene.product.width_mm / 1000
    if isinstance(robot.tool, ParallelGripper):
        grasp_m = max(grasp_m / 2, robot.tool.fingertip_m + TIPS_CLEAR_M)
    yaw_rad = GRASP_YAW_RAD + belt.heading_rad
    with Kinematics(key, robot) as arm:
        x, y, z = robot.place_m
        on_belt = arm.solve(f"{key}.place_m", (x, y, z + grasp_m + DROP_M), yaw_rad)
        over_belt = arm.solve(f"{key}.place_m", (x, y, z + grasp_m + robot.lift_m), yaw_rad, on_belt)
        hovers: list[JointVector] = []
        grips: list[JointVector] = []
        for x, y, z in pockets(tray):
            pocket_key = f"scene.devices.{robot.takes_from}.origin_m"
            grips.append(arm.solve(pocket_key, (x, y, z + grasp_m), yaw_rad))
            hovers.append(arm.solve(pocket_key, (x, y, z + grasp_m + robot.lift_m), yaw_rad, grips[-1]))
        limits = arm.model.limits
    return Stations(limits=limits, hovers=tuple(hovers), grips=tuple(grips), over_belt=over_belt, on_belt=on_belt)
