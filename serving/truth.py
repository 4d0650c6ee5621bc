"""Keeps what the twin knows of each part until the part has left: truth is never told while it could still help."""

from dataclasses import dataclass, field

from twin.events import Event, EventBase, PartLeft, PartLost, TruthTold
from twin.types import PartTruth


@dataclass(kw_only=True)
class TruthTeller:
    """Learns truths as frames are rendered and tells each one after its part has left the line."""

    _known: dict[str, PartTruth] = field(default_factory=dict)

    def learn(self, truth: PartTruth) -> None:
        """Keep the truth of one part."""
        self._known[truth.part_id] = truth

    def after(self, event: Event | EventBase) -> TruthTold | None:
        """Return the truth that may be told once `event` has happened, or None."""
        if not isinstance(event, PartLeft | PartLost) or event.part_id not in self._known:
            return None
        truth = self._known.pop(event.part_id)
        return TruthTold(event_id=f"truth-{truth.part_id}", t_s=event.t_s, source="plant", truth=truth)
