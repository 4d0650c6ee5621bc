from dataclasses import dataclass, replace
from typing import Any

from serving.client.stream import StreamClient
from serving.compose import compose_scene
from serving.controller.program import FULL, Controller
from serving.wire.kept import KeptEvents
from tests.serving.samples import verdict
from twin.control.values import Settings
from twin.events import (
    AlarmRaised,
    Event,
    FaultCleared,
    FaultRaised,
    InspectionFinished,
    OperatorCommanded,
    PartDisposed,
    StationStateChanged,
)
from twin.types import Command, LatchedTrigger, Operate, OperateAnswer, Tags, TagValue

SCENE = compose_scene()
RESTING = {"eye.blocked": False, "gate.at_reject": True, "gate.at_good": False}


@dataclass(kw_only=True)
class Recorder(StreamClient):
    """A stream client that keeps what it should send."""

    sent: list[Any]

    def send(self, message: object) -> None:
        self.sent.append(message)


class Stage:
    """A controller between a plant and a server that a test plays."""

    def __init__(self, limit: int = 1000) -> None:
        self.sent: list[Any] = []
        self.commands: list[Command] = []
        self.now_s, self.scans, self.encoder = 0.0, 0, 0
        self.outputs: dict[str, TagValue] = {}
        self.stream = Recorder(
            sent=self.sent,
            url="ws://nowhere", token="", consumer="plc", kind="control", kept=KeptEvents(life="first", limit=limit),
            clock=lambda: self.now_s,
        )  # fmt: skip
        self.lives = 0
        self.controller = Controller(
            settings=Settings.from_scene(SCENE), stream=self.stream, clock_ns=lambda: 1, new_life=self.life
        )

    def life(self) -> str:
        self.lives += 1
        return f"life-{self.lives}"

    def server(self, *, alive: bool) -> None:
        self.stream.connected, self.stream.last_heard_s = alive, self.now_s

    def latch(self, trigger_id: str, *, after: int = 0) -> LatchedTrigger:
        self.scan(after)
        latched = LatchedTrigger(trigger_id=trigger_id, encoder_count=self.encoder, t_s=self.scans / 80)
        self.scan(latched=(latched,))
        return latched

    def disposed(self) -> list[tuple[str, str, str]]:
        found = [event for event in self.events() if isinstance(event, PartDisposed)]
        return [(event.trigger_id, event.disposition, event.reason) for event in found]

    def scan(self, times: int = 1, latched: tuple[LatchedTrigger, ...] = ()) -> None:
        for _ in range(times):
            self.scans += 1
            self.outputs.update({command.tag: command.value for command in self.commands})
            running = self.outputs.get("infeed.run") is True
            self.encoder += 24 if running else 0
            tags: dict[str, TagValue] = {"infeed.encoder_count": self.encoder, "infeed.running": running, **RESTING}
            tags.update(self.outputs)
            self.controller.scanned(
                Tags(t_s=self.scans / 80, scan=self.scans, values=tags, latched=latched), self.commands.append
            )

    def operate(self, command: Any) -> OperateAnswer:
        operate_id = f"o{len(self.sent)}"
        self.controller.heard(Operate(operate_id=operate_id, command=command, who="me"))
        self.scan()
        answer = self.sent[-1]
        assert isinstance(answer, OperateAnswer)
        assert answer.operate_id == operate_id
        return answer

    def events(self) -> list[Event]:
        return list(self.stream.kept or ())

    @property
    def state(self) -> str:
        return [event.state for event in self.events() if isinstance(event, StationStateChanged)][-1]


def started() -> Stage:
    stage = Stage()
    stage.server(alive=True)
    stage.controller.plant_found()
    stage.scan()
    for command in ("clear", "reset", "start"):
        assert stage.operate(command).accepted
        stage.scan(5)
    return stage


def test_it_begins_aborted_and_lights_no_more_than_a_red_lamp() -> None:
    stage = Stage()
    stage.server(alive=True)
    stage.controller.plant_found()
    stage.scan(20)
    assert stage.state == "Aborted"
    assert {command.tag for command in stage.commands if command.value} == {"tower.red"}


def test_operators_bring_it_up_and_the_belt_runs() -> None:
    stage = started()
    assert ("infeed.run", True) in [(command.tag, command.value) for command in stage.commands]


def test_without_a_plant_an_operator_is_told_so() -> None:
    stage = Stage()
    stage.controller.heard(Operate(operate_id="1", command="clear", who="me"))
    (answer,) = stage.sent
    assert not answer.accepted
    assert "plant" in answer.answer


def test_a_new_link_to_the_plant_begins_anew_under_another_name() -> None:
    stage = started()
    stage.controller.plant_lost()
    stage.controller.plant_found()
    stage.scan()
    assert stage.state == "Aborted"
    assert [event.event_id.partition("/")[0] for event in stage.events()][-1] == "life-2"
    assert not stage.operate("start").accepted


