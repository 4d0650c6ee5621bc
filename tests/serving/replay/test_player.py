"""A player fills a real hub from a recording, on a clock of its own."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from serving.hub.service import Parts, Service
from serving.hub.subscriber import Subscriber
from serving.log.records import subject_of
from serving.log.store import LogStore
from serving.replay.player import Player
from serving.wire.messages import State
from serving.wire.session import CODEC
from tests.recorded import SECONDS
from twin.record.recording import Recording
from twin.types import Verdict


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept_s: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, for_s: float) -> None:
        await asyncio.sleep(0)
        self.now_s += for_s
        self.slept_s.append(for_s)


class Seen:
    """What a page was shown, and what the log holds in the end."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self.pictures: list[dict[str, Any]] = []
        self.newest: str | None = None
        self.jpeg: bytes | None = None
        self.heat: bytes | None = None
        self.happened: list[Any] = []
        self.summary: dict[str, Any] = {}


class Page(Subscriber):
    """A page that keeps all that it is shown."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(consumer="page", kind="view", after=0, now_s=0.0)
        self._seen = seen

    def show(self, slot: str, text: str) -> None:
        if slot == "state":
            self._seen.states.append(CODEC.decode(text))
        if slot == "picture":
            self._seen.pictures.append(json.loads(text))


async def played(recording: Recording, clock: Clock, folder: Path, *, speed: float = 1.0, from_s: float = 0.0) -> Seen:
    writing = LogStore.create_or_open(folder / "log.sqlite", new_epoch="e")
    reading = LogStore.open_to_read(folder / "log.sqlite")
    service = Service(Parts(writing=writing, reading=reading, life="l", tokens={}))
    await service.start()
    seen = Seen()
    service.hub.subscribers.add(Page(seen))
    await Player(
        service=service, recording=recording, speed=speed, from_s=from_s, clock=clock, sleep=clock.sleep
    ).play()
    await asyncio.to_thread(service.stop)
    await asyncio.sleep(0)  # What its threads reported last is done now.
    seen.newest = service.pictures.newest()
    seen.jpeg, seen.heat = service.pictures.picture_jpg(seen.newest or ""), service.pictures.heat_png(seen.newest or "")
    seen.happened = [subject_of(record, "") for record in writing.read(0, 10_000)]
    seen.summary = service.standing.summary()
    writing.close()
    return seen


def test_a_page_is_shown_the_run_on_the_recorded_clock(recording: Recording, tmp_path: Path) -> None:
    seen = asyncio.run(played(recording, clock := Clock(), tmp_path))
    assert clock.now_s == pytest.approx(100 + SECONDS)
    assert len(seen.states) == SECONDS * 10
    assert seen.states[-1].t_s == pytest.approx(SECONDS)
    assert seen.states[-1].tags["infeed.running"] is True
    assert "gate.angle_rad" in seen.states[-1].tags
    assert len(seen.states[-1].poses) > 10


def test_the_log_holds_what_was_recorded_in_its_order(recording: Recording, tmp_path: Path) -> None:
    seen = asyncio.run(played(recording, Clock(), tmp_path))
    recorded = [record for _, record in recording.happened()]
    assert [name(one) for one in seen.happened] == [name(one) for one in recorded]
    assert recording.figures is not None
    assert seen.summary["parts"] == recording.figures["parts"]
    assert seen.summary["quality"] == recording.figures["quality"]


def name(record: Any) -> str:
    return str(record.result_id if isinstance(record, Verdict) else record.event_id)


def test_each_verdict_has_its_picture_and_no_heat_map(recording: Recording, tmp_path: Path) -> None:
    seen = asyncio.run(played(recording, Clock(), tmp_path))
    verdicts = [one for one in seen.happened if isinstance(one, Verdict)]
    assert [each["trigger_id"] for each in seen.pictures] == [one.trigger_id for one in verdicts]
    assert seen.newest == verdicts[-1].trigger_id
    assert seen.jpeg is not None
    assert seen.jpeg.startswith(b"\xff\xd8")
    assert seen.heat is None


def test_a_faster_replay_that_begins_later_tells_what_was_before_at_once(recording: Recording, tmp_path: Path) -> None:
    seen = asyncio.run(played(recording, clock := Clock(), tmp_path, speed=4.0, from_s=16.0))
    assert clock.now_s == pytest.approx(100 + (SECONDS - 16.0) / 4.0)
    assert seen.states[0].t_s == pytest.approx(16.0)
    assert len(seen.happened) == len(list(recording.happened()))
