"""Events that a sender keeps until the server has committed them. Bounded: when full, the line must abort."""

from collections.abc import Iterator
from dataclasses import replace

from twin.events import Event


class KeptEvents:
    """An ordered, bounded store of events not yet acknowledged.

    `life` names one life of the sending program: a program that starts again numbers its events from the
    beginning, and its life before the id keeps the server from taking them for doubles.
    """

    def __init__(self, *, life: str, limit: int) -> None:
        self._life, self._limit = life, limit
        self._events: dict[str, Event] = {}

    def __len__(self) -> int:
        return len(self._events)

    @property
    def full(self) -> bool:
        """Whether there is no room for another event."""
        return len(self._events) >= self._limit

    def keep(self, event: Event) -> Event:
        """Keep `event` until it is acknowledged, where there is room, and return it under its lasting id."""
        named = replace(event, event_id=f"{self._life}/{event.event_id}")
        if not self.full:
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
