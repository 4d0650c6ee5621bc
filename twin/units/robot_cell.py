"""A robot of a running line: its program joined to its body, and what it takes from and sets on."""

from collections.abc import Mapping

from twin.devices.belt_path import BeltPath
from twin.devices.delay import Delayed
from twin.devices.gripper import Action, Gripper
from twin.devices.manipulator import Manipulator
from twin.devices.robot import RobotProgram
from twin.devices.setting import Setting
from twin.errors import ConfigError
from twin.events import FaultCleared, FaultRaised, PackMLState
from twin.parts import LinePart
from twin.scene.inserting import stop_of
from twin.scene.robots import Robot
from twin.scene.sensors import PhotoEye
from twin.scene.trays import InfeedTray
from twin.types import TagValue
from twin.units.belt_source import belt_source
from twin.units.inserting import BoardSink, ComponentTray
from twin.units.outlet import OutletUnit
from twin.units.photo_eye import PhotoEyeUnit
from twin.units.robot_places import RobotPlaces, solve_places
from twin.units.robot_sinks import BeltSink, Sink, TraySink
from twin.units.robot_sources import Source, TraySource
from twin.units.site import IDLES, WORKS, Draw, Site, Station
from twin.units.tool_switches import ToolSwitches

COLLISION = "collision"
"""The fault of a robot, and the reason of its state, after an unintended contact."""


