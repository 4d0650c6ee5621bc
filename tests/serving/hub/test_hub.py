import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from serving.hub.delivery import CONTROL_WINDOW, VIEW_KEEP
from serving.hub.hub import SEND_LIMIT_S, SILENCE_LIMIT_S, Hub
from serving.hub.subscriber import DIRECT_LIMIT, Subscriber
from serving.log.records import entry_of
from serving.log.store import LogStore
from serving.wire.errors import Close, WireError
from serving.wire.messages import ClientClass
from tests.serving.samples import event, verdict


class Stage:
    """A hub over a log, and a clock that stands unless it is moved."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 0.0
        self.store = LogStore.create_or_open(folder / "log.sqlite", new_epoch="e")
        self.hub = Hub(LogStore.open_to_read(folder / "log.sqlite"), clock=lambda: self.now_s)
        self.written = 0

    def write(self, count: int) -> None:
        entries = [entry_of(event(f"e{self.written + n}")) for n in range(count)]
        self.written += count
        self.hub.publish(self.store.append(entries))

    def join(self, kind: ClientClass, after: int = 0) -> Subscriber:
        subscriber = Subscriber(consumer="c", kind=kind, after=after, now_s=self.now_s)
        self.hub.subscribers.add(subscriber)
        return subscriber


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.store.close()
    made.hub.close()


async def pumped(stage: Stage, subscriber: Subscriber, enough: Callable[[list[Any]], bool]) -> list[Any]:
    """Pump until `enough` has been sent, and return it."""
    got: list[Any] = []
    ready = asyncio.Event()

    async def send(text: str) -> None:
        got.append(json.loads(text))
        if enough(got):
            ready.set()

    pump = asyncio.create_task(stage.hub.pump(subscriber, send))
    async with asyncio.timeout(10):
        await ready.wait()
    pump.cancel()
    await asyncio.gather(pump, return_exceptions=True)
    return got


async def closed(work: Awaitable[None]) -> Close:
    with pytest.raises(WireError) as caught:
        async with asyncio.timeout(10):
            await work
    return caught.value.code


async def never(_: str) -> None:
    await asyncio.Event().wait()


async def nowhere(_: str) -> None:
    pass


def seqs(messages: list[Any]) -> list[int]:
    return [each["seq"] for each in messages if each["type"] == "event"]


def test_records_come_in_order_from_the_log_and_then_live(stage: Stage) -> None:
    async def case() -> None:
        stage.write(1500)  # More than the hub remembers.
        subscriber = stage.join("audit")
        asyncio.get_running_loop().call_later(0.05, stage.write, 20)
        got = await pumped(stage, subscriber, lambda got: len(got) >= 1520)
        assert seqs(got) == list(range(1, 1521))
        assert got[0]["epoch"] == "e"

    asyncio.run(case())


def test_a_viewer_that_lags_is_told_the_gap(stage: Stage) -> None:
    async def case() -> None:
        stage.write(VIEW_KEEP + 100)
        got = await pumped(stage, stage.join("view"), lambda got: len(got) >= VIEW_KEEP + 1)
        assert got[0] == {"type": "gap", "from": 1, "to": 100}
        assert seqs(got) == list(range(101, VIEW_KEEP + 101))

    asyncio.run(case())


def test_a_controller_that_acknowledges_nothing_is_closed_as_stalled(stage: Stage) -> None:
    async def case() -> None:
        subscriber = stage.join("control")
        stage.write(CONTROL_WINDOW + 1)
        beat = asyncio.create_task(stage.hub.beat())
        await pumped(stage, subscriber, lambda got: len(seqs(got)) >= CONTROL_WINDOW)
        pump = asyncio.create_task(stage.hub.pump(subscriber, nowhere))
        while subscriber.stalled_since_s is None:
            subscriber.wake()
            await asyncio.sleep(0)
        stage.now_s += SEND_LIMIT_S + 1
        assert await closed(pump) == Close.STALLED
        beat.cancel()

    asyncio.run(case())


def test_a_silent_client_is_closed_as_stalled(stage: Stage) -> None:
    async def case() -> None:
        subscriber = stage.join("view")
        stage.now_s += SILENCE_LIMIT_S + 1
        beat = asyncio.create_task(stage.hub.beat())
        assert await closed(stage.hub.pump(subscriber, nowhere)) == Close.STALLED
        beat.cancel()

    asyncio.run(case())


def test_a_client_that_takes_no_message_is_closed_as_stalled(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.hub.hub.SEND_LIMIT_S", 0.05)

    async def case() -> None:
        subscriber = stage.join("audit")
        stage.write(1)
        assert await closed(stage.hub.pump(subscriber, never)) == Close.STALLED

    asyncio.run(case())


def test_a_slow_client_holds_up_no_other(stage: Stage) -> None:
    async def case() -> None:
        slow = asyncio.create_task(stage.hub.pump(stage.join("audit"), never))
        stage.write(100)
        assert len(await pumped(stage, stage.join("audit"), lambda got: len(got) >= 100)) == 100
        slow.cancel()

    asyncio.run(case())


def test_states_are_newest_only_and_go_to_viewers_alone(stage: Stage) -> None:
    async def case() -> None:
        viewer, auditor = stage.join("view"), stage.join("audit")
        for n in range(5):
            stage.hub.show_all("state", json.dumps({"type": "state", "n": n}))
        assert await pumped(stage, viewer, bool) == [{"type": "state", "n": 4}]
        assert auditor.take() == []

    asyncio.run(case())


def test_messages_for_one_client_are_bounded(stage: Stage) -> None:
    subscriber = stage.join("view")
    for _ in range(DIRECT_LIMIT + 1):
        subscriber.tell("{}")
    assert subscriber.closing is not None
    assert subscriber.closing.code == Close.STALLED


def test_verdicts_travel_with_their_place_in_the_log(stage: Stage) -> None:
    (record,) = stage.store.append([entry_of(verdict())])
    message = json.loads(stage.hub.text_of(record))
    assert (message["type"], message["epoch"], message["seq"]) == ("verdict", "e", 1)
