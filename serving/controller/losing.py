"""What a controller does with its register when the plant is gone: every trigger gets its one disposition.

Pure functions over the reference controller's memory.
"""

from dataclasses import replace

from twin.control.journal import Journal
from twin.control.values import Memory
from twin.events import Event
from twin.types import Tags

PURGED = "purged"
DETAIL = "the controller lost the plant, its parts are purged: see that it runs, then clear, reset, start"


def let_go(memory: Memory, *, source: str, t_s: float) -> tuple[tuple[Event, ...], Memory]:
    """Return the events of a lost plant and the memory after them: every part on its way is purged."""
    journal = Journal(source=source, t_s=t_s, event_serial=memory.event_serial, command_serial=memory.command_serial)
    journal.alarm("plant_lost", DETAIL)
    for part in memory.parts:
        if not part.disposed:
            journal.disposed(part, "reject", part.said or PURGED, None)
    parts = tuple(replace(part, permits=0, aside="", disposed=part.said or PURGED) for part in memory.parts)
    return tuple(journal.events), replace(memory, parts=parts, event_serial=journal.event_serial)


def begin_again(memory: Memory, tags: Tags, *, last_t_s: float) -> Memory:
    """Return the memory with which a new link begins, from the one of before and the plant's first process image.

    What the plant still has on the line keeps the disposition that it got: it is followed to the gate, and never
    disposed of again. A plant whose time has gone back was started anew: nothing of before is on its line.
    """
    if tags.t_s < last_t_s:
        return Memory()
    there = {trigger.trigger_id for trigger in tags.latched}
    parts = tuple(part for part in memory.parts if part.disposed and part.trigger.trigger_id in there)
    return Memory(parts=parts, past=memory.past)
