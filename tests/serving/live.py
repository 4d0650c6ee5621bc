"""A real line of three processes for tests, with a detector that needs no model, watched over its own wires."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from serving.client.address import TOKEN_VARIABLE
from serving.client.stream import StreamClient
from serving.compose import compose_scene
from serving.demo.children import Child
from serving.demo.supervisor import DemoSettings, live_children
from serving.plant.field_io import CODEC as IO
from serving.wire.messages import IO_PROTOCOL, AlarmMessage, EventMessage, Hello
from twin.events import EventBase, PartDisposed, StationStateChanged
from twin.types import Operate, OperateAnswer, OperatorCommand, Tags, TagValue, Verdict

E = TypeVar("E", bound=EventBase)
PROGRAM = (sys.executable, "-m", "tests.serving.fake_programs")
STARTING: tuple[tuple[OperatorCommand, str], ...] = (("clear", "Stopped"), ("reset", "Idle"), ("start", "Execute"))

BRISK = ("scene.devices.infeed.speed_mps=0.2", "scene.devices.outfeed.speed_mps=0.2")
"""A live line takes as long as its parts are on their way."""


@dataclass(kw_only=True)
class LiveLine:
    """What a test does to a line, and what it sees of it."""

    children: dict[str, Child]
    viewer: StreamClient
    out: Path
    heard: list[Any] = field(default_factory=list)
    tags: list[Tags] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "count[int]" = field(default_factory=count)

    def take(self, message: Any) -> None:
        self.heard.append(message.event if isinstance(message, EventMessage | AlarmMessage) else message)
        self._changed.set()

    def take_tags(self, tags: Tags) -> None:
        self.tags.append(tags)
        self._changed.set()

    def tag(self, name: str) -> TagValue | None:
        return self.tags[-1].values.get(name) if self.tags else None

    def all_of(self, cls: type[E]) -> list[E]:
        return [event for event in self.heard if isinstance(event, cls)]

    def verdicts(self) -> list[Verdict]:
        return [message for message in self.heard if isinstance(message, Verdict)]

    @property
    def state(self) -> str:
        states = self.all_of(StationStateChanged)
        return next((event.state for event in reversed(states) if event.station_id == "line"), "")

    def reasons(self) -> list[str]:
        return [event.reason for event in self.all_of(PartDisposed)]

    async def until(self, condition: Callable[[], bool], limit_s: float, what: str) -> None:
        try:
            async with asyncio.timeout(limit_s):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"not within {limit_s} s: {what}; line {self.state}, {self.reasons()}") from None

    async def operate(self, command: OperatorCommand) -> OperateAnswer:
        operate_id = f"test-{next(self._numbers)}"
        self.viewer.send(Operate(operate_id=operate_id, command=command, who="test"))
        answers: list[OperateAnswer] = []

        def answered() -> bool:
            told = (each for each in self.heard if isinstance(each, OperateAnswer))
            answers[:] = [each for each in told if each.operate_id == operate_id]
            return bool(answers)

        await self.until(answered, 8, f"an answer to {command}")
        return answers[0]

    async def start(self) -> None:
        for command, state in STARTING:
            answer = await self.operate(command)
            assert answer.accepted, answer
            await self.until(partial(self.is_in, state), 30, state)

    def is_in(self, state: str) -> bool:
        return self.state == state

    def kill(self, name: str) -> None:
        os.kill(self.children[name].pid, signal.SIGKILL)


@asynccontextmanager
async def live_line(out: Path) -> AsyncIterator[LiveLine]:
    """Start plant, controller and server, wait until parts can be judged, and stop everything in the end."""
    port, io_port = free_port(), free_port()
    settings = DemoSettings(
        host="127.0.0.1", port=port, io_port=io_port, duration_s=None, seed=1, headless=True, restart_s=0.0, out=None
    )
    scene = compose_scene("bearing", BRISK)
    children = {child.name: child for child in live_children(settings, io_port, scene, out, out, program=PROGRAM)}
    url = f"ws://127.0.0.1:{port}/v1/stream"
    token = children["server"].environ[TOKEN_VARIABLE]
    viewer = StreamClient(url=url, token=token, consumer="test", kind="view", from_="oldest")
    line = LiveLine(children=children, viewer=viewer, out=out)
    viewer.heard = line.take
    for child in children.values():
        child.start()
    links = [
        asyncio.create_task(viewer.run()),
        asyncio.create_task(_watch_io(f"ws://127.0.0.1:{io_port}/v1/io", token, line)),
    ]
    try:
        await line.until(lambda: line.state == "Aborted" and bool(line.tags), 40, "a powered line")
        yield line
    finally:
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        for child in children.values():
            await asyncio.to_thread(child.stop)


async def _watch_io(url: str, token: str, line: LiveLine) -> None:
    while True:
        try:
            async with connect(url, subprotocols=[Subprotocol(IO_PROTOCOL)], proxy=None) as link:
                await link.send(IO.encode(Hello(token=token, client="test-viewer", role="viewer")))
                async for data in link:
                    message = IO.decode(data)
                    if isinstance(message, Tags):
                        line.take_tags(message)
        except (OSError, ConnectionClosed):
            await asyncio.sleep(0.1)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
