import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

from serving.plant.field_io import CODEC, HEARTBEAT_LIMIT_S, QUEUE, FieldIo
from serving.wire.messages import IO_PROTOCOL, CommandAck, Heartbeat, Hello, HelloAnswer
from twin.types import Command, LatchedTrigger, Tags

TOKEN = "secret"
TAGS = Tags(t_s=1.0, scan=1, values={"infeed.run": True})


class Plant:
    """A field I/O on a free port, with a clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.lost: list[str] = []
        self.found = 0
        self.io = FieldIo(
            token=TOKEN, scan_s=0.0125, lost=self.lost.append, found=self._found, clock=lambda: self.now_s
        )
        self.url = ""

    def _found(self) -> None:
        self.found += 1

    @asynccontextmanager
    async def client(
        self, role: Any = "controller", token: str = TOKEN, name: str = "plc"
    ) -> AsyncIterator[ClientConnection]:
        async with connect(self.url, subprotocols=[Subprotocol(IO_PROTOCOL)], proxy=None) as socket:
            await socket.send(CODEC.encode(Hello(token=token, client=name, role=role)))
            yield socket


@asynccontextmanager
async def plant() -> AsyncIterator[Plant]:
    made = Plant()
    server = await made.io.open("127.0.0.1", 0)
    made.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/io"
    try:
        async with asyncio.timeout(20):
            yield made
    finally:
        server.close()
        await server.wait_closed()


async def receive(socket: ClientConnection) -> Any:
    return CODEC.decode(await socket.recv())


async def code_of(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            await socket.recv()
    return caught.value.rcvd.code if caught.value.rcvd else None


def test_tags_go_out_and_commands_come_in() -> None:
    async def case() -> None:
        async with plant() as made, made.client() as plc:
            answer = await receive(plc)
            assert answer == HelloAnswer(holds=True, heartbeat_limit_ms=500, scan_s=0.0125)
            assert made.io.held
            assert made.io.fresh_holder
            latched = LatchedTrigger(trigger_id="T1", encoder_count=3, t_s=0.9, t_mono_ns=7)
            tags = Tags(t_s=1.0, scan=1, values={"a.b": 3}, latched=(latched,))
            made.io.give_tags(tags)
            assert await receive(plc) == tags
            command = Command(command_id="c1", tag="infeed.run", value=True)
            await plc.send(CODEC.encode(command))
            assert await receive(plc) == CommandAck(command_id="c1", accepted=True)
            assert made.io.take_commands() == [command]
            assert made.io.take_commands() == []

    asyncio.run(case())


def test_one_controller_holds_the_line_and_viewers_watch() -> None:
    async def case() -> None:
        async with plant() as made, made.client() as plc, made.client(role="viewer") as viewer:
            assert (await receive(plc)).holds
            assert not (await receive(viewer)).holds
            async with made.client(name="second") as second:
                assert await code_of(second) == 4409
            made.io.give_tags(TAGS)
            assert await receive(viewer) == TAGS
            await viewer.send(CODEC.encode(Command(command_id="c", tag="infeed.run", value=True)))
            assert await code_of(viewer) == 4403
            assert made.io.take_commands() == []

    asyncio.run(case())


def test_a_silent_controller_loses_the_line() -> None:
    async def case() -> None:
        async with plant() as made, made.client() as plc:
            await receive(plc)
            made.now_s += HEARTBEAT_LIMIT_S - 0.01
            made.io.watch()
            assert made.lost == []
            await plc.send(CODEC.encode(Command(command_id="c", tag="infeed.run", value=True)))
            await receive(plc)
            made.now_s += 0.02
            made.io.watch()
            assert ["500 ms" in why for why in made.lost] == [True]
            assert not made.io.held
            assert made.io.take_commands() == []

    asyncio.run(case())


def test_a_heartbeat_keeps_the_line() -> None:
    async def case() -> None:
        async with plant() as made, made.client() as plc:
            await receive(plc)
            for _ in range(3):
                made.now_s += HEARTBEAT_LIMIT_S * 0.8
                await plc.send(CODEC.encode(Heartbeat()))
                await plc.send(CODEC.encode(Command(command_id="c", tag="x", value=True)))
                await receive(plc)
                made.io.watch()
            assert made.io.held
            assert made.lost == []

    asyncio.run(case())


def test_a_controller_that_hangs_up_loses_the_line_at_once() -> None:
    async def case() -> None:
        async with plant() as made:
            async with made.client() as plc:
                await receive(plc)
            while made.io.held:
                await asyncio.sleep(0)
            assert len(made.lost) == 1
            async with made.client() as again:
                assert (await receive(again)).holds
            assert made.found == 2

    asyncio.run(case())


def test_who_breaks_a_rule_is_closed_with_its_code() -> None:
    async def case() -> None:
        async with plant() as made:
            async with made.client(token="wrong") as stranger:
                assert await code_of(stranger) == 4401
            async with made.client() as plc:
                await plc.send("garbage")
                assert await code_of(plc) == 4400
            async with connect(made.url, subprotocols=[Subprotocol(IO_PROTOCOL)], proxy=None) as rude:
                await rude.send(CODEC.encode(Heartbeat()))
                assert await code_of(rude) == 4400

    asyncio.run(case())


def test_a_browser_has_no_business_here() -> None:
    async def case() -> None:
        async with plant() as made:
            with pytest.raises(InvalidHandshake):
                await connect(made.url, origin=Origin("http://127.0.0.1"), proxy=None)
            with pytest.raises(InvalidHandshake):
                await connect(made.url.replace("/v1/io", "/elsewhere"), proxy=None)

    asyncio.run(case())


def test_while_the_line_refuses_no_command_is_taken() -> None:
    async def case() -> None:
        async with plant() as made, made.client() as plc:
            await receive(plc)
            made.io.refusing = "full"
            await plc.send(CODEC.encode(Command(command_id="c", tag="infeed.run", value=True)))
            assert await receive(plc) == CommandAck(command_id="c", accepted=False, reason="full")
            assert made.io.take_commands() == []

    asyncio.run(case())


def test_a_client_that_takes_nothing_is_cut_off() -> None:
    async def case() -> None:
        async with plant() as made, made.client(role="viewer") as viewer:
            await receive(viewer)
            for _ in range(QUEUE + 1):
                made.io.give_tags(TAGS)
            await code_of(viewer)

    asyncio.run(case())
