"""The line: one tick after the other, in a fixed order, from commands to tags.

A tick of `Line.step` runs: commands, actuators, physics, sensors, events, tags. Between its pocket and an outlet, or
the floor, physics alone sets a part's pose; where nothing can touch it, its belt does. The same scene, seed and
commands give the same events and poses to the bit, in any process.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Self

from twin.belts import Belt
from twin.bullet.world import World
from twin.changing import check_change
from twin.clearance import ClearanceMonitor
from twin.devices.energy import meter
from twin.devices.outputs import Outputs
from twin.emitter import Emitter
from twin.errors import RunError
from twin.events import EnergySampled, Event
from twin.faults.running import RunningFaults
from twin.guard import PartGuard
from twin.mixing import all_products
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.scene import Scene
from twin.scene.shapes import Shape
from twin.tracker import PartTracker
from twin.types import Command, LatchedTrigger, Pose, Shot, Tags, TagValue, value
from twin.units.build import build
from twin.units.site import Actor, Site

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
    """A running line of any scene. Close it after use."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self._tick = 0
        self._emitter = Emitter("plant")
        self._world = World(scene)
        with ExitStack() as undo:
            undo.callback(self.close)
            self.site = site_of(scene, seed, self._world, self._emitter)
            self._units = build(self.site)
            self._clearance = ClearanceMonitor(self.site)
            self._guard = PartGuard(self.site.tracker, self._world.parts, scene.tick_hz)
            undo.pop_all()
        self._all = tuple(self._units.all())
        self._faults = RunningFaults(self.site, self._units)
        self._actors = tuple(unit for unit in self._all if isinstance(unit, Actor))
        self._energy_due_s = ENERGY_EVERY_S
        self._lamps = frozenset(tag for _, tag in scene.lamps())
        self._outputs = Outputs((tag for unit in self._all for tag in unit.outputs), self._units.counted)
        self._meters = {
            device_id: (unit, meter(scene.devices[device_id])) for device_id, unit in self._units.takers().items()
        }

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
        self.site.scans = self._tick % self.scene.scan_ticks == 0
        self.site.delicate = self.site.tracker.delicate
        if self.site.supply.opened:
            # Lamps are no part of the safety chain: the controller goes on lighting them.
            self._outputs.fall_to_rest(kept=self._lamps)
            self.site.supply.power = False
        self._faults.update()
        refused = self._command(commands)
        on = self._read_outputs()
        for actor in self._actors:
            actor.act(on)
        self._world.step(fine=self._delicate())
        self.site.tracker.update()
        self._guard.update()
        self._clearance.update()
        for unit in self._all:
            unit.sense()
        if self.site.scans:
            self._measure()
        shots, self.site.shots = tuple(self.site.shots), []
        tags = self._read_tags() if self.site.scans else None
        events = self._emitter.drain()
        return Tick(tick=self._tick, t_s=self._emitter.t_s, tags=tags, events=events, shots=shots, refused=refused)

    def _delicate(self) -> bool:
        """Tell whether any part, or any robot's tool, needs fine steps of physics in this tick."""
        for robot in self._units.robots.values():
            if robot.delicate:
                return True
        return self.site.tracker.delicate

    @property
    def output_tags(self) -> tuple[str, ...]:
        """The tags that the controller commands."""
        return tuple(tag for unit in self._all for tag in unit.outputs)

    def outputs_to_rest(self) -> None:
        """The controller is lost: belts off, robots braked with their grip kept, gates without power.

        Nothing moves on its own after that. Power comes back with the next command that switches on what moves.
        """
        self._outputs.fall_to_rest()
        self.site.supply.power = False

    def take_up(self, scene: Scene) -> None:
        """Go on as a changed scene has it, from the next tick on.

        Raises `ConfigError` for a value that is built into the line; `twin.changing` knows which are not.
        """
        check_change(self.scene, scene)
        self.scene = self.site.scene = scene
        for device_id, unit in self._units.adjustable().items():
            unit.take_up(scene.devices[device_id])

    def handle(self, device_id: str, position: str, who: str = "") -> None:
        """Put a device to a position, as a person does: press an emergency stop, open a guard door, turn a key.

        It counts from the next tick on. Raises `RunError` where there is no such device, or no such position of it.
        """
        handled = self._units.handled()
        if device_id not in handled:
            raise RunError(f"no person can put {device_id!r} to a position; allowed: {', '.join(handled) or 'nothing'}")
        handled[device_id].put(position, who)

    def throw(self, fault_id: str) -> None:
        """Begin one of the scene's faults with the next tick; raises `RunError` where there is none of that id."""
        self._faults.throw(fault_id)

    def repair(self, fault_id: str) -> None:
        """End one of the scene's faults with the next tick; raises `RunError` where there is none of that id."""
        self._faults.repair(fault_id)

    def to_repair(self) -> tuple[str, ...]:
        """Return the scene's faults that act, that people are told of, and that somebody must repair, by id."""
        return self._faults.to_repair()

    def faults(self) -> tuple[str, ...]:
        """Return the scene's faults that act and that people are told of, by id."""
        return tuple(fault_id for fault_id in self._faults.acting() if self.scene.faults[fault_id].shown)

    def positions(self) -> dict[str, str]:
        """Return what each device that people put to a position stands at, for pages."""
        return {device_id: device.position for device_id, device in self._units.handled().items()}

    def latched_on_line(self) -> tuple[LatchedTrigger, ...]:
        """Return the triggers of all parts on a belt that their last gate has not let go yet, oldest first."""
        found = [
            part.trigger
            for part in self.site.tracker.parts.values()
            if part.stage == "belt" and part.trigger is not None and self._before_a_gate(part)
        ]
        return tuple(sorted(found, key=lambda trigger: trigger.encoder_count))

    def _before_a_gate(self, part: LinePart) -> bool:
        """Tell whether the belt that a part lies on has a gate that has not let it go yet."""
        gates, scenes = self._units.gates(), self.scene.all_of(Gate)
        return any(scenes[key].conveyor == part.zone and not gate.past(part) for key, gate in gates.items())

    def pose_of(self, part_id: str) -> Pose | None:
        """Return where a part is now; None when it is not in the world (not yet, or no more)."""
        return self.poses().get(part_id)

    def poses(self) -> dict[str, Pose]:
        """Return where every part is now: in pockets, on the line and in the outlet trays."""
        self.site.tracker.look_at_held()
        return {part.part_id: part.pose for part in self._all_parts() if part.pose.finite}

    def shapes(self) -> dict[str, Shape]:
        """Return what shape every part is that `poses` may tell of: not all are of the scene's product."""
        return {part.part_id: part.shape for part in self._all_parts()}

    def joints_rad(self) -> dict[str, tuple[float, ...]]:
        """Return the measured joint angles of each robot, for pages."""
        return {robot_id: robot.joints()[0] for robot_id, robot in self._world.robots.items()}

    def gate_angles_rad(self) -> dict[str, float]:
        """Return the measured angle of each diverter arm to its belt, for pages: 0 is good, the scene's is reject."""
        return {gate_id: gate.angle_rad() for gate_id, gate in self._units.diverters.items()}

    def strokes_m(self) -> dict[str, float]:
        """Return how far each pusher's plate is out, for pages."""
        return {gate_id: pusher.out_m() for gate_id, pusher in self._units.pushers.items()}

    def on_line(self) -> tuple[str, ...]:
        """Return the parts that were released and have neither left nor been lost."""
        return tuple(part.part_id for part in self.site.tracker.parts.values() if part.released)

    def riding(self) -> tuple[str, ...]:
        """Return the parts that ride their belt, out of contact physics."""
        return tuple(part.part_id for part in self.site.tracker.parts.values() if part.ride is not None)

    def _command(self, commands: Sequence[Command]) -> tuple[Refusal, ...]:
        refused = []
        for command in commands:
            moves = bool(command.value) and command.tag not in self._lamps
            reason = (self.site.supply.why_not() if moves else "") or self._outputs.apply(command)
            if reason:
                refused.append(Refusal(command_id=command.command_id, reason=reason))
            elif moves:
                self.site.supply.power = True
        return tuple(refused)

    def _read_outputs(self) -> dict[str, bool]:
        if not self._outputs.counting:
            return self._outputs.level
        return self._outputs.read({belt_id: belt.drive.count for belt_id, belt in self.site.belts.items()})

    def _measure(self) -> None:
        """Add the energy since the last scan; tell it every ten seconds."""
        for unit, taken in self._meters.values():
            draw = unit.draw()
            taken.take(draw.works, self.site.scan_s, draw.air_nl)
        if self._emitter.t_s >= self._energy_due_s - self.site.tick_s / 2:
            self._energy_due_s += ENERGY_EVERY_S
            for device_id, (_, taken) in self._meters.items():
                self._emitter.emit(EnergySampled, device_id=device_id, **taken.read())

    def _read_tags(self) -> Tags:
        """Return the process image; what was latched since the last scan goes with it."""
        latched, self.site.latched = tuple(self.site.latched), []
        values: dict[str, TagValue] = {}
        for unit in self._all:
            values.update(unit.tags())
        values.update(self.site.stuck)
        values.update(self._read_outputs())
        scan = self._tick // self.scene.scan_ticks
        return Tags(t_s=self._emitter.t_s, scan=scan, values=values, latched=latched)

    def _all_parts(self) -> Iterator[LinePart]:
        for robot in self._units.robots.values():
            yield from robot.standing
        for feeder in self._units.feeders.values():
            yield from feeder.standing
        yield from self.site.tracker.parts.values()
        for tray_id, outlet in self._units.outlets.items():
            yield from self.site.tracker.waiting[tray_id]
            yield from outlet.taken


def site_of(scene: Scene, seed: int, world: World, emitter: Emitter) -> Site:
    """Return the site of a scene in its world."""
    tick_s = 1 / scene.tick_hz
    radius_m = max(product.shape.around_m for product in all_products(scene)) / 2
    belts = {
        belt_id: Belt(belt_id, belt, world.belts[belt_id], world.parts, radius_m=radius_m, tick_s=tick_s)
        for belt_id, belt in scene.all_of(Conveyor).items()
    }
    tracker = PartTracker(scene, world.parts, belts, world.outlets, emitter)
    return Site(scene=scene, seed=seed, world=world, belts=belts, tracker=tracker, emitter=emitter)
