"""A line that is held with a permitted part near the gate: what the controller says of it is what physics does."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests.twin.control.bench import verdict_on
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.events import Event, PartDisposed, PartLeft
from twin.line import Line
from twin.scene.scene import Scene
from twin.types import Command, Operate, OperatorCommand, Shot, Tags, Verdict


@dataclass
class Held:
    """The real line under the real controller, with an ok for every part."""

    line: Line
    settings: Settings
    memory: Memory = field(default_factory=Memory)
    shots: list[Shot] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    orders: list[OperatorCommand] = field(default_factory=lambda: ["clear", "reset", "start"])

    def run(self, hold_at_m: float, seconds: float = 30.0) -> None:
        """Hold the line when the first part has moved on this far behind the photo-eye, and unhold it later."""
        commands: Sequence[Command] = ()
        verdicts: list[Verdict] = []
        for _ in range(round(seconds * self.line.scene.tick_hz)):
            tick = self.line.step(commands)
            self.events += tick.events
            self.shots += tick.shots
            verdicts += [verdict_on(shot.trigger_id, encoder_count=shot.encoder_count) for shot in tick.shots]
            commands = ()
            if tick.tags is not None:
                commands = self.control(tick.tags, tuple(verdicts), hold_at_m)
                verdicts = []
            if any(isinstance(event, PartLeft) for event in tick.events):
                return

    def control(self, tags: Tags, verdicts: tuple[Verdict, ...], hold_at_m: float) -> Sequence[Command]:
        order = self.order(int(tags.values["infeed.encoder_count"]), hold_at_m)
        operates = (Operate(operate_id="o", command=order, who="test"),) if order else ()
        inputs = ScanInput(tags=tags, verdicts=verdicts, operates=operates, server_alive=True)
        output, self.memory = scan(inputs, self.memory, self.settings)
        self.events += output.events
        return output.commands

    def order(self, encoder_count: int, hold_at_m: float) -> OperatorCommand | None:
        if self.orders:
            due = {"Aborted": "clear", "Stopped": "reset", "Idle": "start"}.get(self.memory.state)
            return self.orders.pop(0) if due == self.orders[0] and self.memory.greeted else None
        if self.memory.state == "Execute" and self.shots:
            travel_m = (encoder_count - self.shots[0].encoder_count) / self.settings.timing.counts_per_m
            return "hold" if hold_at_m <= travel_m < hold_at_m + 0.01 else None
        stands = self.line.gate_angles_rad()["gate"] > 0.78
        return "unhold" if self.memory.state == "Held" and stands else None


@pytest.mark.parametrize("hold_at_m", [0.45, 0.62, 0.69, 0.70, 0.72, 0.74])
def test_a_part_leaves_by_the_lane_that_a_hold_said(bearing: Scene, hold_at_m: float) -> None:
    with Line(bearing, 7) as line:
        held = Held(line=line, settings=Settings.from_scene(bearing))
        held.run(hold_at_m)
    first = held.shots[0]
    disposed = {event.trigger_id: event for event in held.events if isinstance(event, PartDisposed)}
    left = {event.part_id: event.outlet for event in held.events if isinstance(event, PartLeft)}
    said = disposed[first.trigger_id]
    assert (said.disposition, said.reason) in (("accept", "ok"), ("reject", "purged"))
    assert left == {first.part_id: "good" if said.disposition == "accept" else "reject"}
    assert any(event.type == "station_state_changed" and event.state == "Held" for event in held.events)
