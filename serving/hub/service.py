"""The server's heart, without a web framework: what each message of each client does."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from serving.hub.hub import Hub
from serving.hub.inspection import Heat, InspectionWorker
from serving.hub.operators import Operators
from serving.hub.pictures import PictureShelf
from serving.hub.standing import Standing
from serving.hub.subscriber import Subscriber
from serving.log.records import Record, entry_of, subject_of
from serving.log.store import LogStore
from serving.log.writer import LogWriter
from serving.wire.errors import Close, WireError
from serving.wire.messages import Ack, AlarmMessage, EventMessage, Heartbeat, PictureReady, State, Subscribe, Welcome
from serving.wire.session import CODEC, Scope, StreamSession, start_after
from twin.errors import RunError
from twin.types import PLANT_COMMANDS, Frame, Operate, OperateAnswer, Verdict, value

REPLACED_AFTER_S = 1.0
"""A living controller sends heartbeats four times as often."""


@value
class Parts:
    """What the service is made of; each part is built and handed in by the process that runs it."""

    writing: LogStore
    reading: LogStore
    life: str
    """A random name of this life of the server: verdicts of an earlier one are never taken for doubles."""
    tokens: Mapping[str, frozenset[Scope]]


class Service:
    """Joins log, hub, inspection and operators. Its methods are called on one event loop."""

    def __init__(self, parts: Parts) -> None:
        self.tokens = parts.tokens
        self.hub = Hub(parts.reading)
        self.pictures = PictureShelf()
        self.standing = Standing()
        self.operators = Operators(clock=self.hub.clock)
        self._life, self._verdicts = parts.life, 0
        self._handed_ns: dict[str, int] = {}
        self._writer = LogWriter(store=parts.writing, published=self._committed, failed=self.fail)
        self._worker: InspectionWorker | None = None
        self._last_state: str | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failure: RunError | None = None
        self._failing = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether frames can be judged."""
        return self._worker is not None and self._failure is None

    async def broken(self) -> None:
        """Wait until the server can no longer do its work, and raise the `RunError` that says why.

        The process must end then: its links break, the line holds, and events not committed are sent again.
        """
        await self._failing.wait()
        raise self._failure or RunError("the server failed")

    async def start(self) -> None:
        """Fold what the log holds already and start writing."""
        self._loop = asyncio.get_running_loop()
        after = self.hub.oldest - 1
        while records := await asyncio.to_thread(self.hub.read, after, 1000):
            self._fold(records)
            after = records[-1].seq
        self._writer.start()

    def begin_inspecting(self, worker: InspectionWorker) -> None:
        """Take frames from now on."""
        worker.start()
        self._worker = worker

    def stop(self) -> None:
        """Judge and write what has arrived; blocks, and the loop must not run on."""
        if self._worker:
            self._worker.stop()
        self._writer.stop()
        self.hub.close()

    # Subscribers come and go.

    def welcome(self, session: StreamSession, subscribe: Subscribe) -> Subscriber:
        """Let a client in; raises `WireError` for a cursor that cannot be, or a line that is held already."""
        if subscribe.class_ == "control":
            self._replace_controller(subscribe.consumer)
        hub = self.hub
        acked = hub.acknowledged(subscribe.consumer) if subscribe.from_ == "acked" else 0
        after = start_after(subscribe.from_, epoch=hub.epoch, oldest=hub.oldest, newest=hub.newest, acked=acked)
        subscriber = Subscriber(consumer=subscribe.consumer, kind=subscribe.class_, after=after, now_s=hub.clock())
        welcome = Welcome(epoch=hub.epoch, oldest=hub.oldest, newest=hub.newest, heartbeat_ms=250)
        subscriber.tell(CODEC.encode(welcome))
        if subscribe.class_ == "view" and self._last_state:
            subscriber.show("state", self._last_state)
        hub.subscribers.add(subscriber)
        return subscriber

    def goodbye(self, subscriber: Subscriber) -> None:
        """Forget a client."""
        self.hub.subscribers.discard(subscriber)

    def _replace_controller(self, consumer: str) -> None:
        """One controller at a time; the same one may come back when its old connection has fallen silent.

        Two programs with one name must not drive each other out in turn: the line would lose verdicts.
        """
        for other in [each for each in self.hub.subscribers if each.kind == "control"]:
            silent_s = self.hub.clock() - other.heard_s
            if other.consumer != consumer or silent_s <= REPLACED_AFTER_S:
                raise WireError(Close.CONFLICT, f"controller {other.consumer} holds the line")
            other.close(WireError(Close.CONFLICT, "this controller connected again"))
            self.hub.subscribers.discard(other)

    # What clients send.

    async def take(self, message: Any, sender: Subscriber) -> None:
        """Do what a validated message asks for."""
        sender.heard_s = self.hub.clock()
        match message:
            case EventMessage() | AlarmMessage():
                await self._log_event(message, sender)
            case State():
                self._last_state = CODEC.encode(message)
                self.standing.plant = message
                self.hub.show_all("state", self._last_state)
            case Ack(seq=int(seq)):
                sender.acked = max(sender.acked, min(seq, sender.sent))
                self._writer.acknowledge(sender.consumer, sender.acked)
                sender.wake()
            case Operate():
                kind = "plant" if message.command in PLANT_COMMANDS else "control"
                takers = (each for each in self.hub.subscribers if each.kind == kind)
                self.operators.ask(message, sender, next(takers, None))
            case OperateAnswer():
                self.operators.answered(message)
            case Heartbeat():
                self.operators.expire()

    def look(self, frame: Frame, sender: Subscriber) -> None:
        """Have a frame judged; while no model is ready, nobody judges it and the controller rejects its part."""
        sender.heard_s = self.hub.clock()
        if self._worker:
            self._worker.submit(frame)

    async def _log_event(self, message: EventMessage | AlarmMessage, sender: Subscriber) -> None:
        event_id = message.event.event_id

        def finished(future: "Future[None]") -> None:
            sender.room.release()
            if future.exception() is None:  # Else it is not acknowledged: the sender keeps it and sends it again.
                sender.tell(CODEC.encode(Ack(event_id=event_id)))

        await sender.room.acquire()
        written = self._writer.append([entry_of(message.event)])
        written.add_done_callback(lambda future: self._on_loop(finished, future))

    # What the threads of log and inspection report.

    def judged(self, frame: Frame, verdict: Verdict, heat: Heat | None) -> None:
        """Log a verdict and keep its picture; called in the inspection's thread."""
        self._verdicts += 1
        entry = replace(entry_of(verdict), event_id=f"verdict/{self._life}/{self._verdicts}")
        self._handed_ns[entry.event_id] = time.monotonic_ns()
        self._writer.append([entry])
        if frame.pixels.size > 1:
            self.pictures.put(frame, heat)
            path = f"/v1/pictures/{quote(verdict.trigger_id, safe='')}"
            ready = PictureReady(
                trigger_id=verdict.trigger_id, part_id=verdict.part_id, picture=f"{path}.jpg", heat=f"{path}/heat.png"
            )
            self._on_loop(self.hub.show_all, "picture", CODEC.encode(ready))

    def _committed(self, records: Sequence[Record]) -> None:
        self._on_loop(self._publish, [self._timed(record, time.monotonic_ns()) for record in records])

    def _timed(self, record: Record, now_ns: int) -> Record:
        """Tell in a published verdict how long its commit took: the committed bytes cannot know it yet."""
        subject = subject_of(record, self.hub.epoch) if record.event_id in self._handed_ns else None
        if not isinstance(subject, Verdict):
            return record
        log_ms = round((now_ns - self._handed_ns.pop(record.event_id)) / 1e6, 3)
        timed = replace(subject, timings_ms={**subject.timings_ms, "log": log_ms})
        return replace(record, body=entry_of(timed).body)

    def _publish(self, records: Sequence[Record]) -> None:
        self.hub.publish(records)
        self._fold(records)

    def _fold(self, records: Sequence[Record]) -> None:
        for record in records:
            self.standing.add(subject_of(record, self.hub.epoch))

    def fail(self, error: RunError) -> None:
        """Take it that log or inspection cannot go on; called in their threads. The first failure stands."""
        self._failure = self._failure or error
        self._on_loop(self._failing.set)

    def _on_loop(self, call: Any, *arguments: Any) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)
