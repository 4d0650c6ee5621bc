"""Gathers the events of one tick and numbers them, so that the same run writes the same ids."""

from collections.abc import Callable
from typing import TypeVar

from twin.events import Event

E = TypeVar("E", bound=Event)


class Emitter:
    """Events of one source. Ids count up from the run's begin."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._serial = 0
        self._events: list[Event] = []
        self.t_s = 0.0

    def emit(self, make: Callable[..., E], *, t_s: float | None = None, **fields: object) -> E:
        """Make an event of class `make` at `t_s` (the tick's end unless given) and keep it until `drain`."""
        self._serial += 1
        event_id = f"{self._source}-{self._serial:07d}"
        event = make(event_id=event_id, t_s=self.t_s if t_s is None else t_s, source=self._source, **fields)
        self._events.append(event)
        return event

    def drain(self) -> tuple[Event, ...]:
        """Return the events since the last call, in their order."""
        events, self._events = tuple(self._events), []
        return events
