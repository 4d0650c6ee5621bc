"""The plant's loop around a line that a test plays, on a clock that a test moves."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from serving.client.stream import StreamClient
from serving.compose import compose_scene
from serving.plant.field_io import FieldIo
from serving.plant.pacing import Pacer
from serving.plant.program import FULL, GIL_SHARE_S, Plant
from serving.plant.renderer import Rendered
from serving.plant.stamps import Stamps
from serving.wire.kept import KeptEvents
from serving.wire.messages import State
from serving.wire.session import CODEC
from tests.serving.samples import event
from twin.errors import RunError
from twin.events import Event, FaultCleared, FaultRaised, OperatorCommanded, RunPaced, TruthTold
from twin.line import Tick
from twin.types import CameraCondition, Command, LatchedTrigger, Operate, OperatorCommand, PartTruth, Pose, Shot, Tags

SHOT = Shot(
    trigger_id="T1", camera_id="c", part_id="P000001-000001", t_s=0.0, encoder_count=1, decide_by_count=2,
    pose=Pose(position_m=(0, 0, 0)), speed_mps=0.15,
)  # fmt: skip
SCENE = compose_scene()
LATCHED = (LatchedTrigger(trigger_id="T0", encoder_count=1, t_s=0.0),)


class FakeLine:
    """Steps nothing; what each tick brings is laid down before."""

    def __init__(self, stop_after: int, stopping: asyncio.Event) -> None:
        self.scene = SCENE
        self.stop_after, self.stopping = stop_after, stopping
        self.ticks = 0
        self.commands: list[Command] = []
        self.rests = 0
        self.door, self.worn = "closed", False
        self.bring: dict[int, tuple[tuple[Event, ...], tuple[Shot, ...]]] = {}

    def step(self, commands: Sequence[Command]) -> Tick:
        self.ticks += 1
        self.commands.extend(commands)
        if self.ticks >= self.stop_after:
            self.stopping.set()
        nothing: tuple[tuple[Event, ...], tuple[Shot, ...]] = ((), ())
        events, shots = self.bring.get(self.ticks, nothing)
        tags = Tags(t_s=self.ticks / 240, scan=self.ticks // 3, values={"robot.state": "Idle"})
        return Tick(
            tick=self.ticks,
            t_s=self.ticks / 240,
            tags=tags if self.ticks % 3 == 0 else None,
            events=events,
            shots=shots,
        )

    def outputs_to_rest(self) -> None:
        self.rests += 1

    def latched_on_line(self) -> tuple[LatchedTrigger, ...]:
        return LATCHED

    def poses(self) -> dict[str, Pose]:
        return {"P": Pose(position_m=(0.123456, 0, 0))}

    def gate_angles_rad(self) -> dict[str, float]:
        return {"gate": 0.5}

    def positions(self) -> dict[str, str]:
        return {"door": self.door}

    def throw(self, fault_id: str) -> None:
        if fault_id != "worn":
            raise RunError(f"the scene has no fault {fault_id!r}; allowed: worn")
        self.worn = True

    def repair(self, fault_id: str) -> None:
        self.worn = False

    def faults(self) -> tuple[str, ...]:
        return ("worn",) if self.worn else ()

    def handle(self, device_id: str, position: str, who: str) -> None:
        if device_id != "door":
            raise RunError(f"no person can put {device_id!r} to a position; allowed: door")
        self.door = position


class Camera:
    def __init__(self) -> None:
        self.shots: list[Shot] = []

    def shoot(self, shot: Shot) -> None:
        self.shots.append(shot)


class RecordingIo(FieldIo):
    """Keeps the tags that it is given."""

    given: list[Tags]

    def give_tags(self, tags: Tags) -> None:
        self.given.append(tags)


class Stage:
    def __init__(self, ticks: int = 48, limit: int = 100) -> None:
        self.now_s = 0.0
        self.stopping = asyncio.Event()
        self.line = FakeLine(ticks, self.stopping)
        self.io = RecordingIo(token="t", scan_s=0.0125, clock=self.clock)
        self.io.given = []
        self.stream = StreamClient(
            url="ws://nowhere", token="", consumer="twin", kind="plant", kept=KeptEvents(life="l", limit=limit)
        )
        self.camera = Camera()
        pacer = Pacer(tick_hz=240, clock=self.clock)
        self.plant = Plant(
            line=self.line, io=self.io, stream=self.stream, camera=self.camera, pacer=pacer,
            stamps=Stamps(life=0, mono_ns=pacer.mono_ns), stopping=self.stopping,
        )  # fmt: skip

    def clock(self) -> float:
        """A clock that runs whenever it is looked at."""
        self.now_s += 0.001
        return self.now_s

    def run(self) -> None:
        asyncio.run(self.plant.run())

    def events(self) -> list[Event]:
        return list(self.stream.kept or ())


def test_ticks_give_tags_states_shots_and_events() -> None:
    stage = Stage(ticks=48)
    stage.line.bring[5] = ((event("e5"),), (SHOT,))
    stage.run()
    assert [tags.scan for tags in stage.io.given] == list(range(1, 17))
    assert [shot.trigger_id for shot in stage.camera.shots] == ["T1"]
    assert stage.camera.shots[0].t_mono_ns > 0
    assert [each.event_id for each in stage.events()] == ["l/e5", "l/paced"]
    paced = stage.events()[-1]
    assert isinstance(paced, RunPaced)
    assert paced.ticks == 48
    assert "state" in stage.stream._newest
    assert stage.line.rests == 1


def test_a_dead_camera_is_asked_for_no_picture() -> None:
    stage = Stage(ticks=9)
    dead = replace(SHOT, trigger_id="T2", condition=CameraCondition(dead=True))
    stage.line.bring[5] = ((), (SHOT, dead))
    stage.run()
    assert [shot.trigger_id for shot in stage.camera.shots] == ["T1"]


def test_a_controller_that_just_came_is_told_of_all_that_is_on_the_line() -> None:
    stage = Stage(ticks=9)
    stage.io.fresh_holder = True
    stage.run()
    latched = [[each.trigger_id for each in tags.latched] for tags in stage.io.given]
    assert latched == [["T0"], [], []]
    assert stage.io.given[0].latched[0].t_mono_ns > 0


def test_a_lost_controller_leaves_all_outputs_at_rest_and_is_told_once() -> None:
    stage = Stage()
    stage.plant.controller_found()
    stage.plant.controller_lost("no heartbeat")
    stage.plant.controller_found()
    raised, cleared = stage.events()
    assert isinstance(raised, FaultRaised)
    assert (raised.fault, raised.detail) == ("controller_lost", "no heartbeat")
    assert isinstance(cleared, FaultCleared)
    assert stage.line.rests == 1


def test_truth_is_told_only_after_its_part_has_left() -> None:
    stage = Stage()
    truth = PartTruth(part_id="P000001-000001", conforming=True, inspected=True, below_visibility=False)
    stage.plant.rendered(Rendered(trigger_id="T1", frame=b"", truth=truth))
    assert stage.events() == []
    stage.line.bring[5] = ((event("left"),), ())
    stage.run()
    told = [each for each in stage.events() if isinstance(each, TruthTold)]
    assert [each.truth for each in told] == [truth]
    assert stage.events().index(told[0]) == 1


def test_when_events_can_no_longer_be_kept_the_outputs_rest_and_no_command_is_taken() -> None:
    stage = Stage(ticks=30, limit=8)
    for tick in range(5, 14):
        stage.line.bring[tick] = ((event(f"e{tick}"),), ())
    stage.io._commands.append(Command(command_id="c1", tag="infeed.run", value=True))
    stage.run()
    assert stage.io.refusing == FULL
    faults = [each for each in stage.events() if isinstance(each, FaultRaised)]
    assert [(each.fault, each.device_id) for each in faults] == [("events_full", "plant")]
    assert len(stage.events()) == 8
    assert stage.line.rests == 2
    assert [command.command_id for command in stage.line.commands] == ["c1"]


def test_commands_that_wait_when_the_memory_is_full_are_never_applied() -> None:
    stage = Stage(ticks=30, limit=8)
    kept = KeptEvents(life="l", limit=8)
    stage.stream.kept = kept

    class Late(FakeLine):
        def step(self, commands: Sequence[Command]) -> Tick:
            tick = super().step(commands)
            if self.ticks == 5:
                stage.io._commands.append(Command(command_id="late", tag="infeed.run", value=True))
            if self.ticks == 12:
                for each in kept:
                    kept.acknowledged(each.event_id)
            return tick

    stage.plant.line = stage.line = late = Late(30, stage.stopping)
    late.bring[5] = (tuple(event(f"e{n}") for n in range(7)), ())
    stage.run()
    assert late.commands == []
    assert stage.io.refusing == ""
    assert [each.fault for each in stage.events() if isinstance(each, FaultCleared)] == ["events_full"]


def operated(stage: Stage) -> list[tuple[str, bool]]:
    return [(each.command, each.accepted) for each in stage.events() if isinstance(each, OperatorCommanded)]


class Pausing:
    """A stage whose plant is paused after a tick; each time that it has stood for a while the next thing happens."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, pause_at: int, *then: OperatorCommand | Callable[[], None]
    ) -> None:
        monkeypatch.setattr("serving.plant.program.STAND_S", 0.0)
        self.stage = Stage(ticks=48)
        self.pause_at, self.then = pause_at, then
        self.stood_at: list[int] = []

    def run(self) -> None:
        asyncio.run(self._run())

    def operate(self, command: OperatorCommand) -> None:
        self.stage.plant.heard(Operate(operate_id="1", command=command, who="ann"))

    async def _run(self) -> None:
        running = asyncio.create_task(self.stage.plant.run())
        while self.stage.line.ticks < self.pause_at:
            await asyncio.sleep(0)
        self.operate("pause")
        for each in self.then:
            await self._stand()
            if callable(each):
                each()
            else:
                self.operate(each)
        if "resume" not in self.then:
            await self._stand()
            self.stage.stopping.set()
        await running

    async def _stand(self) -> None:
        while not self.stage.plant._time.stands:
            await asyncio.sleep(0)
        self.stood_at.append(self.stage.line.ticks)
        await asyncio.sleep(5 * GIL_SHARE_S)  # The plant's loop looks several times meanwhile.
        assert self.stage.line.ticks == self.stood_at[-1]


