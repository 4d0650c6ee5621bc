"""By which lane a part leaves: what the gates are told of it, and the one disposition that is noted.

A gate lets a part on by a permit alone. With a permit of every gate it goes to good, with none to reject. On a line
with a hold lane the first gate's permit alone leads to hold, because the second one does not let it on. Where a part
goes by permit is noted when the last window is over; a reject is noted as soon as it is decided.
"""

from dataclasses import replace

from twin.control.cycle import Scan
from twin.control.tracking import TrackedPart
from twin.control.values import Stage

TO_SEE_AGAIN = frozenset({"not_decidable", "undefined", "no_verdict", "late", "touching"})
"""The reasons that say nothing against a part. With a hold lane it goes there; without one it is rejected."""


def lead_to_good(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Send the permits of all gates."""
    return _permit(scan, part, len(scan.settings.stages))


def lead_aside(scan: Scan, part: TrackedPart, reason: str) -> TrackedPart:
    """Send a part that is not accepted to hold or reject, as its reason asks for and as its gates can still do."""
    if part.said:
        return part
    if reason not in TO_SEE_AGAIN or not _can_be_held(scan, part):
        return reject(scan, part, reason)
    return replace(_permit(scan, part, len(scan.settings.stages) - 1), aside=reason)


def _can_be_held(scan: Scan, part: TrackedPart) -> bool:
    """Tell whether the first gate can let a part on: it is not too near, and it is known how long it takes."""
    if len(scan.settings.stages) == 1 or (part.joined and not part.eye_cleared):
        return False
    return part.permits > 0 or part.travel(scan.encoder_count) <= scan.settings.timing.permit_by_counts


def reject(scan: Scan, part: TrackedPart, reason: str) -> TrackedPart:
    """Dispose of a part by reject, unless it already has a disposition; its permits are revoked.

    One that is told only now and lies behind the reject gate was let on by another controller: it goes to hold.
    """
    if part.disposed:
        return part
    behind = len(scan.settings.stages) > 1 and part.travel(scan.encoder_count) >= scan.settings.timing.disposed_counts
    if behind and not part.permits:
        return hold(scan, part, reason)
    part = _permit(scan, part, 0)
    scan.journal.disposed(part, "reject", reason, part.trigger_to_command_ms or scan.elapsed_ms(part.trigger))
    return replace(part, aside="", disposed=reason)


def hold(scan: Scan, part: TrackedPart, reason: str) -> TrackedPart:
    """Note that a part that no gate can reject any more leaves by the hold lane; the permit to go on is revoked."""
    part = _permit(scan, part, min(part.permits, len(scan.settings.stages) - 1))
    scan.journal.disposed(part, "hold", reason, part.trigger_to_command_ms)
    return replace(part, permits=0, aside="", disposed=reason)


def accept(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Note that a part leaves by the good lane."""
    scan.journal.disposed(part, "accept", "ok", part.trigger_to_command_ms)
    return replace(part, permits=0, disposed="ok")


def revoke(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Take back all permits of a part that is to be decided anew."""
    return replace(_permit(scan, part, 0), aside="")


def _permit(scan: Scan, part: TrackedPart, gates: int) -> TrackedPart:
    """Have so many gates, from the first on, let a part on: send what they lack, and revoke what is too much."""
    stages = scan.settings.stages
    for stage in stages[gates : part.permits]:
        scan.journal.command(stage.gate.permit, False, trigger_id=part.trigger.trigger_id)
    for stage in stages[part.permits : gates]:
        permit(scan, part, stage)
    elapsed_ms = part.trigger_to_command_ms if part.permits or not gates else scan.elapsed_ms(part.trigger)
    return replace(part, permits=gates, trigger_to_command_ms=elapsed_ms)


def permit(scan: Scan, part: TrackedPart, stage: Stage) -> None:
    """Send the permit of one gate."""
    window = part.window(stage.timing)
    scan.journal.command(stage.gate.permit, True, trigger_id=part.trigger.trigger_id, window=window)