def test_unhold_is_refused_while_the_server_is_silent() -> None:
    stage = started()
    stage.scan(800)
    assert stage.state == "Execute"
    assert stage.operate("hold").accepted
    stage.scan(5)
    assert stage.state == "Held"
    stage.now_s += 5.0
    assert not stage.operate("unhold").accepted
    stage.server(alive=True)
    assert stage.operate("unhold").accepted


def test_when_events_can_no_longer_be_kept_the_line_aborts_once() -> None:
    stage = Stage(limit=40)
    stage.server(alive=True)
    stage.controller.plant_found()
    for number in range(60):
        stage.controller.heard(Operate(operate_id=f"o{number}", command="stop", who="me"))
        stage.scan()
    assert stage.stream.kept is not None
    assert stage.stream.kept.full
    stage.stream.kept.acknowledged(stage.events()[0].event_id)
    stage.scan(2)
    told = [event for event in stage.events() if isinstance(event, OperatorCommanded) and event.who == "controller"]
    assert all(event.reason == FULL for event in told)
    asked = [each for each in stage.sent if each.operate_id.startswith("full-")]
    assert len(asked) == 1


def test_what_waits_when_the_plant_is_lost_is_refused_or_dropped() -> None:
    stage = started()
    stage.controller.heard(Operate(operate_id="waits", command="hold", who="me"))
    stage.controller.heard(verdict("T1"))
    stage.controller.plant_lost()
    answer = stage.sent[-1]
    assert (answer.operate_id, answer.accepted) == ("waits", False)
    assert "plant" in answer.answer
    stage.controller.heard(verdict("T2"))
    stage.controller.plant_found()
    stage.scan()
    assert stage.state == "Aborted"
    assert not [event for event in stage.events() if isinstance(event, InspectionFinished)]


def test_a_lost_plant_is_an_alarm_and_every_part_on_its_way_is_purged_once() -> None:
    stage = started()
    stage.scan(800)
    timing = stage.controller.settings.timing
    stage.latch("T1")
    stage.latch("T2", after=(timing.diameter_counts + timing.min_gap_counts) // 24 + 2)
    stage.controller.plant_lost()
    stage.controller.plant_lost()
    alarms = [event for event in stage.events() if isinstance(event, AlarmRaised)]
    assert [event.alarm for event in alarms] == ["plant_lost"]
    faults = [event for event in stage.events() if isinstance(event, FaultRaised)]
    assert [(event.fault, event.device_id) for event in faults] == [("plant_lost", "plant")]
    assert stage.disposed() == [("T1", "reject", "no_verdict"), ("T2", "reject", "purged")]
    stage.controller.plant_found()
    stage.scan()
    assert [event.fault for event in stage.events() if isinstance(event, FaultCleared)] == ["plant_lost"]
    assert len(stage.disposed()) == 2
    assert len({event.event_id for event in stage.events()}) == len(stage.events())


def test_a_plant_that_only_lost_its_link_keeps_each_trigger_at_one_disposition() -> None:
    stage = started()
    stage.scan(800)
    told = [stage.latch("T1"), stage.latch("T2", after=4)]
    stage.controller.plant_lost()
    stage.controller.plant_found()
    stage.outputs.clear()
    stage.scan(latched=(*told, replace(told[0], trigger_id="T3", encoder_count=stage.encoder)))
    stage.scan(5)
    assert [trigger for trigger, *_ in stage.disposed()] == ["T1", "T2", "T3"]
    for command in ("clear", "reset", "start"):
        assert stage.operate(command).accepted
        stage.scan(5)
    assert stage.state == "Starting"


def test_the_same_trigger_names_of_another_plant_are_other_parts() -> None:
    stage = started()
    stage.scan(800)
    old = stage.latch("T1")
    stage.controller.plant_lost()
    stage.controller.plant_found()
    stage.outputs.clear()
    stage.encoder, stage.scans = 50, 0
    stage.scan(latched=(replace(old, encoder_count=40),))
    assert [trigger for trigger, *_ in stage.disposed()] == ["T1", "T1"]


def test_a_full_memory_is_told_as_a_fault() -> None:
    stage = Stage(limit=40)
    stage.server(alive=True)
    stage.controller.plant_found()
    for number in range(60):
        stage.controller.heard(Operate(operate_id=f"o{number}", command="stop", who="me"))
        stage.scan()
    faults = [event for event in stage.events() if isinstance(event, FaultRaised)]
    assert [(event.fault, event.device_id) for event in faults] == [("events_full", "controller")]


def test_a_stopped_line_may_be_switched_off_without_an_alarm() -> None:
    stage = Stage()
    stage.server(alive=True)
    stage.controller.plant_found()
    stage.scan()
    stage.controller.heard(Operate(operate_id="1", command="clear", who="test"))
    stage.scan(3)
    assert stage.state == "Stopped"
    stage.controller.plant_lost()
    assert not [event for event in stage.events() if isinstance(event, AlarmRaised | FaultRaised)]