@pytest.mark.parametrize(("pause_at", "stands_at"), [(7, 9), (8, 9), (9, 9), (10, 12)])
def test_a_pause_lets_the_scan_end_and_then_no_tick_passes(
    monkeypatch: pytest.MonkeyPatch, pause_at: int, stands_at: int
) -> None:
    pausing = Pausing(monkeypatch, pause_at)
    pausing.run()
    stage = pausing.stage
    assert stage.line.ticks == stands_at
    assert [tags.scan for tags in stage.io.given] == list(range(1, stands_at // 3 + 1))
    assert operated(stage) == [("pause", True)]
    assert stage.line.rests == 1  # At the end of the program, and not before.
    state = CODEC.decode(stage.stream._newest["state"])
    assert isinstance(state, State)
    assert state.paused


def test_each_step_takes_one_scan_and_resume_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pausing = Pausing(monkeypatch, 9, "step", "step", "resume")
    pausing.run()
    assert pausing.stood_at == [9, 12, 15]
    assert pausing.stage.line.ticks == 48
    assert operated(pausing.stage) == [("pause", True), ("step", True), ("step", True), ("resume", True)]


def test_a_pause_is_no_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    def half_a_minute() -> None:
        pausing.stage.now_s += 30.0

    pausing = Pausing(monkeypatch, 9, half_a_minute, "step", half_a_minute, "resume")
    pausing.run()
    paced = pausing.stage.events()[-1]
    assert isinstance(paced, RunPaced)
    assert (paced.late_ticks, paced.ticks) == (0, 48)
    assert paced.max_lag_ms < 20
    assert paced.real_time_factor > 0.8


def test_what_cannot_be_taken_is_answered_with_why() -> None:
    stage = Stage()
    for command in ("step", "resume", "pause", "pause", "hold"):
        order: OperatorCommand = command
        stage.plant.heard(Operate(operate_id=command, command=order, who="ann"))
    told = [
        (each.command, each.accepted, each.answer) for each in stage.events() if isinstance(each, OperatorCommanded)
    ]
    assert [(command, accepted) for command, accepted, _ in told] == [
        ("step", False), ("resume", False), ("pause", True), ("pause", False), ("hold", False),
    ]  # fmt: skip
    assert told[0][2] == "step is taken while the plant's time is paused only: give pause first"


def test_a_device_is_put_to_a_position_and_pages_see_it() -> None:
    stage = Stage(ticks=24)
    stage.plant.heard(Operate(command="put", target="door", position="open", who="ann"))
    stage.plant.heard(Operate(command="put", target="gate", position="open", who="ann"))
    stage.run()
    told = [each for each in stage.events() if isinstance(each, OperatorCommanded)]
    assert [(each.target, each.accepted) for each in told] == [("door", True), ("gate", False)]
    assert told[1].answer == "no person can put 'gate' to a position; allowed: door"
    state = CODEC.decode(stage.stream._newest["state"])
    assert isinstance(state, State)
    assert state.positions == {"door": "open"}


def test_faults_are_thrown_and_repaired_and_pages_see_which_act() -> None:
    stage = Stage(ticks=24)
    for target in ("worn", "torn"):
        stage.plant.heard(Operate(command="throw", target=target, who="ann"))
    stage.run()
    told = [(each.target, each.accepted) for each in stage.events() if isinstance(each, OperatorCommanded)]
    assert told == [("worn", True), ("torn", False)]
    state = CODEC.decode(stage.stream._newest["state"])
    assert isinstance(state, State)
    assert state.faults == ("worn",)
    stage.plant.heard(Operate(command="repair", target="worn", who="ann"))
    assert stage.line.faults() == ()


def hidden(make: type[FaultRaised | FaultCleared], number: int) -> Event:
    return make(
        event_id=f"e{number}", t_s=number / 240, source="plant", fault="belt_slip", device_id="b", fault_id="worn",
        hidden=True,
    )  # fmt: skip


def test_nobody_is_told_of_a_hidden_fault_before_it_is_over() -> None:
    stage = Stage(ticks=30)
    stage.line.bring[5] = ((hidden(FaultRaised, 5),), ())
    stage.line.bring[15] = ((event("e15"),), ())
    stage.line.bring[20] = ((hidden(FaultCleared, 20),), ())
    stage.run()
    assert [each.event_id for each in stage.events()] == ["l/e15", "l/e5", "l/e20", "l/paced"]


def test_a_hidden_fault_that_outlasts_the_run_is_never_told() -> None:
    stage = Stage(ticks=10)
    stage.line.bring[5] = ((hidden(FaultRaised, 5),), ())
    stage.run()
    assert [each.event_id for each in stage.events()] == ["l/paced"]


def test_states_are_short_enough_to_send_often() -> None:
    stage = Stage(ticks=24)
    stage.run()
    state = CODEC.decode(stage.stream._newest["state"])
    assert isinstance(state, State)
    assert state.poses["P"].position_m == (0.1235, 0.0, 0.0)
    assert state.tags["gate.angle_rad"] == 0.5