class RobotCell:
    """One robot. It takes parts from its tray or belt, and sets them on its belt or into its tray."""

    def __init__(
        self,
        site: Site,
        robot_id: str,
        scene: Robot,
        *,
        eyes: Mapping[str, PhotoEyeUnit],
        outlets: Mapping[str, OutletUnit],
    ) -> None:
        self._site, self.robot_id, self._robot = site, robot_id, scene
        self.outputs = (f"{robot_id}.run", f"{robot_id}.end_cycle")
        self._tags = tuple(f"{robot_id}.{name}" for name in ("ready", "state", "idle", "collision"))
        self._body = site.world.robots[robot_id]
        self.gripper = Gripper(scene.tool, site.tick_s)
        places = solve_places(site.scene, robot_id, scene)
        self.arm = Manipulator(scene.home_rad, places.limits, self.gripper, site.tick_s)
        self.source = self._take_from(places, eyes)
        self._sink = self._set_on(places, eyes, outlets)
        self.program = RobotProgram(self.arm, self.source.half, self._sink.half)
        self._switches = ToolSwitches(site, robot_id, scene.tool)
        self.held: LinePart | None = None
        self._clearing: LinePart | None = None
        self._station = Station(site.emitter, robot_id)
        self._fault = ""
        self._stop, self._collided = site.stops[robot_id], False

    def _take_from(self, places: RobotPlaces, eyes: Mapping[str, PhotoEyeUnit]) -> Source:
        site, robot, key = self._site, self._robot, f"scene.devices.{self.robot_id}"
        if not isinstance(places.take, BeltPath):
            tray = site.scene.named(InfeedTray, f"{key}.takes_from", robot.takes_from)
            if robot.inserts is not None:
                return ComponentTray(site, robot.takes_from, tray, self.arm, places.take)
            return TraySource(site, robot.takes_from, tray, self.arm, places.take)
        if robot.pick_eye is None:
            problem, allowed = "a robot that takes parts off a conveyor needs an eye", ", ".join(eyes)
            raise ConfigError(f"{key}.pick_eye", problem, allowed=allowed)
        site.scene.named(PhotoEye, f"{key}.pick_eye", robot.pick_eye)
        eye = eyes[robot.pick_eye]
        return belt_source(site, self.robot_id, robot, arm=self.arm, path=places.take, limits=places.limits, eye=eye)

    def _set_on(self, places: RobotPlaces, eyes: Mapping[str, PhotoEyeUnit], outlets: Mapping[str, OutletUnit]) -> Sink:
        robot = self._robot
        if robot.inserts is not None:
            stop, _ = stop_of(self._site.scene, self.robot_id, robot)
            eye = eyes[stop.photo_eye or ""]
            return BoardSink(self._site, self.robot_id, robot, eye, lambda room: Setting(self.arm, room, places.put))
        if robot.place_m is None or robot.sets_on in outlets:
            return TraySink(outlets[robot.sets_on], self.arm, places.put)
        return BeltSink(self._site.belts[robot.sets_on], robot.place_m, robot, self.arm, places.put)

    def take_up(self, robot: Robot) -> None:
        """Move by another cycle-time factor from the next plan on, and set down at another pitch."""
        slower, motion = robot.cycle_time_factor / self._robot.cycle_time_factor, self.arm.motion
        motion.limits, self._robot = motion.limits.scaled(1.0, 1.0, slower), robot
        self._sink.take_up(robot)

    def act(self, on: Mapping[str, bool]) -> None:
        """Advance the program by one tick and drive arm and tool."""
        self.source.act()
        self.program.update(self._stop.obeys(on[self.outputs[0]]), end_cycle=on[self.outputs[1]])
        if self.gripper.state == "opening":
            self._let_go()
        missed = self.source.missed()
        if missed:
            self._raise_fault("pick_missed", missed)
        motion = self.arm.motion
        self._body.follow(motion.position_rad, motion.speed_radps)
        self._body.tool.act(self.gripper.state)
        self._tell_collision()
        self._station.tell(*self._state())

    @property
    def delicate(self) -> bool:
        """Whether the tool closes on something or lets go of it: physics needs fine steps for that."""
        return self.gripper.state in ("closing", "opening", "slipped")

    def sense(self) -> None:
        """Read the grip and let the gripper decide, and see to what the robot takes from."""
        self._sense_grip()
        self.source.sense()
        if self._site.scans:
            holds = self.held is not None
            shut = not holds and self.gripper.state != "open" and self._body.tool.shut
            self._switches.sense(self.gripper, holds=holds, shut=shut)

    def tags(self) -> dict[str, TagValue]:
        """Return robot, tool and what it takes from."""
        ready, state, idle, collision = self._tags
        return {
            ready: self._site.supply.power,
            state: self._state()[0],
            idle: self.program.idle,
            collision: self._stop.told,
            **self._switches.tags(),
            **self.source.tags(),
            **self._sink.tags(),
        }

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return the tool's switches by their tags."""
        return {f"{self.robot_id}.{name}": switch for name, switch in self._switches.by_name.items()}

    def draw(self) -> Draw:
        """Return what drives and ejector took."""
        air_nl = self.gripper.air_nl_per_tick * self._site.scene.scan_ticks
        if air_nl:
            return Draw(works=not self.arm.resting, air_nl=air_nl)
        return IDLES if self.arm.resting else WORKS

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The parts that stand in pockets."""
        return self.source.standing

    def _sense_grip(self) -> None:
        if self.held is not None and self.held.stage == "lost":
            self.gripper.lose()
            self._let_go()
        tool, state = self._body.tool, self.gripper.state
        if state in ("open", "missed", "slipped"):
            return
        wanted = self.source.wanted(self._body.grasp_point()) if state == "closing" else None
        touches = wanted is not None and tool.touches(wanted.body)
        action = self.gripper.update(touches, tool.load_n(), state == "opening" and tool.open)
        if action:
            self._settle(action, wanted)
        if self.gripper.state == "open" and self._clearing is not None:
            tool.clear(self._clearing.body)
            self._sink.cleared(self._clearing)
            self._clearing = None

    def _settle(self, action: Action, wanted: LinePart | None) -> None:
        """Do what the gripper's state asks for."""
        if action == "grip" and wanted is not None:
            self.source.gripped(wanted)
            self._site.tracker.picked(wanted)
            self._body.tool.grip(wanted.body)
            self.held = wanted
            self._clear_fault()
        elif action in ("slip", "drop"):
            above = f"the load went above {self.gripper.rated_n:.1f} N"
            detail = above if action == "slip" else "the tool let go of it"
            self._raise_fault("grip_slipped", detail)
            self._let_go()
        elif action == "miss":
            self._raise_fault("grip_missed", f"{self.source.where}: the tool did not lie on a part")

    def _let_go(self) -> None:
        if self.held is None:
            return
        self._body.tool.release()
        if self.held.stage != "lost":
            self._site.tracker.let_go(self.held)
        self._clearing, self.held = self.held, None

    def _state(self) -> tuple[PackMLState, str]:
        return ("Aborted", COLLISION) if self._stop.aborted else (self.arm.state, self.arm.reason)

    def _tell_collision(self) -> None:
        """Raise the fault of an unintended contact, and clear it when the robot is set going again."""
        if self._stop.aborted == self._collided:
            return
        self._collided, emit = self._stop.aborted, self._site.emitter.emit
        if self._collided:
            emit(FaultRaised, fault=COLLISION, device_id=self.robot_id, detail=self._stop.detail)
        else:
            emit(FaultCleared, fault=COLLISION, device_id=self.robot_id)

    def _raise_fault(self, fault: str, detail: str) -> None:
        self._clear_fault()
        self._fault = fault
        self._site.emitter.emit(FaultRaised, fault=fault, device_id=self.robot_id, detail=detail)

    def _clear_fault(self) -> None:
        if self._fault:
            self._site.emitter.emit(FaultCleared, fault=self._fault, device_id=self.robot_id)
            self._fault = ""
