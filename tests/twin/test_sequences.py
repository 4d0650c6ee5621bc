"""The sequences of the line as its README has them: the real line under the real controller, scan by scan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from tests.twin.control.bench import verdict_on
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.events import Event, PartDisposed, PartLeft, PartLost, StationStateChanged
from twin.line import Line
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.scene.scene import Scene
from twin.types import Command, Evaluation, Operate, OperatorCommand, Shot, Tags, Verdict

VERDICT_S = 0.2


@dataclass
class Live:
    """The line and its controller in turns, with a verdict on every part a little after its picture."""

    line: Line
    memory: Memory = field(default_factory=Memory)
    events: list[Event] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    tags: Tags | None = None
    said: Callable[[int], Evaluation | None] = lambda _: "ok"
    """What is said of the picture of this number; None: nothing ever."""
    controlled: bool = True
    found: bool = False
    """The controller has just come: the plant tells it all triggers that are still on the line."""
    _commands: Sequence[Command] = ()
    _operates: list[Operate] = field(default_factory=list)
    _due: list[tuple[float, Verdict]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings.from_scene(self.line.scene)

    def run(self, seconds: float) -> "Live":
        for _ in range(round(seconds * self.line.scene.tick_hz)):
            tick = self.line.step(self._commands)
            self.events += tick.events
            for shot in tick.shots:
                self._judge(shot)
            self._commands = ()
            if tick.tags is not None:
                self.tags = tick.tags
                if self.controlled:
                    self._scan(tick.tags)
        return self

    def _judge(self, shot: Shot) -> None:
        self.shots.append(shot)
        evaluation = self.said(len(self.shots))
        if evaluation is not None:
            verdict = verdict_on(shot.trigger_id, evaluation, encoder_count=shot.encoder_count)
            self._due.append((shot.t_s + VERDICT_S, verdict))

    def _scan(self, tags: Tags) -> None:
        latched = self.line.latched_on_line() if self.found else tags.latched
        self.found = False
        due = tuple(verdict for t_s, verdict in self._due if t_s <= tags.t_s)
        self._due = [(t_s, verdict) for t_s, verdict in self._due if t_s > tags.t_s]
        inputs = ScanInput(
            tags=Tags(t_s=tags.t_s, scan=tags.scan, values=tags.values, latched=latched),
            verdicts=due,
            operates=tuple(self._operates),
            server_alive=True,
        )
        self._operates = []
        output, self.memory = scan(inputs, self.memory, self.settings)
        self.events += output.events
        self._commands = output.commands

    def until(self, state: str, limit_s: float = 60.0) -> float:
        """Run until the line is in a state; return how long that took."""
        for scans in range(round(limit_s / 0.05)):
            if self.memory.state == state:
                return scans * 0.05
            self.run(0.05)
        raise AssertionError(f"the line is {self.memory.state} after {limit_s} s, not {state}")

    def operate(self, command: OperatorCommand, target: str = "", reason: str = "") -> "Live":
        self._operates.append(Operate(operate_id="o", command=command, who="test", target=target, reason=reason))
        return self.run(0.05)

    def start(self) -> "Live":
        orders: tuple[tuple[OperatorCommand, str], ...] = (
            ("clear", "Stopped"),
            ("reset", "Idle"),
            ("start", "Execute"),
        )
        for command, state in orders:
            self.operate(command).until(state)
        return self

    def lose_controller(self) -> None:
        """The controller's power is gone: the plant lets its outputs fall to rest."""
        self.controlled, self._commands = False, ()
        self.line.outputs_to_rest()

    def find_controller(self, source: str) -> None:
        """The controller's power is back: it knows nothing of before."""
        self.settings = Settings.from_scene(self.line.scene, source=source)
        self.memory, self.controlled, self.found = Memory(), True, True

    def on_belt(self) -> set[str]:
        parts = self.line.site.tracker.parts.values()
        return {part.part_id for part in parts if part.stage == "belt"}

    def left(self) -> dict[str, str]:
        return {event.part_id: event.outlet for event in self.events if isinstance(event, PartLeft)}

    def disposed(self) -> dict[str, str]:
        return {event.trigger_id: event.reason for event in self.events if isinstance(event, PartDisposed)}

    def states(self) -> list[str]:
        found = [event for event in self.events if isinstance(event, StationStateChanged)]
        return [event.state for event in found if event.station_id == "line"]


@pytest.fixture
def live(bearing: Scene) -> Iterator[Live]:
    with Line(bearing, 7) as line:
        made = Live(line)
        made.run(0.1)
        yield made


def test_first_start(live: Live) -> None:
    live.run(1.0)
    assert live.states() == ["Aborted"]
    assert live.tags is not None
    assert live.tags.values["infeed.running"] is False
    live.start()
    assert live.states() == ["Aborted", "Clearing", "Stopped", "Resetting", "Idle", "Starting", "Execute"]
    live.run(12.0)
    assert set(live.left().values()) == {"good"}


