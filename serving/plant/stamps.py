"""Gives what a line tells in simulated time its place on the host's clock, and on a log that outlives the line.

A line that is started again counts its triggers from the beginning; from the second life on they carry its number.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from twin.events import Event, EventBase, InspectionTriggered
from twin.types import LatchedTrigger, Shot, Tags

Clock = Callable[[float], int]
"""From simulated seconds to ns on the host's monotonic clock."""


@dataclass(frozen=True, kw_only=True)
class Stamps:
    """Stamps what belongs to a photo-eye's edge."""

    life: int
    mono_ns: Clock

    def event(self, event: EventBase) -> Event:
        """Return the event; one that tells of a trigger gets its host time."""
        if isinstance(event, InspectionTriggered):
            trigger = self._name(event.trigger_id)
            return replace(event, trigger_id=trigger, t_mono_ns=self.mono_ns(event.t_s))
        return cast(Event, event)

    def shot(self, shot: Shot) -> Shot:
        """Return the shot with its host time."""
        return replace(shot, trigger_id=self._name(shot.trigger_id), t_mono_ns=self.mono_ns(shot.t_s))

    def latched(self, latched: tuple[LatchedTrigger, ...]) -> tuple[LatchedTrigger, ...]:
        """Return latched triggers with their host times."""
        return tuple(
            replace(each, trigger_id=self._name(each.trigger_id), t_mono_ns=self.mono_ns(each.t_s)) for each in latched
        )

    def tags(self, tags: Tags) -> Tags:
        """Return the process image with its triggers stamped."""
        return replace(tags, latched=self.latched(tags.latched)) if tags.latched else tags

    def _name(self, trigger_id: str) -> str:
        return trigger_id if self.life == 0 else f"L{self.life}-{trigger_id}"
