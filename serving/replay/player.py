"""Plays a recording into a server's hub, as plant and inspection would fill it, on the recorded clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from serving.hub.service import Service
from serving.hub.subscriber import Subscriber
from serving.wire.messages import EventMessage, State
from twin.record.recording import Entry, Picture, Poses, Recording
from twin.types import Frame, Tags, TagValue, Verdict
from vision.data.picture import decode_picture

PICTURES_BEFORE_S = 10.0
"""Pictures are shown from this long before the begin on: older ones nobody would see."""
BREATH = 256
"""So many entries are skipped before others get their turn."""


@dataclass(kw_only=True)
class Player:
    """Plays one recording from `from_s` on; what happened before is told at once. `play` ends with the recording."""

    service: Service
    recording: Recording
    speed: float
    """Recorded seconds in a second of the clock."""
    from_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _tags: dict[str, TagValue] = field(default_factory=dict)
    _pictures: dict[str, Picture] = field(default_factory=dict)

    async def play(self) -> None:
        """Give the hub everything that was recorded, each thing at its time."""
        self._plant = Subscriber(consumer="recording", kind="plant", after=0, now_s=self.clock())
        async for entry in self._on_time():
            await self._give(entry)
            # The hub acknowledges events to whoever sent them; a recording keeps what it has.
            self._plant.take()

    async def _on_time(self) -> AsyncIterator[Entry]:
        begun_s = self.clock()
        for number, entry in enumerate(self.recording.entries("/events", "/verdicts", "/tags", "/poses", "/pictures")):
            due_s = (entry.t_s - self.from_s) / self.speed
            if due_s > (now_s := self.clock() - begun_s):
                await self.sleep(due_s - now_s)
            elif number % BREATH == 0:
                await self.sleep(0)
            yield entry

    async def _give(self, entry: Entry) -> None:
        match entry.item:
            case Tags():
                self._tags = entry.item.values
            case Poses():
                if entry.t_s >= self.from_s:
                    await self.service.take(self._state(entry.t_s, entry.item), self._plant)
            case Picture():
                if entry.t_s >= self.from_s - PICTURES_BEFORE_S:
                    self._pictures[entry.item.trigger_id] = entry.item
            case Verdict():
                self.service.judged(self._frame(entry.item), entry.item, None)
            case event:
                await self.service.take(EventMessage(event=event), self._plant)

    def _state(self, t_s: float, poses: Poses) -> State:
        angles = {f"{gate_id}.angle_rad": angle for gate_id, angle in poses.gate_angles_rad.items()}
        return State(t_s=t_s, tags={**self._tags, **angles}, poses=poses.parts)

    def _frame(self, verdict: Verdict) -> Frame:
        """Return the recorded frame of a verdict; one pixel, which no page is shown, where there is no picture."""
        picture = self._pictures.pop(verdict.trigger_id, None)
        pixels = np.zeros((1, 1, 1), np.uint8)
        if picture:
            pixels = decode_picture(picture.data, Path(f"{picture.trigger_id}.{picture.format}"))
        return Frame(
            camera_id=verdict.camera_id,
            trigger_id=verdict.trigger_id,
            part_id=verdict.part_id,
            t_s=verdict.t_s,
            encoder_count=verdict.encoder_count,
            decide_by_count=verdict.encoder_count,
            pixels=pixels,
        )
