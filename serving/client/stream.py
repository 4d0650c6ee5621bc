"""A client of `/v1/stream` that connects again by itself, keeps events until committed, and resumes its place."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from serving.wire.codec import MAX_SERVER_TEXT_BYTES
from serving.wire.errors import Close, WireError
from serving.wire.kept import KeptEvents, event_text
from serving.wire.messages import (
    STREAM_PROTOCOL,
    Ack,
    AlarmMessage,
    ClientClass,
    Cursor,
    EventMessage,
    Gap,
    Heartbeat,
    Subscribe,
    Welcome,
)
from serving.wire.session import CODEC
from twin.events import Event
from twin.types import Verdict

HEARTBEAT_S = 0.25
BACKOFF_S = (0.1, 0.2, 0.4, 0.8, 1.0)
FRAMES_KEPT = 4
"""Frames that wait for a slow server; older ones are dropped: their parts are rejected without a verdict anyway."""
LOST = (OSError, ConnectionClosed, InvalidHandshake, TimeoutError, WireError)


@dataclass(kw_only=True)
class StreamClient:
    """Connects until cancelled. `heard` is called with every message from the server, in order."""

    url: str
    token: str
    consumer: str
    kind: ClientClass
    heard: Callable[[Any], None] = lambda message: None
    kept: KeptEvents | None = None
    from_: Cursor | Literal["latest", "oldest", "acked"] = "latest"
    refused: Callable[[int, str], None] = lambda code, reason: None
    """Called with a code of the contract when the server closes the connection, or a message of it is passed over."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    connected: bool = False
    last_heard_s: float = float("-inf")
    _texts: deque[str] = field(default_factory=deque)
    _newest: dict[str, str] = field(default_factory=dict)
    _frames: deque[bytes] = field(default_factory=lambda: deque(maxlen=FRAMES_KEPT))
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _position: Cursor | None = None
    _epoch: str = ""

    def alive(self, limit_s: float) -> bool:
        """Tell whether the server was heard within the last `limit_s` seconds."""
        return self.connected and self.clock() - self.last_heard_s <= limit_s

    def say(self, event: Event) -> None:
        """Send an event, now or when there is a server, again and again until it is committed."""
        named = self.kept.keep(event) if self.kept is not None else event
        if self.connected:
            self._texts.append(event_text(named))
            self._wake.set()

    def send(self, message: object) -> None:
        """Send a message if there is a server now."""
        if self.connected:
            self._texts.append(CODEC.encode(message))
            self._wake.set()

    def show(self, slot: str, message: object) -> None:
        """Send the newest message of a slot; one that was not sent yet is replaced."""
        self._newest[slot] = CODEC.encode(message)
        self._wake.set()

    def send_frame(self, data: bytes) -> None:
        """Send a frame if there is a server now."""
        if self.connected:
            self._frames.append(data)
            self._wake.set()

    async def run(self) -> None:
        """Stay connected until cancelled."""
        waits = iter(BACKOFF_S)
        while True:
            broken_rule = False
            try:
                await self._connection()
            except LOST as error:
                broken_rule = self._why(error)
            # Who breaks a rule will break it again: only a connection that was merely lost is tried again at once.
            waits = iter(BACKOFF_S) if self.connected and not broken_rule else waits
            self.connected = False
            await self.sleep(next(waits, BACKOFF_S[-1]))

    async def flushed(self, limit_s: float) -> bool:
        """Wait until all events are committed, at most `limit_s` seconds; tell whether they are."""
        until = self.clock() + limit_s
        while self.kept and self.clock() < until:
            await asyncio.sleep(0.02)
        return not self.kept

    async def _connection(self) -> None:
        options = connect(
            self.url,
            subprotocols=[Subprotocol(STREAM_PROTOCOL)],
            compression=None,
            max_size=MAX_SERVER_TEXT_BYTES,
            ping_interval=None,
            open_timeout=2,
            close_timeout=0.5,
            proxy=None,
        )
        async with options as socket:
            start = self._position or self.from_
            subscribe = Subscribe(consumer=self.consumer, class_=self.kind, token=self.token, from_=start)
            await socket.send(CODEC.encode(subscribe))
            welcome = CODEC.decode(await asyncio.wait_for(socket.recv(), 3), limit=MAX_SERVER_TEXT_BYTES)
            if not isinstance(welcome, Welcome):
                raise WireError(Close.MALFORMED, "the server's first message is no welcome")
            self._begin(welcome)
            await _either(self._listen(socket), self._write(socket), self._beat())

    def _begin(self, welcome: Welcome) -> None:
        self._epoch = welcome.epoch
        if self._position is None and self.from_ in ("latest", "oldest"):
            # Not before any record came do "oldest" and "acked" mean what is newest now.
            seq = welcome.newest if self.from_ == "latest" else welcome.oldest - 1
            self._position = Cursor(epoch=welcome.epoch, seq=seq)
        self._texts.clear()
        self._frames.clear()
        self._texts.extend(map(event_text, self.kept or ()))
        self.connected, self.last_heard_s = True, self.clock()
        self._wake.set()
        self.heard(welcome)

    async def _listen(self, socket: ClientConnection) -> None:
        async for data in socket:
            self.last_heard_s = self.clock()
            try:
                message = CODEC.decode(data, limit=MAX_SERVER_TEXT_BYTES)
            except WireError as error:
                # To connect again would only bring the same message again.
                self.refused(int(error.code), error.reason)
                continue
            if isinstance(message, Ack) and message.event_id is not None and self.kept is not None:
                self.kept.acknowledged(message.event_id)
            if isinstance(message, Verdict | EventMessage | AlarmMessage):
                self._arrived(message.seq)
            elif isinstance(message, Gap):
                self._arrived(message.to)
            self.heard(message)

    def _arrived(self, seq: int) -> None:
        self._position = Cursor(epoch=self._epoch, seq=seq)
        self.show("ack", Ack(seq=seq))

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for data in self._taken():
                await socket.send(data)

    def _taken(self) -> Iterator[str | bytes]:
        while self._frames or self._texts or self._newest:
            if self._frames:
                yield self._frames.popleft()
            elif self._texts:
                yield self._texts.popleft()
            else:
                yield self._newest.pop(next(iter(self._newest)))

    async def _beat(self) -> None:
        while True:
            self.show("heartbeat", Heartbeat(t_mono_ns=time.monotonic_ns()))
            await asyncio.sleep(HEARTBEAT_S)

    def _why(self, error: Exception) -> bool:
        """Take in why a connection ended, and tell whether a rule was broken."""
        received = error.rcvd if isinstance(error, ConnectionClosed) else None
        if received is None or not 4400 <= received.code < 4500:
            return False
        if received.code in (Close.CONFLICT, Close.CURSOR_TOO_OLD, Close.CURSOR_IN_FUTURE):
            self._position = None
        self.refused(received.code, received.reason)
        return True


async def _either(*works: Any) -> None:
    """Run until the first of `works` ends, cancel the others, and raise what ended it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
