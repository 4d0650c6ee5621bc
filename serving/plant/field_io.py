"""The plant's field I/O at `/v1/io`: tags out, commands in, one controller holds the line, heartbeats both ways."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from serving.wire.codec import MAX_TEXT_BYTES, Codec
from serving.wire.errors import Close, WireError, malformed
from serving.wire.messages import IO_MESSAGES, IO_PROTOCOL, CommandAck, Heartbeat, Hello, HelloAnswer
from serving.wire.session import ALL_SCOPES, scopes_of
from twin.types import Command, Tags

CODEC = Codec(IO_MESSAGES)
HEARTBEAT_LIMIT_S = 0.5
HEARTBEAT_S = 0.1
HELLO_LIMIT_S = 3.0
QUEUE = 256
"""Messages that wait for a slow client: three seconds of tags. A client that lets it fill is closed as stalled."""
MOST_COMMANDS = 256


@dataclass(kw_only=True, eq=False)
class _Client:
    socket: ServerConnection
    hello: Hello
    waiting: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(QUEUE))


@dataclass(kw_only=True)
class FieldIo:
    """Lives on the plant's event loop. The stepping loop takes commands from it and gives it tags."""

    token: str
    scan_s: float
    lost: Callable[[str], None] = lambda reason: None
    """Called once, with the reason, when the controller that held the line is gone or silent."""
    found: Callable[[], None] = lambda: None
    """Called when a controller has taken the line."""
    clock: Callable[[], float] = time.monotonic
    refusing: str = ""
    """Why no command is taken now; empty when commands are taken."""
    fresh_holder: bool = False
    """A controller has just taken the line and needs to be told of everything that is on it."""
    _clients: set[_Client] = field(default_factory=set)
    _holder: _Client | None = None
    _heard_s: float = 0.0
    _commands: list[Command] = field(default_factory=list)

    async def open(self, host: str, port: int) -> Server:
        """Start serving."""
        return await serve(
            self._converse,
            host,
            port,
            subprotocols=[Subprotocol(IO_PROTOCOL)],
            origins=[None],  # A browser's page sends an Origin: none of them has business with field I/O.
            process_request=_only_io,
            compression=None,
            max_size=MAX_TEXT_BYTES,
            ping_interval=None,
            close_timeout=0.5,
        )

    @property
    def held(self) -> bool:
        """Whether a controller holds the line."""
        return self._holder is not None

    def take_commands(self) -> list[Command]:
        """Return the commands since the last call."""
        commands, self._commands = self._commands, []
        return commands

    def give_tags(self, tags: Tags) -> None:
        """Send a process image to everybody."""
        self._tell_all(CODEC.encode(tags))

    def refused(self, command_id: str, reason: str) -> None:
        """Tell the controller that the line did not take a command after all."""
        if self._holder:
            self._tell(self._holder, CODEC.encode(CommandAck(command_id=command_id, accepted=False, reason=reason)))

    def watch(self) -> None:
        """Find out whether the controller has fallen silent; called often."""
        if self._holder and self.clock() - self._heard_s > HEARTBEAT_LIMIT_S:
            self._release(self._holder, f"no heartbeat for {HEARTBEAT_LIMIT_S * 1000:.0f} ms")

    async def beat(self) -> None:
        """Send heartbeats until cancelled."""
        while True:
            self._tell_all(CODEC.encode(Heartbeat(t_mono_ns=time.monotonic_ns())))
            await asyncio.sleep(HEARTBEAT_S)

    async def _converse(self, socket: ServerConnection) -> None:
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                client = self._greet(socket, CODEC.decode(await socket.recv()))
        except WireError as error:
            await socket.close(int(error.code), error.close_reason)
            return
        except (TimeoutError, ConnectionClosed):
            await socket.close(int(Close.MALFORMED), "no hello in time")
            return
        writing = asyncio.create_task(self._write(client))
        try:
            async for data in socket:
                self._take(client, CODEC.decode(data))
        except WireError as error:
            await socket.close(int(error.code), error.close_reason)
        except ConnectionClosed:
            pass
        finally:
            writing.cancel()
            self._clients.discard(client)
            if client is self._holder:
                self._release(client, "its connection closed")

    def _greet(self, socket: ServerConnection, hello: Any) -> _Client:
        if not isinstance(hello, Hello):
            raise malformed("the first message must be hello")
        scopes_of(hello.token, {self.token: ALL_SCOPES})
        holds = hello.role == "controller"
        if holds and self._holder:
            raise WireError(Close.CONFLICT, f"controller {self._holder.hello.client} holds the line")
        client = _Client(socket=socket, hello=hello)
        self._clients.add(client)
        if holds:
            self._holder, self._heard_s, self.fresh_holder = client, self.clock(), True
            self._commands.clear()
            self.found()
        limit_ms = round(HEARTBEAT_LIMIT_S * 1000)
        self._tell(client, CODEC.encode(HelloAnswer(holds=holds, heartbeat_limit_ms=limit_ms, scan_s=self.scan_s)))
        return client

    def _take(self, client: _Client, message: Any) -> None:
        if isinstance(message, Heartbeat):
            self._heard_s = self.clock() if client is self._holder else self._heard_s
        elif isinstance(message, Command):
            if client is not self._holder:
                raise WireError(Close.SCOPE, "only the controller that holds the line may command it")
            self._tell(client, CODEC.encode(self._command(message)))
        else:
            raise WireError(Close.SCOPE, "a client of the field I/O sends commands and heartbeats only")

    def _command(self, command: Command) -> CommandAck:
        full = "too many commands at once" if len(self._commands) >= MOST_COMMANDS else ""
        if not (reason := self.refusing or full):
            self._commands.append(command)
        return CommandAck(command_id=command.command_id, accepted=not reason, reason=reason)

    def _release(self, client: _Client, reason: str) -> None:
        self._holder = None
        self._commands.clear()
        self._clients.discard(client)
        # The silent client may never read a close frame: do not wait for it.
        client.socket.transport.abort()
        self.lost(f"controller {client.hello.client}: {reason}")

    def _tell_all(self, text: str) -> None:
        for client in tuple(self._clients):
            self._tell(client, text)

    def _tell(self, client: _Client, text: str) -> None:
        try:
            client.waiting.put_nowait(text)
        except asyncio.QueueFull:
            self._clients.discard(client)
            client.socket.transport.abort()

    async def _write(self, client: _Client) -> None:
        try:
            while True:
                await client.socket.send(await client.waiting.get())
        except ConnectionClosed:
            return


def _only_io(connection: ServerConnection, request: Request) -> Response | None:
    if request.path.partition("?")[0] != "/v1/io":
        return connection.respond(HTTPStatus.NOT_FOUND, "the field I/O is at /v1/io\n")
    return None