def test_stop_at_end_of_cycle(live: Live) -> None:
    live.start().run(7.0)
    before = len(live.shots)
    live.operate("stop")
    live.until("Stopped")
    assert not live.on_belt()
    assert live.tags is not None
    assert (live.tags.values["robot.holding"], live.tags.values["robot.state"]) == (False, "Complete")
    assert set(live.disposed().values()) == {"ok"}
    assert set(live.left().values()) == {"good"}
    assert len(live.left()) == len(live.shots) >= before
    assert not [event for event in live.events if isinstance(event, PartLost)]
    stood = len(live.left())
    live.run(5.0)
    assert len(live.left()) == stood
    assert not live.on_belt()
    live.operate("reset").until("Idle")
    live.operate("start").until("Execute")
    live.run(15.0)
    assert len(live.left()) > stood


def test_stop_at_end_of_cycle_with_a_feeder_in_the_robots_place(bearing: Scene) -> None:
    feeder = ChuteFeeder(
        kind="chute_feeder", conveyor="infeed", arrivals=Spaced(kind="spaced", pitch_m=0.5), capacity=40
    )
    devices = {key: device for key, device in bearing.devices.items() if key not in ("robot", "infeed_tray")}
    with Line(replace(bearing, devices=devices | {"feeder": feeder}), 7) as line:
        live = Live(line)
        live.run(0.1)
        live.start().run(12.0)
        before = len(live.left())
        live.operate("stop")
        assert live.tags is not None
        assert live.tags.values["feeder.run"] is False
        live.until("Stopped")
        assert not line.on_line()
        assert len(live.left()) == live.tags.values["feeder.released"]
        assert len(live.left()) > before


def test_stop_of_a_line_that_stands(live: Live) -> None:
    live.start().run(7.0)
    live.operate("hold").until("Held")
    parts = live.on_belt()
    assert live.operate("stop").until("Stopped") < 0.2
    live.run(1.0)
    assert live.on_belt() == parts


def test_changeover_of_product(live: Live) -> None:
    live.start().run(7.0)
    live.operate("complete", reason="changeover").until("Complete")
    assert not live.on_belt()
    told = [event for event in live.events if isinstance(event, StationStateChanged) and event.state == "Complete"]
    assert ("line", "changeover") in [(event.station_id, event.reason) for event in told]
    live.run(3.0)
    live.operate("reset").until("Idle")
    live.operate("start").until("Execute")


def test_fast_stop_by_abort_drops_all_outputs_at_once_and_hold_brakes(live: Live) -> None:
    """Both keep the parts where they are; an abort needs clear, reset and start, a hold only unhold."""
    live.start().run(9.0)
    parts = live.on_belt()
    live.operate("hold").until("Held")
    assert live.on_belt() == parts
    live.operate("unhold").until("Execute")
    parts = live.on_belt()
    live.operate("abort")
    assert live.tags is not None
    assert {tag for tag in ("infeed.run", "robot.run", "gate.drive") if live.tags.values[tag]} == set()
    live.until("Aborted")
    live.run(1.0)
    assert live.on_belt() == parts
    live.start()
    live.run(14.0)
    assert "purged" in live.disposed().values()


@pytest.mark.parametrize("without_power", ["controller", "plant"])
def test_power_return_with_parts_on_the_belt(live: Live, without_power: str) -> None:
    """Parts between photo-eye and gate are purged to reject, those before the eye and after them are judged again."""
    live.start()
    while not (live.shots and live.on_belt() - {shot.part_id for shot in live.shots}):
        live.run(0.1)
    live.run(0.5)
    shot = {one.part_id: one.trigger_id for one in live.shots}
    purged = {part for part in live.on_belt() if part in shot and live.disposed().get(shot[part]) is None}
    waiting = live.on_belt() - set(shot)
    assert purged
    assert waiting
    live.lose_controller()
    live.run(2.0)
    assert live.tags is not None
    assert live.tags.values["infeed.running"] is False
    if without_power == "controller":
        live.find_controller("controller-2")
    else:
        # The controller lived on: it sees that its outputs have fallen.
        live.controlled = True
    live.run(0.2)
    live.until("Aborted")
    live.start()
    live.run(20.0)
    trigger_of = {one.part_id: one.trigger_id for one in live.shots}
    assert {live.disposed()[trigger_of[part]] for part in purged} == {"purged"}
    assert {live.left()[part] for part in purged} == {"reject"}
    assert {live.disposed()[trigger_of[part]] for part in waiting} == {"ok"}
    assert {live.left()[part] for part in waiting} == {"good"}


def test_manual_mode_moves_a_part_by_hand_and_the_next_start_purges_it(live: Live) -> None:
    live.start().run(6.0)
    live.operate("abort").until("Aborted")
    live.operate("manual").run(0.5)
    parts = live.on_belt()
    counts = []
    for _ in range(20):
        live.operate("jog", "infeed").run(0.25)
        assert live.tags is not None
        counts.append(live.tags.values["infeed.encoder_count"])
    live.run(1.0)
    assert counts == sorted(counts)
    assert live.tags is not None
    assert live.tags.values["infeed.running"] is False
    live.operate("fire", "gate").run(0.7)
    assert live.tags.values["gate.at_good"] is True
    live.run(1.5)
    assert live.tags.values["gate.at_reject"] is True
    assert parts
    live.operate("automatic")
    live.start()
    live.run(14.0)
    trigger_of = {one.part_id: one.trigger_id for one in live.shots}
    by_hand = [part for part in parts if live.disposed().get(trigger_of.get(part, "")) == "purged"]
    assert by_hand
    assert {live.left()[part] for part in by_hand} == {"reject"}
