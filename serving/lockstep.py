"""The line in one process: plant, camera, inspector and controller take turns, without a network and without a clock.

Everything is a function of scene, seed and models: a verdict takes a fixed simulated time, the log holds simulated time
only. The same devices, the same controller and the same inspector run here as on the live line.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from serving.truth import TruthTeller
from twin.camera.draw import draw_shot
from twin.camera.station import CameraStation
from twin.control.attendant import Attendant
from twin.control.reference import scan
from twin.control.setting_up import CHANGEOVER, setting_up
from twin.control.values import Memory, ScanInput, Settings
from twin.devices.operator_response import response_time
from twin.events import EventBase, PackMLState, PartReleased
from twin.line import Line, Tick
from twin.scene.incoming import Incoming
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import Command, Frame, Inspector, Judge, Operate, OperatorCommand, Shot, Tags, Verdict

Log = Callable[[EventBase | Verdict], None]

STARTING: tuple[OperatorCommand, ...] = ("clear", "reset", "start")
"""What an operator does to a line that was just powered up."""

AWAITS: dict[OperatorCommand, str] = {"clear": "Aborted", "reset": "Stopped", "start": "Idle"}
"""The PackML state in which each of these commands is due."""


class Witness(Protocol):
    """Is shown a run as it goes, beside its log; `twin.record.recorder.Recorder` is one."""

    def tick(self, tick: Tick, line: Line) -> None:
        """See a tick, before its events are logged."""
        ...

    def picture(self, frame: Frame) -> None:
        """See a frame, before its verdict is logged."""
        ...


@dataclass(kw_only=True)
class LockstepLine:
    """A line whose every step is taken by `run`. Use it in a `with` block, or close it."""

    scene: Scene
    seed: int
    inspector: Inspector
    judge: Judge
    inspection_s: float
    witness: Witness | None = None
    _orders: deque[OperatorCommand] = field(default_factory=lambda: deque(STARTING))
    _due: deque[tuple[float, Verdict]] = field(default_factory=deque)
    _commands: Sequence[Command] = ()
    """What the controller answered to the last scan; it counts from the next tick on, whoever asks for that."""

    def __post_init__(self) -> None:
        self._camera = CameraStation(self.scene, self.seed)
        self._settings = Settings.from_scene(self.scene)
        self._memory = Memory()
        self._truths = TruthTeller()
        self._came_in: dict[str, Incoming] = {}
        """Of parts that came onto the line before its scene was changed: the incoming quality of then."""
        self._state: PackMLState = "Aborted"
        people = self.scene.operators
        response_s = response_time(people, generator(self.seed, "operator"))
        self._attendant = None if people is None else Attendant(response_s, people.repair_s)
        self._setting_up = setting_up(people, generator(self.seed, "changeover"))
        self._released = 0
        # The only thing that must be closed comes last: nothing that fails above leaves it open.
        self._line = Line(self.scene, self.seed)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the physics world."""
        self._line.close()

    def take_up(self, scene: Scene, inspector: Inspector, judge: Judge) -> None:
        """Go on as a changed scene has it, and let parts be looked at by its own inspector and judge.

        Raises `ConfigError` for a value that is built into the line.
        """
        self._line.take_up(scene)
        # What is on the line already stays what it is, whatever comes in from now on.
        self._came_in |= {
            part_id: self.scene.incoming for part_id in self._line.on_line() if part_id not in self._came_in
        }
        self.scene, self.inspector, self.judge = scene, inspector, judge
        self._camera, self._settings = CameraStation(scene, self.seed), Settings.from_scene(scene)

    def run(self, duration_s: float, log: Log, progress: Callable[[float], None] = lambda _: None) -> int:
        """Run on for `duration_s` simulated seconds and return the number of ticks.

        `log` is handed every event and verdict, in order; `progress` the simulated time.
        """
        self._log = log
        ticks = round(duration_s * self.scene.tick_hz)
        for _ in range(ticks):
            tick = self._line.step(self._commands)
            if self.witness:
                self.witness.tick(tick, self._line)
            self._tell(tick)
            for shot in tick.shots:
                self._look(shot)
            self._commands = self._control(tick.tags, tick.t_s) if tick.tags else ()
            progress(tick.t_s)
        return ticks

    def _scene_of(self, part_id: str) -> Scene:
        """Return the scene with the incoming quality that a part came in with."""
        incoming = self._came_in.get(part_id)
        return self.scene if incoming is None else replace(self.scene, incoming=incoming)

    def _tell(self, tick: Tick) -> None:
        for event in tick.events:
            self._log(event)
            self._released += isinstance(event, PartReleased)
            if (told := self._truths.after(event)) is not None:
                self._log(told)

    def _look(self, shot: Shot) -> None:
        if shot.condition.dead:
            return
        part = draw_shot(self._scene_of(shot.part_id), self.seed, shot)
        seen = self._camera.shoot(part, shot)
        self._truths.learn(seen.truth)
        if self.witness:
            self.witness.picture(seen.frame)
        inspection = self.inspector.inspect(seen.frame)
        # How long this host took is no part of the run: the log must hold the same bytes anywhere.
        verdict = replace(self.judge.judge(seen.frame, inspection), timings_ms={})
        # What is late on its way keeps what follows it waiting: verdicts come in the order of their pictures.
        self._due.append((shot.t_s + self.inspection_s + shot.condition.late_s, verdict))

    def _control(self, tags: Tags, t_s: float) -> Sequence[Command]:
        verdicts = []
        while self._due and self._due[0][0] <= t_s:
            verdicts.append(self._due.popleft()[1])
            self._log(verdicts[-1])
        inputs = ScanInput(
            tags=tags, verdicts=tuple(verdicts), operates=self._operates(tags), server_alive=True, now_mono_ns=0
        )
        output, self._memory = scan(inputs, self._memory, self._settings)
        self._state = output.state
        for event in output.events:
            self._log(event)
        return output.commands

    def _operates(self, tags: Tags) -> tuple[Operate, ...]:
        """Return what is commanded at a scan: the start of the run, then whatever a line that stands needs."""
        if self._orders:
            if AWAITS[self._orders[0]] != self._state:
                return ()
            command, reason = self._orders.popleft(), "start of run"
            return (Operate(operate_id=f"start-{tags.scan}", command=command, who="run", reason=reason),)
        if self._attendant is None:
            return ()
        broken = self._line.to_repair()
        visit = self._attendant.attend(tags.t_s, self._state, broken=bool(broken))
        for fault_id in broken if visit.repaired else ():
            self._line.repair(fault_id)
        if visit.command is not None:
            return (Operate(operate_id=f"attend-{tags.scan}", command=visit.command, who="operator"),)
        return self._changes_over(tags)

    def _changes_over(self, tags: Tags) -> tuple[Operate, ...]:
        """Return what a planned changeover commands at a scan."""
        command = None if self._setting_up is None else self._setting_up.attend(tags.t_s, self._state, self._released)
        if command is None:
            return ()
        return (Operate(operate_id=f"setup-{tags.scan}", command=command, who="operator", reason=CHANGEOVER),)
