"""The shift register: every part between the photo-eye and the gate, followed by encoder count.

Parts are told apart by their trigger, never by their order; one that has gone past the gate is shifted out.
"""

from collections.abc import Iterable
from dataclasses import replace

from twin.control.timing import GateTiming
from twin.types import Evaluation, LatchedTrigger, value


@value
class TrackedPart:
    """One part between photo-eye and gate."""

    trigger: LatchedTrigger
    trailing_count: int
    """Encoder count at which its trailing edge leaves the photo-eye."""
    gone_count: int
    """Encoder count from which it is certainly past the gate."""
    eye_cleared: bool = False
    """The photo-eye has been free since this part's trigger."""
    part_id: str | None = None
    evaluation: Evaluation | None = None
    late: bool = False
    """The verdict came after the count by which it was needed."""
    permit_live: bool = False
    """A permit was sent, and neither revoked nor used up."""
    sent: bool = False
    """The gate has been told to push it, or to let it out, after its disposition."""
    trigger_to_command_ms: float | None = None
    """Told when its permit was sent, in live runs."""
    disposed: str = ""
    """The reason of its one disposition; empty until then."""

    def travel(self, encoder_count: int) -> int:
        """Return how many counts the belt has moved since the trigger."""
        return encoder_count - self.trigger.encoder_count


Register = tuple[TrackedPart, ...]
"""The parts on their way, the one that is farthest ahead first."""


def enter(trigger: LatchedTrigger, timing: GateTiming) -> TrackedPart:
    """Return the part that this trigger announces."""
    return TrackedPart(
        trigger=trigger,
        trailing_count=trigger.encoder_count + timing.diameter_counts,
        gone_count=trigger.encoder_count + timing.disposed_counts,
    )


def too_near(ahead: TrackedPart, follower: TrackedPart, timing: GateTiming) -> bool:
    """Tell whether the gate cannot treat two parts apart: their gap is too small, or one lingers in the arm's sweep."""
    gap = follower.trigger.encoder_count - ahead.trailing_count
    opens = follower.trigger.encoder_count + timing.valid_from_counts
    return gap < timing.min_gap_counts or opens < ahead.gone_count


def lengthen(part: TrackedPart, encoder_count: int, timing: GateTiming) -> TrackedPart:
    """Return a part whose trailing edge has not left the photo-eye yet at this count: two that stand as one."""
    longer = encoder_count - part.trigger.encoder_count - timing.diameter_counts
    gone_count = part.trigger.encoder_count + timing.disposed_counts + longer
    return replace(part, trailing_count=encoder_count, gone_count=max(part.gone_count, gone_count))


def delayed(parts: Register, encoder_count: int, timing: GateTiming) -> Register:
    """Return the register where the arm has closed on parts in its sweep: each has its whole way out still to go."""
    last_in_sweep = encoder_count - timing.eye_to_gate_counts + timing.disposed_counts
    return tuple(
        replace(part, gone_count=max(part.gone_count, last_in_sweep))
        if part.travel(encoder_count) >= timing.eye_to_gate_counts
        else part
        for part in parts
    )


def in_sweep(parts: Iterable[TrackedPart], encoder_count: int, timing: GateTiming) -> bool:
    """Tell whether any part can be within the arm's sweep."""
    return any(part.travel(encoder_count) >= timing.eye_to_gate_counts for part in parts)
