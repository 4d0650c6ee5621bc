"""The line: one tick after the other, in a fixed order, from commands to tags.

A tick of `Line.step` runs: commands, actuators, physics, sensors, events, tags. Between its pocket and an outlet, or
the floor, physics alone sets a part's pose. The same scene, seed and commands give the same events and poses to the
bit, in any process.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Self

from twin.bullet.world import World
from twin.cell import RobotCell
from twin.devices.conveyor import ConveyorDrive
from twin.devices.energy import Meter, meter
from twin.devices.outputs import Outputs
from twin.devices.robot import Senses
from twin.emitter import Emitter
from twin.events import EnergySampled, Event
from twin.outfeed import Outfeed
from twin.parts import LANES, LinePart, PartTracker
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.trigger import TriggerPoint
from twin.types import Command, LatchedTrigger, Pose, Shot, Tags, TagValue, value

ENERGY_EVERY_S = 10.0


@value
class Refusal:
    """A command that was not taken, and why."""

    command_id: str
    reason: str


@value
class Tick:
    """What one tick brought. `t_s` is its end; `tags` are there on scan ticks only."""

    tick: int
    t_s: float
    tags: Tags | None
    events: tuple[Event, ...]
    shots: tuple[Shot, ...]
    refused: tuple[Refusal, ...] = ()


class Line:
    """A running line of one robot, one belt, one eye, one camera, one gate and three trays. Close it after use."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self._tick_s = 1 / scene.tick_hz
        self._tick = 0
        self._emitter = Emitter("plant")
        self._world = World(scene)
        with ExitStack() as undo:
            undo.callback(self.close)
            self._tracker = PartTracker(scene, self._world, self._emitter)
            self.belt_id, belt = scene.one_of(Conveyor)
            self._drive = ConveyorDrive(belt, self._tick_s)
            self._cell = RobotCell(scene, seed, self._world, self._tracker, self._emitter)
            self._trigger = TriggerPoint(scene, seed, self._drive, self._emitter)
            self._outfeed = Outfeed(scene, self._world, self._tracker, self._emitter)
            undo.pop_all()
        self._tags = {
            "belt": f"{self.belt_id}.run",
            "robot": f"{self._cell.robot_id}.run",
            "gate": f"{self._outfeed.gate_id}.drive",
        }
        self._lamps = tuple(tag for _, tag in scene.lamps())
        self._outputs = Outputs((*self._tags.values(), *self._lamps), windowed=(self._tags["gate"],))
        self._powered = True
        self._strokes = 0
        devices = scene.all_of(Conveyor) | scene.all_of(Robot) | scene.all_of(Gate)
        self._meters: dict[str, Meter] = {device_id: meter(device) for device_id, device in devices.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the physics world."""
        self._world.close()

    def step(self, commands: Sequence[Command] = ()) -> Tick:
        """Apply `commands`, let one tick pass, and return what it brought."""
        self._tick += 1
        self._emitter.t_s = self._tick / self.scene.tick_hz
        refused = self._command(commands)
        outputs = self._outputs.read(self._drive.count)
        self._act(outputs)
        self._world.step()
        self._sense()
        self._cell.exchange(self._emitter.t_s)
        self._outfeed.take_up(self._emitter.t_s)
        self._meter(outputs)
        shots, self._trigger.shots = tuple(self._trigger.shots), []
        tags = self._read_tags() if self._tick % self.scene.scan_ticks == 0 else None
        events = self._emitter.drain()
        return Tick(tick=self._tick, t_s=self._emitter.t_s, tags=tags, events=events, shots=shots, refused=refused)

    def outputs_to_rest(self) -> None:
        """The controller is lost: belt off, robot braked with its grip kept, gate without power.

        Nothing moves on its own after that. Power comes back with the next command that switches on what moves.
        """
        self._outputs.fall_to_rest()
        self._powered = False

    def latched_on_line(self) -> tuple[LatchedTrigger, ...]:
        """Return the triggers of all parts that are still on the belt behind the eye, oldest first."""
        return self._tracker.between_eye_and_gate()

    def pose_of(self, part_id: str) -> Pose | None:
        """Return where a part is now; None when it is not in the world (not yet, or no more)."""
        return next((part.pose for part in self._all_parts() if part.part_id == part_id), None)

    def poses(self) -> dict[str, Pose]:
        """Return where every part is now: in pockets, on the line and in the outlet trays."""
        return {part.part_id: part.pose for part in self._all_parts()}

    def robot_joints_rad(self) -> tuple[float, ...]:
        """Return the robot's measured joint angles, for pages."""
        return self._world.robot.joints()[0]

    def gate_angle_rad(self) -> float:
        """Return the arm's measured angle to the belt, for pages: 0 is good, the scene's angle is reject."""
        return self._world.arm.angle_rad()

    def on_line(self) -> tuple[str, ...]:
        """Return the parts that were released and have neither left nor been lost."""
        return tuple(part.part_id for part in self._tracker.parts.values() if part.stage in ("belt", "outlet"))

    def _command(self, commands: Sequence[Command]) -> tuple[Refusal, ...]:
        refused = []
        for command in commands:
            reason = self._outputs.apply(command)
            if reason:
                refused.append(Refusal(command_id=command.command_id, reason=reason))
            elif command.value and command.tag not in self._lamps:
                self._powered = True
        return tuple(refused)

    def _act(self, outputs: dict[str, bool]) -> None:
        """Advance all devices and drive their bodies for the coming tick."""
        self._world.belt.drive(self._drive.update(outputs[self._tags["belt"]]))
        senses = Senses(
            run=outputs[self._tags["robot"]],
            pocket=self._cell.tray.next_pocket(),
            belt_at_speed=self._drive.at_speed,
            belt_mps=self._drive.speed_mps,
            travel_m=self._drive.travel_m,
        )
        self._cell.act(senses)
        self._outfeed.act(outputs[self._tags["gate"]], self._powered)

    def _sense(self) -> None:
        """Read all sensors after physics, in a fixed order."""
        self._cell.sense()
        self._tracker.update()
        cut = self._world.cut([self._trigger.beam(), *self._outfeed.beams()])
        part = self._tracker.parts.get(cut[0]) if cut[0] is not None else None
        edges = self._tracker.leading_x_m(part) if part else (0.0, 0.0)
        self._trigger.sense(part, edges, self._emitter.t_s)
        self._outfeed.sense([body is not None for body in cut[1:]])

    def _meter(self, outputs: dict[str, bool]) -> None:
        """Add the tick's energy; tell it every ten seconds."""
        strokes, self._strokes = self._outfeed.gate.strokes - self._strokes, self._outfeed.gate.strokes
        robot_works = not self._cell.program.motion.resting
        for device_id, device_meter in self._meters.items():
            if device_id == self._outfeed.gate_id:
                gate = self.scene.one_of(Gate)[1]
                device_meter.take(self._outfeed.gate.energised, self._tick_s, strokes * gate.air_nl_per_stroke)
            else:
                robot = device_id == self._cell.robot_id
                air_nl = self._cell.gripper.air_nl_per_tick if robot else 0.0
                works = robot_works if robot else self._drive.speed_mps > 0
                device_meter.take(works, self._tick_s, air_nl)
        if self._tick % round(ENERGY_EVERY_S * self.scene.tick_hz) == 0:
            for device_id, device_meter in self._meters.items():
                self._emitter.emit(EnergySampled, device_id=device_id, **device_meter.read())

    def _read_tags(self) -> Tags:
        """Return the process image; what was latched since the last scan goes with it."""
        latched, self._trigger.latched = tuple(self._trigger.latched), []
        values: dict[str, TagValue] = {
            f"{self.belt_id}.encoder_count": self._drive.count,
            f"{self.belt_id}.running": self._drive.speed_mps > 0,
            f"{self.belt_id}.at_speed": self._drive.at_speed,
            f"{self._trigger.eye_id}.blocked": self._trigger.eye.blocked,
            f"{self._outfeed.gate_id}.at_reject": self._outfeed.gate.at_reject,
            f"{self._outfeed.gate_id}.at_good": self._outfeed.gate.at_good,
            f"{self._outfeed.gate_id}.power": self._powered,
            f"{self._cell.tray_id}.empty": self._cell.tray.empty,
            f"{self._cell.robot_id}.state": self._cell.program.state,
            f"{self._cell.robot_id}.holding": self._cell.held is not None,
        }
        for lane in LANES:
            values[f"{lane}_eye.count"] = self._outfeed.eyes[lane].count
            values[f"{self._outfeed.tray_ids[lane]}.full"] = self._outfeed.trays[lane].full
        values.update(self._outputs.read(self._drive.count))
        scan = self._tick // self.scene.scan_ticks
        return Tags(t_s=self._emitter.t_s, scan=scan, values=values, latched=latched)

    def _all_parts(self) -> Iterator[LinePart]:
        yield from self._cell.standing
        yield from self._tracker.parts.values()
        for lane in LANES:
            yield from self._tracker.waiting[lane]
            yield from self._outfeed.taken[lane]
