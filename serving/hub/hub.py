"""Fan-out of the log: records, once committed, to every subscriber at the pace of its class.

Lives on one event loop. The log's writer hands over records with `loop.call_soon_threadsafe(hub.publish, records)`.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from serving.hub.delivery import Send, Skip, next_step
from serving.hub.subscriber import Subscriber
from serving.log.records import Record, subject_of
from serving.log.store import LogStore
from serving.wire.errors import Close, WireError
from serving.wire.messages import AlarmMessage, EventMessage, Gap, Heartbeat
from serving.wire.session import CODEC
from twin.events import AlarmRaised
from twin.types import Verdict

HEARTBEAT_S = 0.25
SILENCE_LIMIT_S = 5.0
"""A client that sends nothing for so long, not even a heartbeat, is closed as stalled."""
SEND_LIMIT_S = 2.0
"""A client that does not take a message, or acknowledge, for so long is closed as stalled."""
PAGE = 64
TAIL = 1024

SendText = Callable[[str], Awaitable[None]]


class Hub:
    """Knows every subscriber and the newest records; older ones are read from the log."""

    def __init__(self, reader: LogStore, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._reader, self._reading, self.clock = reader, threading.Lock(), clock
        self.epoch = reader.epoch
        self.oldest, self.newest = reader.bounds()
        self._tail: deque[tuple[int, str]] = deque(maxlen=TAIL)
        self.subscribers: set[Subscriber] = set()

    def publish(self, records: Sequence[Record]) -> None:
        """Take committed records and let every subscriber know."""
        for record in records:
            self._tail.append((record.seq, self.text_of(record)))
            self.newest = record.seq
        for subscriber in self.subscribers:
            subscriber.wake()

    def text_of(self, record: Record) -> str:
        """Return the wire message of a record."""
        subject = subject_of(record, self.epoch)
        if isinstance(subject, Verdict):
            return CODEC.encode(subject)
        if isinstance(subject, AlarmRaised):
            return CODEC.encode(AlarmMessage(event=subject, epoch=self.epoch, seq=record.seq))
        return CODEC.encode(EventMessage(event=subject, epoch=self.epoch, seq=record.seq))

    def show_all(self, slot: str, text: str) -> None:
        """Give viewers the newest message of a slot (states, pictures)."""
        for subscriber in self.subscribers:
            if subscriber.kind == "view":
                subscriber.show(slot, text)

    async def beat(self) -> None:
        """Send heartbeats and watch ages until cancelled."""
        while True:
            text = CODEC.encode(Heartbeat(t_mono_ns=time.monotonic_ns(), newest=self.newest))
            now = self.clock()
            for subscriber in self.subscribers:
                subscriber.show("heartbeat", text)
                self._watch(subscriber, now)
            await asyncio.sleep(HEARTBEAT_S)

    def _watch(self, subscriber: Subscriber, now: float) -> None:
        if now - subscriber.heard_s > SILENCE_LIMIT_S:
            subscriber.close(WireError(Close.STALLED, f"nothing was heard for {SILENCE_LIMIT_S:.0f} s"))
        since = subscriber.stalled_since_s
        if since is not None and now - since > SEND_LIMIT_S:
            subscriber.close(WireError(Close.STALLED, f"nothing was acknowledged for {SEND_LIMIT_S:.0f} s"))

    async def pump(self, subscriber: Subscriber, send: SendText) -> None:
        """Send to one subscriber what is due, until its connection is closed; raises `WireError`."""

        async def send_soon(text: str) -> None:
            try:
                async with asyncio.timeout(SEND_LIMIT_S):
                    await send(text)
            except TimeoutError:
                raise WireError(Close.STALLED, f"a message was not taken for {SEND_LIMIT_S:.0f} s") from None

        while True:
            await subscriber.work()
            for text in subscriber.take():
                await send_soon(text)
            if await self._send_records(subscriber, send_soon):
                subscriber.wake()

    async def _send_records(self, subscriber: Subscriber, send: SendText) -> bool:
        """Send one page of records; tell whether there may be more to send."""
        step = next_step(subscriber.kind, sent=subscriber.sent, acked=subscriber.acked, newest=self.newest, page=PAGE)
        if isinstance(step, Send):
            subscriber.stalled_since_s = None
            for seq, text in await self._page(step):
                await send(text)
                subscriber.sent = seq
            return True
        if isinstance(step, Skip):
            await send(CODEC.encode(Gap(from_=step.first, to=step.last)))
            subscriber.sent = step.last
            return True
        if not step.stalled:
            subscriber.stalled_since_s = None
        elif subscriber.stalled_since_s is None:
            subscriber.stalled_since_s = self.clock()
        return False

    async def _page(self, step: Send) -> list[tuple[int, str]]:
        if self._tail and self._tail[0][0] <= step.after + 1:
            return [(seq, text) for seq, text in self._tail if seq > step.after][: step.limit]
        records = await asyncio.to_thread(self.read, step.after, step.limit)
        return [(record.seq, self.text_of(record)) for record in records]

    def read(self, after: int, limit: int) -> list[Record]:
        """Return records after `after`; blocks, so call it in a thread."""
        with self._reading:
            return self._reader.read(after, limit)

    def close(self) -> None:
        """Close the reading side of the log."""
        self._reader.close()

    def history(self, part_id: str) -> list[Record]:
        """Return everything logged of one part; blocks, so call it in a thread."""
        with self._reading:
            return self._reader.of_part(part_id)

    def acknowledged(self, consumer: str) -> int:
        """Return what a consumer acknowledged last."""
        with self._reading:
            return self._reader.acknowledged(consumer)
