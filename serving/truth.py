"""Keeps what the twin alone knows while that could still help: a part's truth until it has left, a hidden fault."""

from dataclasses import dataclass, field

from twin.events import Event, EventBase, FaultCleared, FaultRaised, PartLeft, PartLost, TruthTold
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


@dataclass(kw_only=True)
class HiddenFaults:
    """Holds back that a hidden fault has begun until it is over; one that outlasts the run is never told."""

    _begun: dict[str, FaultRaised] = field(default_factory=dict)

    def told(self, event: Event) -> tuple[Event, ...]:
        """Return what may be told now that `event` has happened."""
        match event:
            case FaultRaised(hidden=True):
                self._begun[event.fault_id] = event
                return ()
            case FaultCleared(hidden=True) if event.fault_id in self._begun:
                return self._begun.pop(event.fault_id), event
        return (event,)
