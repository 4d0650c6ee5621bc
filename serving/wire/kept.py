"""Events that a sender keeps until the server has committed them. Bounded: when full, the line must abort."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from serving.wire.codec import MAX_TEXT_BYTES
from serving.wire.errors import WireError
from serving.wire.messages import AlarmMessage, EventMessage
from serving.wire.session import CODEC
from twin.events import AlarmRaised, Event, FaultRaised

MOST_RESERVED = 256
CUT_TO = 200
"""Characters that stay of each text of an event too large for the wire."""
NAMES = frozenset({"event_id", "source", "type", "part_id", "trigger_id"})
"""What tells an event from others is never cut."""


class KeptEvents:
    """An ordered, bounded store of events not yet acknowledged.

    It is full while a reserve of places is still free: the abort that follows has events of its own to tell.
    `life` names one life of the sending program: a program that starts again numbers its events from the
    beginning, and its life before the id keeps the server from taking them for doubles.
    """

    def __init__(self, *, life: str, limit: int) -> None:
        self._life, self._limit = life, limit
        self._reserve = min(MOST_RESERVED, limit // 4)
        self._events: dict[str, Event] = {}

    def __len__(self) -> int:
        return len(self._events)

    @property
    def full(self) -> bool:
        """Whether only the reserve is left."""
        return len(self._events) >= self._limit - self._reserve

    @property
    def roomy(self) -> bool:
        """Whether at least half of the places are free: a line that was full may go on."""
        return len(self._events) <= self._limit // 2

    def keep(self, event: Event) -> Event:
        """Keep `event` until it is acknowledged, where there is room, and return it as it travels.

        It gets a lasting id. One that the wire would refuse is cut until it fits: a sender that keeps sending what is
        refused would never be heard again.
        """
        named = fitting(replace(event, event_id=f"{self._life}/{event.event_id}"))
        if len(self._events) < self._limit:
            self._events[named.event_id] = named
        return named

    def acknowledged(self, event_id: str) -> None:
        """Forget an event that the server has committed."""
        self._events.pop(event_id, None)

    def begin_life(self, life: str) -> None:
        """From now on name events after a new life; those already kept stay as they are."""
        self._life = life

    def __iter__(self) -> Iterator[Event]:
        return iter(tuple(self._events.values()))


def event_text(event: Event) -> str:
    """Return the message by which an event travels to the server."""
    return CODEC.encode(AlarmMessage(event=event) if isinstance(event, AlarmRaised) else EventMessage(event=event))


def fitting(event: Event) -> Event:
    """Return `event`, its texts cut where it is too large; one that still is becomes a fault that names it."""
    if _fits(event):
        return event
    cut: dict[str, Any] = {
        each.name: f"{text[:CUT_TO]}..."
        for each in fields(event)
        if each.name not in NAMES and isinstance(text := getattr(event, each.name), str) and len(text) > CUT_TO
    }
    shorter = replace(event, **cut)
    if _fits(shorter):
        return shorter
    return FaultRaised(
        event_id=event.event_id[:CUT_TO],
        t_s=event.t_s,
        source=event.source[:CUT_TO],
        fault="event_too_large",
        device_id=event.source[:CUT_TO],
        detail=f"an event {event.type} was not told: a message may have {MAX_TEXT_BYTES} bytes",
    )


def _fits(event: Event) -> bool:
    try:
        CODEC.decode(event_text(event))
    except WireError:
        return False
    return True
