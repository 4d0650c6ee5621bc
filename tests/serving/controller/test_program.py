from dataclasses import dataclass
from typing import Any

from serving.client.stream import StreamClient
from serving.compose import compose_scene
from serving.controller.program import FULL, Controller
from serving.wire.kept import KeptEvents
from twin.control.values import Settings
from twin.events import Event, OperatorCommanded, StationStateChanged
from twin.types import Command, Operate, OperateAnswer, Tags, TagValue

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

    def scan(self, times: int = 1) -> None:
        for _ in range(times):
            self.scans += 1
            self.outputs.update({command.tag: command.value for command in self.commands})
            running = self.outputs.get("infeed.run") is True
            self.encoder += 24 if running else 0
            tags: dict[str, TagValue] = {"infeed.encoder_count": self.encoder, "infeed.running": running, **RESTING}
            tags.update(self.outputs)
            self.controller.scanned(Tags(t_s=self.scans / 80, scan=self.scans, values=tags), self.commands.append)

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


def test_it_begins_aborted_and_commands_nothing() -> None:
    stage = Stage()
    stage.server(alive=True)
    stage.controller.plant_found()
    stage.scan(20)
    assert stage.state == "Aborted"
    assert stage.commands == []


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
