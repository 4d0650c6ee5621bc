"""What the controller is given, what it answers, and what it remembers from scan to scan: frozen values."""

from typing import Self

from twin.control.blocks import OnDelay, RisingEdge
from twin.control.gate_signals import GateSignals, gate_signals
from twin.control.timing import GateTiming, gate_timing
from twin.control.tracking import Register
from twin.events import Event, PackMLState
from twin.scene.gates import Gate
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.scene.signals import Lamp
from twin.types import Command, LatchedTrigger, Operate, OperateAnswer, Tags, Verdict, value


@value
class TagNames:
    """The names of the tags that the controller reads and writes, `{device_id}.{signal}`."""

    encoder_count: str
    belt_running: str
    belt_run: str
    robot_run: str
    eye_blocked: str
    good_full: str
    reject_full: str
    lamps: tuple[tuple[Lamp, str], ...]
    """Colour and output of every lamp of every stack light."""

    @classmethod
    def from_scene(cls, scene: Scene) -> Self:
        """Return the tag names of a scene's devices; raises `ConfigError` where one of them is not single."""
        eye_id, eye = scene.one_of(PhotoEye)
        robot_id = scene.one_of(Robot)[0]
        return cls(
            encoder_count=f"{eye.conveyor}.encoder_count",
            belt_running=f"{eye.conveyor}.running",
            belt_run=f"{eye.conveyor}.run",
            robot_run=f"{robot_id}.run",
            eye_blocked=f"{eye_id}.blocked",
            good_full=f"{scene.outlet('good')[0]}.full",
            reject_full=f"{scene.outlet('reject')[0]}.full",
            lamps=scene.lamps(),
        )


@value
class Settings:
    """What does not change while the controller runs."""

    timing: GateTiming
    tags: TagNames
    gate: GateSignals
    missing_to_hold: int
    """So many parts in a row without a verdict in time hold the line."""
    source: str = "controller"
    """Prefix of the ids of events and commands; a controller that is started again needs another."""

    @classmethod
    def from_scene(cls, scene: Scene, *, source: str = "controller") -> Self:
        """Return the settings for a scene's line; raises `ConfigError` where its gate cannot work."""
        return cls(
            timing=gate_timing(scene),
            tags=TagNames.from_scene(scene),
            gate=gate_signals(*scene.one_of(Gate)),
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
class Memory:
    """What the controller remembers. A fresh one stands for a controller that has just been powered up."""

    state: PackMLState = "Aborted"
    greeted: bool = False
    """The first scan is over."""
    event_serial: int = 0
    command_serial: int = 0
    encoder_count: int | None = None
    parts: Register = ()
    past: tuple[str, ...] = ()
    """Triggers of the latest parts past the gate, the newest last."""
    unanswered: tuple[LatchedTrigger, ...] = ()
    """Those of them whose verdict never came."""
    missing_in_row: int = 0
    purge_until_count: int = 0
    """While starting and unholding: the line is empty of old parts from this count on."""
    belt_run: bool = False
    robot_run: bool = False
    lamp: Lamp | None = None
    """The lamp that was lit last; None when the plant may have put it out."""
    echoed: frozenset[str] = frozenset()
    """Outputs that the plant has shown on since they were commanded on."""
    gate_driven: OnDelay = OnDelay()
    gate_home: OnDelay = OnDelay()
    server_lost: RisingEdge = RisingEdge(previous=True)
