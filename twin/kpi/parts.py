"""Where every part went: released = accepted + rejected + held + in process + lost."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from twin.events import (
    Event,
    EventBase,
    InspectionFinished,
    InspectionTriggered,
    Outlet,
    PartDisposed,
    PartLeft,
    PartLost,
    PartReleased,
)
from twin.types import Disposition

Fate = Literal["GQ", "SQ", "RQ", "HQ"]
"""What a part that has left counts as: good, scrap and rework quantity of ISO 22400-2, or held for a second look."""

FATE_OF: dict[Disposition, Fate] = {"reject": "SQ", "rework": "RQ", "hold": "HQ"}
"""Of a part that left by a lane that is not good. One that was to be accepted and still left there is scrap."""


@dataclass(kw_only=True)
class PartCounts:
    """A fold: hand it every event in order with `add`, and ask for the counts at any time."""

    released: set[str] = field(default_factory=set)
    left: dict[str, Outlet] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    part_of: dict[str, str] = field(default_factory=dict)
    """The part that each trigger saw."""
    reason_of: dict[str, str] = field(default_factory=dict)
    """The controller's reason, by trigger."""
    disposition_of: dict[str, Disposition] = field(default_factory=dict)
    """The controller's disposition, by trigger."""
    left_at_s: dict[str, float] = field(default_factory=dict)
    first_release_s: float = math.inf
    evaluation_of: dict[str, str] = field(default_factory=dict)
    """What the detector said in time, by trigger."""
    late: set[str] = field(default_factory=set)

    def add(self, event: Event | EventBase) -> None:
        """Take one event; those that say nothing of parts are passed over."""
        match event:
            case PartReleased():
                self.released.add(event.part_id)
                self.first_release_s = min(self.first_release_s, event.t_s)
            case PartLeft():
                self.left[event.part_id] = event.outlet
                self.left_at_s[event.part_id] = event.t_s
            case PartLost():
                self.lost.add(event.part_id)
            case InspectionTriggered() if event.part_id is not None:
                self.part_of[event.trigger_id] = event.part_id
            case InspectionFinished() if event.late:
                self.late.add(event.trigger_id)
            case InspectionFinished():
                self.evaluation_of[event.trigger_id] = event.evaluation
            case PartDisposed():
                # A controller that was started again purges what the one before it had already decided.
                self.reason_of.setdefault(event.trigger_id, event.reason)
                self.disposition_of.setdefault(event.trigger_id, event.disposition)
            case _:
                pass

    def fates(self) -> dict[str, Fate]:
        """Return what each part that has left counts as: its lane says whether it is good or held.

        In the reject lane only the disposition tells scrap from what is to be seen again: a line may have no lane for
        that, and a part that was on its way to its own lane may have come here without power.
        """
        trigger_of = self._triggers()
        fates: dict[str, Fate] = {}
        for part, outlet in self.left.items():
            said = self.disposition_of.get(trigger_of.get(part, ""), "reject")
            lane: dict[Outlet, Fate] = {"good": "GQ", "hold": "RQ" if said == "rework" else "HQ"}
            fates[part] = lane.get(outlet, FATE_OF.get(said, "SQ"))
        return fates

    def _triggers(self) -> dict[str, str]:
        return {part: trigger for trigger, part in self.part_of.items()}

    def reasons(self) -> Counter[str]:
        """Return how many parts left by a lane that is not good, for each reason of the controller."""
        trigger_of = self._triggers()
        aside = [part for part, outlet in self.left.items() if outlet != "good"]
        return Counter(self.reason_of.get(trigger_of.get(part, ""), "not_triggered") for part in aside)

    def evaluations(self) -> dict[str, str]:
        """Return what the detector said of each part, by part id."""
        return {self.part_of[trigger]: said for trigger, said in self.evaluation_of.items() if trigger in self.part_of}

    def summary(self) -> dict[str, Any]:
        """Return the object `parts` of the command line's JSON."""
        outlets = Counter(self.left.values())
        lost = len(self.lost - self.left.keys())
        return {
            "released": len(self.released),
            "inspected": sum(said != "undefined" for said in self.evaluation_of.values()),
            "accepted": outlets["good"],
            "rejected": outlets["reject"],
            "held": outlets["hold"],
            "in_process": len(self.released - self.left.keys() - self.lost),
            "lost": lost,
            "by_reason": dict(sorted(self.reasons().items())),
        }
