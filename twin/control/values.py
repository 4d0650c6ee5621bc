"""What the controller is given, what it answers, and what it remembers from scan to scan: frozen values."""

from typing import Self, TypeGuard

from twin.control.blocks import OnDelay, RisingEdge
from twin.control.gate_signals import GateSignals, gate_signals
from twin.control.stop_tags import Stops, StopState
from twin.control.timing import GateTiming, gate_timings, trigger_eye
from twin.control.tracking import Register, Timings, TrackedPart
from twin.control.ways import Emptying, Ways
from twin.events import Event, PackMLState, UnitMode
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.safety import AirSupply, EmergencyStop, GuardDoor, LightCurtain, ModeKey
from twin.scene.scene import Device, Scene
from twin.scene.signals import Lamp
from twin.types import Command, LatchedTrigger, Operate, OperateAnswer, Tags, Verdict, value


@value
class DriveTags:
    """The tags of one belt's drive, and how long it may take to its speed."""

    run: str
    running: str
    at_speed: str
    within_s: float

    @classmethod
    def of(cls, belt_id: str, belt: Conveyor) -> Self:
        """Return the tags of a belt."""
        return cls(
            run=f"{belt_id}.run",
            running=f"{belt_id}.running",
            at_speed=f"{belt_id}.at_speed",
            within_s=belt.start_delay_s + belt.ramp_s,
        )


def _is_guard(device: Device) -> TypeGuard[EmergencyStop | GuardDoor | LightCurtain]:
    return isinstance(device, EmergencyStop | GuardDoor | LightCurtain)


@value
class TagNames:
    """The names of the tags that the controller reads and writes, `{device_id}.{signal}`."""

    encoder_count: str
    """Of the belt that carries photo-eye and gate."""
    belt_running: str
    eye_blocked: str
    belts: tuple[DriveTags, ...]
    """Of every belt; all of them run together."""
    work_runs: tuple[str, ...]
    """Outputs of the robots that bring parts in and move them on; those that pack have theirs in `Ways`."""
    collisions: tuple[str, ...]
    """Tags by which robots tell an unintended contact."""
    trays_full: tuple[str, ...]
    """Of the trays that chutes lead to."""
    safety_ok: tuple[tuple[str, str], ...]
    """Tag of every safety device, and its kind."""
    automatic: tuple[str, ...]
    """Tags of mode keys."""
    pressure_ok: tuple[str, ...]
    lamps: tuple[tuple[Lamp, str], ...]
    """Colour and output of every lamp of every stack light."""

    @classmethod
    def from_scene(cls, scene: Scene) -> Self:
        """Return the tag names of a scene's devices; raises `ConfigError` where one of them is not single."""
        eye_id, eye = trigger_eye(scene)
        packers = Ways.from_scene(scene).packers
        return cls(
            encoder_count=f"{eye.conveyor}.encoder_count",
            belt_running=f"{eye.conveyor}.running",
            eye_blocked=f"{eye_id}.blocked",
            belts=tuple(DriveTags.of(belt_id, belt) for belt_id, belt in scene.all_of(Conveyor).items()),
            work_runs=tuple(f"{key}.run" for key in scene.all_of(Robot) if key not in packers),
            collisions=tuple(f"{robot_id}.collision" for robot_id in scene.all_of(Robot)),
            trays_full=tuple(f"{tray_id}.full" for tray_id in scene.chutes()),
            safety_ok=tuple((f"{key}.ok", device.kind) for key, device in scene.devices.items() if _is_guard(device)),
            automatic=tuple(f"{key}.automatic" for key in scene.all_of(ModeKey)),
            pressure_ok=tuple(f"{key}.pressure_ok" for key in scene.all_of(AirSupply)),
            lamps=scene.lamps(),
        )


@value
class Stage:
    """One gate: when it must be told, and how it is told and answers."""

    timing: GateTiming
    gate: GateSignals


