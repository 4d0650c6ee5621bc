import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from serving.client.stream import BACKOFF_S, StreamClient
from serving.wire.kept import KeptEvents
from serving.wire.messages import STREAM_PROTOCOL, Ack, Cursor, EventMessage, Gap, Heartbeat, Subscribe, Welcome
from serving.wire.session import CODEC
from tests.serving.live import free_port
from tests.serving.samples import event


class Peer:
    """A server that a test plays: it welcomes, records, and says what it is told to."""

    def __init__(self) -> None:
        self.port = free_port()
        self.heard: list[Any] = []
        self.sockets: list[ServerConnection] = []
        self.subscribes: list[Subscribe] = []
        self.acknowledge = True
        self.close_with: int | None = None
        self.close_after_welcome: int | None = None

    async def open(self) -> Server:
        return await serve(
            self._converse, "127.0.0.1", self.port, subprotocols=[Subprotocol(STREAM_PROTOCOL)], compression=None
        )

    async def _converse(self, socket: ServerConnection) -> None:
        self.subscribes.append(CODEC.decode(await socket.recv()))
        if self.close_with:
            await socket.close(self.close_with, "as told")
            return
        await socket.send(CODEC.encode(Welcome(epoch="e", oldest=1, newest=5, heartbeat_ms=250)))
        if self.close_after_welcome:
            await socket.close(self.close_after_welcome, "as told")
            return
        self.sockets.append(socket)
        async for data in socket:
            message = data if isinstance(data, bytes) else CODEC.decode(data)
            self.heard.append(message)
            if isinstance(message, EventMessage) and self.acknowledge:
                await socket.send(CODEC.encode(Ack(event_id=message.event.event_id)))

    def events(self) -> list[str]:
        return [each.event.event_id for each in self.heard if isinstance(each, EventMessage)]


def client(peer: Peer, **more: Any) -> StreamClient:
    kept = KeptEvents(life="a", limit=100)
    return StreamClient(
        url=f"ws://127.0.0.1:{peer.port}/v1/stream", token="t", consumer="c", kind="control", kept=kept, **more
    )


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def ended(running: "asyncio.Task[None]") -> None:
    """End a client, and let its connections close before their loop does."""
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await asyncio.sleep(0)


def test_events_of_the_time_without_a_server_come_later_and_until_they_are_committed() -> None:
    async def case() -> None:
        peer = Peer()
        stream = client(peer)
        stream.say(event("early"))
        running = asyncio.create_task(stream.run())
        peer.acknowledge = False
        async with await peer.open():
            await until(lambda: peer.events() == ["a/early"])
            stream.say(event("later"))
            await until(lambda: peer.events() == ["a/early", "a/later"])
            peer.acknowledge = True
            peer.sockets[0].transport.abort()
            await until(lambda: peer.events() == ["a/early", "a/later"] * 2)
            assert await stream.flushed(5)
        await ended(running)

    asyncio.run(case())


def test_it_resumes_where_it_stopped_and_acknowledges_what_came() -> None:
    async def case() -> None:
        peer = Peer()
        stream = client(peer)
        running = asyncio.create_task(stream.run())
        async with await peer.open():
            await until(lambda: peer.sockets)
            await peer.sockets[0].send(CODEC.encode(EventMessage(event=event(), epoch="e", seq=6)))
            await peer.sockets[0].send(CODEC.encode(Gap(from_=7, to=9)))
            await until(lambda: Ack(seq=9) in peer.heard)
            peer.sockets[0].transport.abort()
            await until(lambda: len(peer.subscribes) == 2)
            assert peer.subscribes[0].from_ == "latest"
            again = peer.subscribes[1].from_
            assert not isinstance(again, str)
            assert (again.epoch, again.seq) == ("e", 9)
        await ended(running)

    asyncio.run(case())


def test_a_cursor_that_the_server_refuses_is_given_up() -> None:
    async def case() -> None:
        peer, closes = Peer(), []
        stream = client(peer, refused=lambda code, reason: closes.append((code, reason)))
        running = asyncio.create_task(stream.run())
        async with await peer.open():
            await until(lambda: peer.sockets)
            peer.close_with = 4409
            peer.sockets[0].transport.abort()
            await until(lambda: len(peer.subscribes) >= 3)
            assert peer.subscribes[2].from_ == "latest"
            assert closes[0] == (4409, "as told")
        await ended(running)

    asyncio.run(case())


def test_it_knows_how_long_the_server_has_been_silent() -> None:
    async def case() -> None:
        peer, now = Peer(), [0.0]
        stream = client(peer, clock=lambda: now[0])
        assert not stream.alive(1.0)
        running = asyncio.create_task(stream.run())
        async with await peer.open():
            await until(lambda: stream.connected)
            assert stream.alive(1.0)
            now[0] = 1.5
            assert not stream.alive(1.0)
            await peer.sockets[0].send(CODEC.encode(Heartbeat()))
            await until(lambda: stream.alive(1.0))
        await ended(running)

    asyncio.run(case())


def test_frames_are_not_kept_for_a_server_that_is_not_there() -> None:
    async def case() -> None:
        peer = Peer()
        stream = client(peer)
        stream.send_frame(b"lost")
        running = asyncio.create_task(stream.run())
        async with await peer.open():
            await until(lambda: stream.connected)
            stream.send_frame(b"seen")
            await until(lambda: b"seen" in peer.heard)
            assert b"lost" not in peer.heard
        await ended(running)

    asyncio.run(case())


@pytest.mark.parametrize(
    ("begin", "again"), [("latest", 5), ("oldest", 0), ("acked", "acked"), (Cursor(epoch="e", seq=2), 2)]
)
def test_a_connection_that_breaks_before_any_record_came_skips_none(begin: Any, again: object) -> None:
    async def case() -> None:
        peer = Peer()
        running = asyncio.create_task(client(peer, from_=begin).run())
        async with await peer.open():
            await until(lambda: peer.sockets)
            peer.sockets[0].transport.abort()
            await until(lambda: len(peer.subscribes) == 2)
        await ended(running)
        resumed = peer.subscribes[1].from_
        assert (resumed.seq if isinstance(resumed, Cursor) else resumed) == again

    asyncio.run(case())


def test_a_server_that_closes_for_a_rule_is_asked_less_and_less_often() -> None:
    async def case() -> None:
        peer, waits = Peer(), []

        async def sleep(wait_s: float) -> None:
            waits.append(wait_s)
            await asyncio.sleep(0)

        peer.close_after_welcome = 4409
        running = asyncio.create_task(client(peer, sleep=sleep).run())
        async with await peer.open():
            await until(lambda: len(waits) >= 6)
        await ended(running)
        assert waits[:6] == [*BACKOFF_S, BACKOFF_S[-1]]

    asyncio.run(case())


def test_a_message_that_cannot_be_understood_is_passed_over_and_told() -> None:
    async def case() -> None:
        peer, told = Peer(), []
        stream = client(peer, refused=lambda code, reason: told.append(code))
        running = asyncio.create_task(stream.run())
        async with await peer.open():
            await until(lambda: peer.sockets)
            await peer.sockets[0].send('{"type":"event","event":{"type":"of_a_newer_server"},"epoch":"e","seq":6}')
            await peer.sockets[0].send(CODEC.encode(EventMessage(event=event(), epoch="e", seq=7)))
            await until(lambda: Ack(seq=7) in peer.heard)
            assert len(peer.subscribes) == 1
            assert told == [4400]
        await ended(running)

    asyncio.run(case())
