"""A line that a test steps, and the commands that set it going."""

import hashlib
import time
from collections.abc import Sequence

from twin.control.timing import gate_timings
from twin.events import Event
from twin.line import Line, Tick
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.types import Command, Shot, Tags

GO = (
    Command(command_id="belt", tag="infeed.run", value=True),
    Command(command_id="robot", tag="robot.run", value=True),
)


def going(scene: Scene) -> tuple[Command, ...]:
    """Return the commands that set every belt and robot of a scene going."""
    movers = (*scene.all_of(Conveyor), *scene.all_of(Robot))
    return tuple(Command(command_id=key, tag=f"{key}.run", value=True) for key in movers)


class Run:
    """A line that is stepped; every second part is let on by all gates. Keeps what came out."""

    def __init__(self, scene: Scene, seed: int = 7) -> None:
        self.line = Line(scene, seed)
        self._timings = gate_timings(scene)
        self.ticks: list[Tick] = []
        self.events: list[Event] = []
        self.shots: list[Shot] = []
        self.tags: list[Tags] = []
        self.driven: set[str] = set()
        self.cpu_s = 0.0
        self._permits: list[Command] = []

    def step(self, ticks: int = 1, commands: Sequence[Command] = ()) -> "Run":
        for _ in range(ticks):
            self._permits.extend(commands)
            commands = ()
            given, self._permits = self._permits, []
            began = time.process_time()
            tick = self.line.step(given)
            self.cpu_s += time.process_time() - began
            self._keep(tick)
        return self

    def _keep(self, tick: Tick) -> None:
        self.ticks.append(tick)
        self.events.extend(tick.events)
        self.shots.extend(tick.shots)
        if tick.tags is not None:
            self.tags.append(tick.tags)
        for shot in tick.shots:
            if len(self.driven) <= (len(self.shots) - 1) // 2:
                self.driven.add(shot.part_id)
                self._permits += self.permits(shot)

    def permits(self, shot: Shot) -> list[Command]:
        gates = [gate_id for gate_id, _ in self.line.scene.gates()]
        return [
            Command(
                command_id=f"permit-{shot.trigger_id}",
                tag=f"{gate_id}.drive",
                value=True,
                trigger_id=shot.trigger_id,
                valid_from_count=shot.encoder_count + timing.valid_from_counts,
                valid_until_count=shot.encoder_count + timing.valid_until_counts,
            )
            for gate_id, timing in zip(gates, self._timings, strict=True)
        ]

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def digest(self) -> str:
        return hashlib.sha256(repr((self.events, self.shots, self.line.poses())).encode()).hexdigest()