@value
class Settings:
    """What does not change while the controller runs."""

    stages: tuple[Stage, ...]
    """The gates in the order in which parts come to them. What the first lets on does not go to reject; what a second
    one lets on goes to good, and what it does not let on to hold."""
    tags: TagNames
    ways: Ways
    stops: Stops = Stops()
    margin_s: float = 0.3
    """How much longer than its own time a drive may take to answer before that is an alarm."""
    missing_to_hold: int
    """So many parts in a row without a verdict in time hold the line."""
    source: str = "controller"
    """Prefix of the ids of events and commands; a controller that is started again needs another."""

    @property
    def timing(self) -> GateTiming:
        """The timing of the gate that decides first."""
        return self.stages[0].timing

    @property
    def timings(self) -> Timings:
        """The timing of every gate."""
        return tuple(stage.timing for stage in self.stages)

    @property
    def gate(self) -> GateSignals:
        """The gate that decides first."""
        return self.stages[0].gate

    @classmethod
    def from_scene(cls, scene: Scene, *, source: str = "controller") -> Self:
        """Return the settings for a scene's line; raises `ConfigError` where its gate cannot work."""
        return cls(
            stages=tuple(
                Stage(timing=timing, gate=gate_signals(*gate))
                for timing, gate in zip(gate_timings(scene), scene.gates(), strict=True)
            ),
            tags=TagNames.from_scene(scene),
            ways=Ways.from_scene(scene),
            stops=Stops.of(scene),
            missing_to_hold=scene.recipe.consecutive_missing_to_hold,
            source=source,
        )


@value
class ScanInput:
    """One scan's inputs: the plant's process image, and what came from the server since the last scan."""

    tags: Tags
    verdicts: tuple[Verdict, ...] = ()
    operates: tuple[Operate, ...] = ()
    server_alive: bool
    now_mono_ns: int = 0
    """Monotonic host time; 0 where time is only simulated."""


@value
class ScanOutput:
    """One scan's answer. Commands stand for changes alone: an output that stays as it is gets none."""

    commands: tuple[Command, ...]
    events: tuple[Event, ...]
    answers: tuple[OperateAnswer, ...]
    state: PackMLState


@value
class GateTimers:
    """Since when a gate has not been where it should be."""

    driven: OnDelay = OnDelay()
    home: OnDelay = OnDelay()


@value
class Memory:
    """What the controller remembers. A fresh one stands for a controller that has just been powered up."""

    state: PackMLState = "Aborted"
    greeted: bool = False
    """The first scan is over."""
    event_serial: int = 0
    command_serial: int = 0
    encoder_count: int | None = None
    parts: Register = ()
    at_camera: TrackedPart | None = None
    """The part that stands at the camera's stop."""
    stops: tuple[StopState, ...] = ()
    past: tuple[str, ...] = ()
    """Triggers of the latest parts past all gates, the newest last."""
    unanswered: tuple[LatchedTrigger, ...] = ()
    """Those of them whose verdict never came."""
    missing_in_row: int = 0
    purge_until_count: int = 0
    """While starting and unholding: the line is empty of old parts from this count on."""
    belt_run: bool = False
    work_run: bool = False
    pack_run: bool = False
    feed_run: bool = False
    end_cycle: bool = False
    emptying: Emptying | None = None
    """While stopping and completing a line that ran: how far it is empty."""
    mode: UnitMode = "Production"
    jogs: tuple[tuple[str, float], ...] = ()
    """In manual mode: the belts that run by hand, and until when."""
    stroke: tuple[str, float] | None = None
    """In manual mode: the gate that is driven by hand, and until when."""
    lamp: Lamp | None = None
    """The lamp that was lit last; None when the plant may have put it out."""
    echoed: frozenset[str] = frozenset()
    """Outputs that the plant has shown on since they were commanded on."""
    drives_late: OnDelay = OnDelay()
    gate_timers: tuple[GateTimers, ...] = ()
    """Of every gate."""
    gates_contradict: tuple[OnDelay, ...] = ()
    """Since when each gate has told that it is at both its ends."""
    server_lost: RisingEdge = RisingEdge(previous=True)
