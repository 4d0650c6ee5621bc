"""Runs the line controller as a program of its own: two links, one loop."""

import asyncio
import contextlib
import os
import secrets
import sys
import time

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from serving.client.address import find_token
from serving.client.stream import StreamClient
from serving.controller.program import Controller
from serving.process import stop_event
from serving.settings import ControllerSettings
from serving.wire.codec import MAX_SERVER_TEXT_BYTES, Codec
from serving.wire.errors import Close, WireError
from serving.wire.kept import KeptEvents
from serving.wire.messages import IO_MESSAGES, IO_PROTOCOL, CommandAck, Heartbeat, Hello, HelloAnswer
from twin.control.values import Settings
from twin.types import Command, Tags

CODEC = Codec(IO_MESSAGES)
HEARTBEAT_S = 0.1
AGAIN_S = 0.3
FLUSH_S = 3.0
PLANT_SILENT_S = 1.0
MOST_WAITING = 1024
LOST = (OSError, ConnectionClosed, InvalidHandshake, TimeoutError, WireError)


def run_controller(settings: ControllerSettings, *, watch_stdin: bool) -> None:
    """Run until told to stop. Raises `ConfigError` where the scene's gate cannot work."""
    asyncio.run(_run(settings, watch_stdin))


async def _run(settings: ControllerSettings, watch_stdin: bool) -> None:
    stopping = stop_event(asyncio.get_running_loop(), watch_stdin=watch_stdin)
    token = find_token(settings.url, os.environ)
    stream = StreamClient(
        url=settings.url,
        token=token,
        consumer=settings.consumer,
        kind="control",
        kept=KeptEvents(life=_life(), limit=settings.events_kept),
        refused=lambda code, reason: print(f"the server closed the stream: {reason} ({code})", file=sys.stderr),
    )
    controller = Controller(
        settings=Settings.from_scene(settings.scene), stream=stream, clock_ns=time.monotonic_ns, new_life=_life
    )
    stream.heard = controller.heard
    hello = Hello(token=token, client=settings.consumer)
    tasks = [
        asyncio.create_task(stream.run(), name="stream"),
        asyncio.create_task(_plant_link(settings.io, hello, controller), name="plant"),
        asyncio.create_task(stopping.wait(), name="stop"),
    ]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await stream.flushed(FLUSH_S)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _life() -> str:
    return f"ctl-{secrets.token_hex(4)}"


async def _plant_link(url: str, hello: Hello, controller: Controller) -> None:
    """Hold the line whenever there is a plant that lets us, until cancelled."""
    while True:
        try:
            options = connect(
                url,
                subprotocols=[Subprotocol(IO_PROTOCOL)],
                compression=None,
                max_size=MAX_SERVER_TEXT_BYTES,
                ping_interval=None,
                open_timeout=2,
                close_timeout=0.5,
                proxy=None,
            )
            async with options as socket:
                await _hold(socket, hello, controller)
        except LOST as error:
            if isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code >= 4400:
                print(f"the plant closed the link: {error.rcvd.reason} ({error.rcvd.code})", file=sys.stderr)
        controller.plant_lost()
        await asyncio.sleep(AGAIN_S)


async def _hold(socket: ClientConnection, hello: Hello, controller: Controller) -> None:
    await socket.send(CODEC.encode(hello))
    waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
    writing = asyncio.create_task(_write(socket, waiting))
    beating: asyncio.Task[None] | None = None

    def send(command: Command) -> None:
        waiting.put_nowait(CODEC.encode(command))

    try:
        while not writing.done():
            async with asyncio.timeout(PLANT_SILENT_S):
                message = CODEC.decode(await socket.recv(), limit=MAX_SERVER_TEXT_BYTES)
            if isinstance(message, HelloAnswer):
                controller.plant_found()
                beating = asyncio.create_task(_beat(waiting))
            elif isinstance(message, Tags):
                controller.scanned(message, send)
            elif isinstance(message, CommandAck) and not message.accepted:
                print(f"the plant refused command {message.command_id}: {message.reason}", file=sys.stderr)
    except asyncio.QueueFull:
        raise WireError(Close.STALLED, "the plant does not take commands") from None
    finally:
        for task in filter(None, (writing, beating)):
            task.cancel()
        await asyncio.gather(*filter(None, (writing, beating)), return_exceptions=True)


async def _write(socket: ClientConnection, waiting: "asyncio.Queue[str]") -> None:
    while True:
        await socket.send(await waiting.get())


async def _beat(waiting: "asyncio.Queue[str]") -> None:
    """Tell the plant that this loop lives; a full queue tells the contrary."""
    while True:
        with contextlib.suppress(asyncio.QueueFull):
            waiting.put_nowait(CODEC.encode(Heartbeat(t_mono_ns=time.monotonic_ns())))
        await asyncio.sleep(HEARTBEAT_S)
