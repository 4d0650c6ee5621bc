"""How near robots came to what stands around them, and what they touched, folded from what the monitor told."""

from dataclasses import dataclass, field
from typing import Any

from twin.events import ClearanceSampled, ContactRaised, Event, EventBase


@dataclass(kw_only=True)
class Clearances:
    """A fold: the nearest approach of each robot and each other thing, and the unintended contacts."""

    nearest: dict[frozenset[str], dict[str, Any]] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, event: Event | EventBase) -> None:
        """Take one event; those that say nothing of clearances are passed over."""
        match event:
            case ClearanceSampled():
                self._approach(event, event.distance_m)
            case ContactRaised():
                self._approach(event, 0.0)
                self.contacts.append(
                    {
                        "t_s": event.t_s,
                        "device_id": event.device_id,
                        "other_id": event.other_id,
                        "part_id": event.part_id,
                        "held_part_id": event.held_part_id,
                        "place_m": list(event.place_m),
                        "penetration_m": event.penetration_m,
                    }
                )
            case _:
                pass

    def _approach(self, event: ClearanceSampled | ContactRaised, distance_m: float) -> None:
        # Of two robots either may have looked.
        pair = frozenset((event.device_id, event.other_id))
        if pair not in self.nearest or distance_m < self.nearest[pair]["distance_m"]:
            self.nearest[pair] = {
                "device_id": event.device_id,
                "other_id": event.other_id,
                "part_id": event.part_id,
                "distance_m": distance_m,
                "t_s": event.t_s,
                "place_m": list(event.place_m),
            }

    def summary(self) -> dict[str, Any]:
        """Return the object `clearance` of the KPIs: `pairs`, the nearest first, and `contacts` in their order.

        A pair that never came within the monitor's reach is not there. A clearance is no safety distance.
        """
        pairs = sorted(self.nearest.values(), key=lambda each: (each["distance_m"], each["t_s"]))
        return {"pairs": pairs, "contacts_n": len(self.contacts), "contacts": self.contacts}
