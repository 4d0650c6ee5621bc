"""The demo's conductor: starts its line once, watches over three processes, and stops everything in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from serving.client.stream import StreamClient
from serving.demo.children import Child, Death
from serving.wire.messages import EventMessage, State
from twin.errors import RunError
from twin.events import StationStateChanged
from twin.types import Operate, OperateAnswer, OperatorCommand

OPERATOR = "demo"
STARTING: tuple[tuple[OperatorCommand, str], ...] = (("clear", "Stopped"), ("reset", "Idle"), ("start", "Execute"))
START_LIMIT_S = 60.0
STOP_LIMIT_S = 60.0
ANSWER_LIMIT_S = 4.0
CHECK_S = 0.2
REVIVE_LIMIT_S = 15.0
"""So long a dead server may take to come back at the end: the others hand over the events that they kept for it."""
LINE = "line"


@dataclass(kw_only=True)
class Watched:
    """What the conductor hears of its line, as a viewer that may operate."""

    state: str = ""
    elapsed_s: float = 0.0
    """Simulated time that has passed, over all lives of the plant."""
    _t_s: float = 0.0
    _answers: dict[str, OperateAnswer] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, message: Any) -> None:
        """Take a message of the stream."""
        if isinstance(message, State):
            # A plant that was started again begins at zero: its line goes on from what the first one did.
            self.elapsed_s += max(message.t_s - self._t_s, 0.0)
            self._t_s = message.t_s
        elif isinstance(message, EventMessage) and isinstance(message.event, StationStateChanged):
            if message.event.station_id == LINE:
                self.state = message.event.state
        elif isinstance(message, OperateAnswer):
            self._answers[message.operate_id] = message
        self._changed.set()

    def answer(self, operate_id: str) -> OperateAnswer | None:
        """Return and forget the answer to a command, if it has come."""
        return self._answers.pop(operate_id, None)

    async def until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Wait until a condition of what was heard holds, at most `limit_s` seconds; tell whether it does."""
        try:
            async with asyncio.timeout(limit_s):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True


@dataclass(kw_only=True)
class Demo:
    """Conducts children that are started already by nobody else. `run` returns when the line has been stopped."""

    children: Sequence[Child]
    """In the order in which they are stopped: plant, controller, server."""
    stream: StreamClient
    duration_s: float | None
    stopping: asyncio.Event
    told: Callable[[str], None]
    """Called with what a person should know."""
    ready: Callable[[], Awaitable[bool]]
    """Tells whether the server can judge parts."""
    revive_limit_s: float = REVIVE_LIMIT_S
    deaths: list[Death] = field(default_factory=list)
    watched: Watched = field(default_factory=Watched)
    _numbers: "count[int]" = field(default_factory=count)

    async def run(self) -> None:
        """Run the line from start to stop; raises `RunError` when it cannot be started."""
        self.stream.heard = self.watched.heard
        links = [asyncio.create_task(self.stream.run()), asyncio.create_task(self._guard())]
        for child in reversed(self.children):
            child.start()
        work = asyncio.create_task(self._conduct())
        stop = asyncio.create_task(self.stopping.wait())
        try:
            done, _ = await asyncio.wait((work, stop, links[1]), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (links[1], work, stop):
                task.cancel()
            await asyncio.gather(links[1], work, stop, return_exceptions=True)
            await self._end(links[0])

    async def _end(self, link: "asyncio.Task[None]") -> None:
        """Stop the line, then its processes, the server last: events that were kept for it are still handed over."""
        self.children[-1].revive()
        if self.watched.state and await self.watched.until(lambda: self.stream.connected, self.revive_limit_s):
            await self._stop_line()
        link.cancel()
        await asyncio.gather(link, return_exceptions=True)
        for child in self.children:
            await asyncio.to_thread(child.stop)

    async def _conduct(self) -> None:
        """Start the line once, then let it run for its time; without one, for ever."""
        await self._until_ready()
        for command, state in STARTING:
            await self._operate_until_taken(command)
            if not await self.watched.until(partial(self._is, state), START_LIMIT_S):
                raise RunError(
                    f"the line did not become {state} after {command}; it is {self.watched.state or 'silent'}"
                )
        self.told("the line runs")
        until_s = float("inf") if self.duration_s is None else self.watched.elapsed_s + self.duration_s
        await self.watched.until(lambda: self.watched.elapsed_s >= until_s, float("inf"))

    def _is(self, state: str) -> bool:
        return self.watched.state == state

    async def _until_ready(self) -> None:
        until = time.monotonic() + START_LIMIT_S
        while not await self.ready():
            if time.monotonic() > until:
                raise RunError(f"the server was not ready within {START_LIMIT_S:.0f} s; its log says why")
            await asyncio.sleep(CHECK_S)

    async def _operate_until_taken(self, command: OperatorCommand) -> None:
        until = time.monotonic() + START_LIMIT_S
        answer: OperateAnswer | None = None
        while time.monotonic() < until:
            answer = await self._operate(command)
            if answer is not None and answer.accepted:
                return
            await asyncio.sleep(CHECK_S)
        raise RunError(f"the line did not take {command}: {answer.answer if answer else 'no answer'}")

    async def _operate(self, command: OperatorCommand) -> OperateAnswer | None:
        """Give one command and return its answer; None when there is none in time, or no server yet."""
        if not await self.watched.until(lambda: self.stream.connected, ANSWER_LIMIT_S):
            return None
        operate_id = f"{OPERATOR}-{next(self._numbers)}"
        self.stream.send(Operate(operate_id=operate_id, command=command, who=OPERATOR, reason="the demo's own line"))
        answers: list[OperateAnswer] = []

        def answered() -> bool:
            if (answer := self.watched.answer(operate_id)) is not None:
                answers.append(answer)
            return bool(answers)

        await self.watched.until(answered, ANSWER_LIMIT_S)
        return answers[0] if answers else None

    async def _stop_line(self) -> None:
        """Stop the line as an operator would; one that cannot stop is stopped with its processes."""
        answer = await self._operate("stop")
        if answer is not None and answer.accepted:
            self.told("the line ends its cycle, then it stops")
            await self.watched.until(partial(self._is, "Stopped"), STOP_LIMIT_S)

    async def _guard(self) -> None:
        """Start dead processes again, never the line."""
        while True:
            for child in self.children:
                if (death := child.check()) is not None:
                    self.deaths.append(death)
                    back = f"it comes back in {child.restart_s:.0f} s, the line does not"
                    self.told(f"the {death.name} ended with status {death.status}; {back}")
            await asyncio.sleep(CHECK_S)
