import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from serving.hub.inspection import InspectionWorker
from serving.hub.service import Parts, Service
from serving.hub.subscriber import Subscriber
from serving.log.store import LogStore
from serving.wire.errors import Close, WireError
from serving.wire.messages import ClientClass, EventMessage, Subscribe
from serving.wire.session import ALL_SCOPES, StreamSession
from tests.serving.fake_programs import NAME, make_detector
from tests.serving.samples import event, frame, verdict
from twin.errors import RunError
from twin.types import Operate, OperatorCommand


@dataclass
class Stage:
    """A service over a log, on a clock that stands unless it is moved."""

    service: Service
    store: LogStore
    now_s: float = 0.0

    def join(self, consumer: str = "plc", kind: ClientClass = "control") -> Subscriber:
        subscribe = Subscribe(consumer=consumer, class_=kind, token="t")
        return self.service.welcome(StreamSession({"t": ALL_SCOPES}), subscribe)

    def inspect(self) -> None:
        made = make_detector()
        worker = InspectionWorker(
            inspector=made.inspector, judge=made.judge, model=NAME, done=self.service.judged, failed=self.service.fail
        )
        self.service.begin_inspecting(worker)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    path = tmp_path / "log.sqlite"
    store = LogStore.create_or_open(path, new_epoch="e")
    reading = LogStore.open_to_read(path)
    service = Service(Parts(writing=store, reading=reading, life="l", tokens={"t": ALL_SCOPES}))
    made = Stage(service, store)
    service.hub.clock = lambda: made.now_s
    yield made
    store.close()
    reading.close()


def test_a_controller_that_lives_is_not_replaced_even_by_its_own_name(stage: Stage) -> None:
    first = stage.join()
    for consumer in ("plc", "other"):
        with pytest.raises(WireError, match="plc holds the line") as caught:
            stage.join(consumer)
        assert caught.value.code == Close.CONFLICT
    assert first.closing is None
    assert stage.service.hub.subscribers == {first}


def test_a_controller_may_come_back_when_its_old_connection_is_silent(stage: Stage) -> None:
    first = stage.join()
    stage.now_s = 1.1
    again = stage.join()
    assert first.closing is not None
    assert first.closing.code == Close.CONFLICT
    assert stage.service.hub.subscribers == {again}


@pytest.mark.parametrize(
    ("command", "taker"), [("hold", "control"), ("jog", "control"), ("pause", "plant"), ("step", "plant")]
)
def test_a_command_goes_to_who_takes_it(stage: Stage, command: OperatorCommand, taker: str) -> None:
    takers = {"control": stage.join("plc"), "plant": stage.join("twin", "plant")}
    person = stage.join("page", "view")
    for each in takers.values():
        each.take()
    asyncio.run(stage.service.take(Operate(command=command, who="ann", target="infeed"), person))
    heard = {kind: each.take() for kind, each in takers.items()}
    assert [kind for kind, texts in heard.items() if texts] == [taker]
    assert f'"command":"{command}"' in heard[taker][0].replace(" ", "")
    assert '"target":"infeed"' in heard[taker][0].replace(" ", "")


def test_an_event_that_cannot_be_committed_ends_the_server(stage: Stage) -> None:
    async def case() -> None:
        await stage.service.start()
        stage.store._db.execute("PRAGMA query_only = ON")
        await stage.service.take(EventMessage(event=event()), stage.join())
        with pytest.raises(RunError, match="the log cannot be written"):
            await asyncio.wait_for(stage.service.broken(), 10)
        await asyncio.to_thread(stage.service.stop)

    asyncio.run(case())


def test_a_verdict_that_cannot_be_committed_ends_the_server_and_its_readiness(stage: Stage) -> None:
    async def case() -> None:
        await stage.service.start()
        stage.inspect()
        assert stage.service.ready
        stage.store._db.execute("PRAGMA query_only = ON")
        stage.service.look(frame(), stage.join())
        with pytest.raises(RunError, match="the log cannot be written"):
            await asyncio.wait_for(stage.service.broken(), 10)
        assert not stage.service.ready
        await asyncio.to_thread(stage.service.stop)

    asyncio.run(case())


def test_a_dead_inspection_ends_the_server(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("no shelf")

    async def case() -> None:
        await stage.service.start()
        monkeypatch.setattr(stage.service.pictures, "put", broken)
        stage.inspect()
        stage.service.look(frame(), stage.join())
        with pytest.raises(RunError, match="no shelf"):
            await asyncio.wait_for(stage.service.broken(), 10)
        await asyncio.to_thread(stage.service.stop)

    asyncio.run(case())


def test_the_summary_is_folded_once_for_each_place_of_the_log(stage: Stage) -> None:
    standing = stage.service.standing
    standing.add(verdict(timings_ms={"trigger_to_verdict": 40.0}))
    first = standing.summary()
    assert standing.summary() is first
    standing.add(event())
    again = standing.summary()
    assert again is not first
    assert again["parts"]["accepted"] == 1
