"""The shift register: every part between the photo-eye and the last gate, followed by encoder count.

Parts are told apart by their trigger, never by their order; one that has gone past the last gate is shifted out.
"""

from collections.abc import Iterable
from dataclasses import replace

from twin.control.timing import GateTiming
from twin.types import Evaluation, LatchedTrigger, value


@value
class TrackedPart:
    """One part between photo-eye and the last gate."""

    trigger: LatchedTrigger
    begun_count: int
    """Encoder count from which its way to the gates is counted: its trigger's, or that at which it left a stop."""
    trailing_count: int
    """Encoder count at which its trailing edge leaves the photo-eye."""
    gone_counts: tuple[int, ...]
    """Encoder count from which it is certainly past each gate, by either of its lanes."""
    eye_cleared: bool = False
    """The photo-eye has been free since this part's trigger."""
    joined: bool = False
    """It blocks the photo-eye for longer than one part: two that stand as one, of which no verdict is heard."""
    part_id: str | None = None
    evaluation: Evaluation | None = None
    late: bool = False
    """The verdict came, or would come, after it was needed."""
    gone_on: bool = False
    """On a line with a stop under its camera: it does not stand there, or no more."""
    permits: int = 0
    """So many gates, from the first on, have a permit for it that was neither revoked nor used up: with those of all
    gates it goes to good, with none to reject, and else to hold."""
    aside: str = ""
    """Why it goes to hold; empty while it does not."""
    sent: bool = False
    """The gate has been told to push it, or to let it out, after its disposition."""
    trigger_to_command_ms: float | None = None
    """Told when its permit was sent, in live runs."""
    disposed: str = ""
    """The reason of its one disposition; empty until then."""

    @property
    def gone_count(self) -> int:
        """Encoder count from which it is certainly past all gates."""
        return self.gone_counts[-1]

    @property
    def said(self) -> str:
        """The reason for where it goes, as soon as that is known; empty until then."""
        return self.disposed or self.aside

    def window(self, timing: GateTiming) -> tuple[int, int]:
        """Return the encoder counts between which a gate lets it pass; two that stand as one take longer for it."""
        longer = self.trailing_count - self.begun_count - timing.diameter_counts
        return (
            self.begun_count + timing.valid_from_counts,
            self.begun_count + timing.valid_until_counts + longer,
        )

    def travel(self, encoder_count: int) -> int:
        """Return how many counts the belt has moved since its way to the gates began."""
        return encoder_count - self.begun_count


Register = tuple[TrackedPart, ...]
"""The parts on their way, the one that is farthest ahead first."""


Timings = tuple[GateTiming, ...]
"""Of every gate, in the order in which parts come to them."""


def enter(trigger: LatchedTrigger, timings: Timings) -> TrackedPart:
    """Return the part that this trigger announces."""
    count = trigger.encoder_count
    return begin(TrackedPart(trigger=trigger, begun_count=count, trailing_count=count, gone_counts=()), count, timings)


def begin(part: TrackedPart, encoder_count: int, timings: Timings) -> TrackedPart:
    """Return a part whose way to the gates begins at this count."""
    return replace(
        part,
        begun_count=encoder_count,
        trailing_count=encoder_count + timings[0].diameter_counts,
        gone_counts=tuple(encoder_count + timing.disposed_counts for timing in timings),
    )


def too_near(ahead: TrackedPart, follower: TrackedPart, timings: Timings) -> bool:
    """Tell whether a gate cannot treat two parts apart: their gap is too small, or one lingers in an arm's sweep."""
    gap = follower.begun_count - ahead.trailing_count
    lingers = any(follower.window(timing)[0] < gone for timing, gone in zip(timings, ahead.gone_counts, strict=True))
    return gap < timings[0].min_gap_counts or lingers


def lengthen(part: TrackedPart, encoder_count: int, timings: Timings) -> TrackedPart:
    """Return a part whose trailing edge has not left the photo-eye yet at this count: two that stand as one."""
    longer = encoder_count - part.begun_count - timings[0].diameter_counts
    gone_counts = (part.begun_count + timing.disposed_counts + longer for timing in timings)
    later = tuple(max(counts) for counts in zip(part.gone_counts, gone_counts, strict=True))
    return replace(part, trailing_count=encoder_count, gone_counts=later)


def delayed(parts: Register, encoder_count: int, timings: Timings) -> Register:
    """Return the register where arms have closed on parts in their sweep: each has its whole way out still to go."""
    return tuple(
        replace(
            part,
            gone_counts=tuple(
                max(gone, encoder_count - timing.eye_to_gate_counts + timing.disposed_counts)
                if _sweeps(part, encoder_count, timings, gate)
                else gone
                for gate, (gone, timing) in enumerate(zip(part.gone_counts, timings, strict=True))
            ),
        )
        for part in parts
    )


def in_sweep(parts: Iterable[TrackedPart], encoder_count: int, timings: Timings, gate: int) -> bool:
    """Tell whether any part can be within the sweep of the gate of this number."""
    return any(_sweeps(part, encoder_count, timings, gate) for part in parts)


def _sweeps(part: TrackedPart, encoder_count: int, timings: Timings, gate: int) -> bool:
    """Tell whether a part can be within a gate's sweep; past the last gate it is in the register no more."""
    left = gate < len(timings) - 1 and encoder_count >= part.gone_counts[gate]
    return part.travel(encoder_count) >= timings[gate].eye_to_gate_counts and not left
