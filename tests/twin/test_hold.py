"""A line that is held with a permitted part near the gate: what the controller says of it is what physics does."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.twin.control.bench import verdict_on
from twin.check.scene import check
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.events import AlarmRaised, Event, PartDisposed, PartLeft
from twin.line import Line
from twin.scene.gates import PushToAccept, PushToReject
from twin.scene.responses import Response
from twin.scene.scene import Scene
from twin.scene.trays import OutletTray
from twin.types import Command, Evaluation, Operate, OperatorCommand, Shot, Tags, Verdict


@dataclass
class Held:
    """The real line under the real controller, with an ok for every part unless told otherwise."""

    line: Line
    settings: Settings
    evaluations: tuple[Evaluation, ...] = ("ok",)
    memory: Memory = field(default_factory=Memory)
    shots: list[Shot] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    orders: list[OperatorCommand] = field(default_factory=lambda: ["clear", "reset", "start"])

    def run(self, hold_at_m: float, seconds: float = 30.0, *, until: int = 1) -> None:
        """Hold the line when the first part has moved on this far behind the photo-eye, and unhold it later."""
        left = 0
        commands: Sequence[Command] = ()
        verdicts: list[Verdict] = []
        for _ in range(round(seconds * self.line.scene.tick_hz)):
            tick = self.line.step(commands)
            self.events += tick.events
            for shot in tick.shots:
                evaluation = self.evaluations[len(self.shots) % len(self.evaluations)]
                self.shots.append(shot)
                verdicts.append(verdict_on(shot.trigger_id, evaluation, encoder_count=shot.encoder_count))
            commands = ()
            if tick.tags is not None:
                commands = self.control(tick.tags, tuple(verdicts), hold_at_m)
                verdicts = []
            left += sum(isinstance(event, PartLeft) for event in tick.events)
            if left >= until:
                return

    def control(self, tags: Tags, verdicts: tuple[Verdict, ...], hold_at_m: float) -> Sequence[Command]:
        home = tags.values[self.settings.gate.at_home] is True
        order = self.order(int(tags.values["infeed.encoder_count"]), hold_at_m, home=home)
        operates = (Operate(operate_id="o", command=order, who="test"),) if order else ()
        inputs = ScanInput(tags=tags, verdicts=verdicts, operates=operates, server_alive=True)
        output, self.memory = scan(inputs, self.memory, self.settings)
        self.events += output.events
        return output.commands

    def order(self, encoder_count: int, hold_at_m: float, *, home: bool) -> OperatorCommand | None:
        if self.orders:
            due = {"Aborted": "clear", "Stopped": "reset", "Idle": "start"}.get(self.memory.state)
            return self.orders.pop(0) if due == self.orders[0] and self.memory.greeted else None
        if self.memory.state == "Execute" and self.shots:
            travel_m = (encoder_count - self.shots[0].encoder_count) / self.settings.timing.counts_per_m
            return "hold" if hold_at_m <= travel_m < hold_at_m + 0.01 else None
        return "unhold" if self.memory.state == "Held" and home else None


def with_pusher(bearing: Scene, gate: PushToAccept | PushToReject) -> Scene:
    """Return the shipped line with a pusher in place of its arm, and its trays where that sends parts."""
    aside, end = ("good_tray", "reject_tray") if isinstance(gate, PushToAccept) else ("reject_tray", "good_tray")
    trays = {aside: replace(bearing.all_of(OutletTray)[aside], after="gate")}
    trays[end] = replace(bearing.all_of(OutletTray)[end], after="infeed")
    return replace(bearing, devices={**bearing.devices, "gate": gate, **trays})


CYLINDER: dict[str, Any] = {"conveyor": "infeed", "distance_m": 0.95, "stroke_m": 0.16, "extend_s": 0.36}
CYLINDER |= {"retract_s": 0.3, "plate_m": (0.1, 0.02), "valve": Response(on_s=0.02, off_s=0.02, spread_s=0.003)}
ACCEPT = PushToAccept(kind="push_to_accept", **CYLINDER)
REJECT = PushToReject(kind="push_to_reject", guard_m=0.2, **CYLINDER)


@pytest.mark.parametrize("gate", [ACCEPT, REJECT])
@pytest.mark.parametrize("hold_at_m", [0.3, 0.44, 0.455, 0.48, 0.56, 0.66])
def test_a_part_leaves_by_the_lane_that_a_hold_said_with_pushers_too(
    bearing: Scene, gate: PushToAccept | PushToReject, hold_at_m: float
) -> None:
    scene = with_pusher(bearing, gate)
    check(scene)
    with Line(scene, 7) as line:
        held = Held(line=line, settings=Settings.from_scene(scene))
        held.run(hold_at_m)
    disposed = {event.trigger_id: event for event in held.events if isinstance(event, PartDisposed)}
    left = {event.part_id: event.outlet for event in held.events if isinstance(event, PartLeft)}
    said = disposed[held.shots[0].trigger_id]
    assert left == {held.shots[0].part_id: "good" if said.disposition == "accept" else "reject"}
    assert [event.alarm for event in held.events if isinstance(event, AlarmRaised)] == []


@pytest.mark.parametrize("gate", [ACCEPT, REJECT])
def test_under_the_controller_pushers_send_each_part_where_its_verdict_says(
    bearing: Scene, gate: PushToAccept | PushToReject
) -> None:
    scene = with_pusher(bearing, gate)
    with Line(scene, 7) as line:
        run = Held(line=line, settings=Settings.from_scene(scene), evaluations=("ok", "not_ok", "undefined"))
        run.run(math.inf, until=6)
    left = {event.part_id: event.outlet for event in run.events if isinstance(event, PartLeft)}
    lanes = [left.get(shot.part_id) for shot in run.shots[:6]]
    assert lanes == ["good", "reject", "reject", "good", "reject", "reject"]
    assert [event.alarm for event in run.events if isinstance(event, AlarmRaised)] == []


def test_a_pusher_to_reject_that_does_not_come_out_stops_the_line_before_anything_bad_is_let_out(
    bearing: Scene,
) -> None:
    scene = with_pusher(bearing, replace(REJECT, force_n=0.2))
    with Line(scene, 7) as line:
        run = Held(line=line, settings=Settings.from_scene(scene), evaluations=("ok", "not_ok"))
        run.run(math.inf, until=2)
    left = {event.part_id: event.outlet for event in run.events if isinstance(event, PartLeft)}
    assert left == {run.shots[0].part_id: "good"}
    alarms = [event.alarm for event in run.events if isinstance(event, AlarmRaised)]
    assert alarms[0] in {"gate_not_reached", "interlock_tripped"}


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
