"""Where each part goes, and why. Every trigger gets exactly one disposition.

A part is accepted only by a permit, and that acceptance is noted when the permit's window is over; everything else
falls to reject, and is noted as soon as it is decided. Most gates reject by doing nothing; one that does not is told to
push the part, and where it is told nothing, its interlock stops the belt.
"""

from dataclasses import replace

from twin.control.journal import Journal
from twin.control.tracking import Register, TrackedPart, delayed, enter, lengthen, too_near
from twin.control.values import Memory, ScanInput, Settings
from twin.types import LatchedTrigger, Verdict, value

REMEMBERED = 64
"""How many parts past the gate are remembered, so that a trigger told twice and a late verdict can be known."""


@value
class Scan:
    """What every step of one scan needs."""

    inputs: ScanInput
    settings: Settings
    journal: Journal
    encoder_count: int
    eye_blocked: bool

    def elapsed_ms(self, trigger: LatchedTrigger) -> float | None:
        """Return the host time since a trigger in milliseconds; None where time is only simulated."""
        if not (self.inputs.now_mono_ns and trigger.t_mono_ns):
            return None
        return (self.inputs.now_mono_ns - trigger.t_mono_ns) / 1e6


def reject(scan: Scan, part: TrackedPart, reason: str) -> TrackedPart:
    """Dispose of a part by reject, unless it already has a disposition; a live permit is revoked."""
    if part.disposed:
        return part
    elapsed_ms = part.trigger_to_command_ms
    if part.permit_live:
        scan.journal.command(scan.settings.gate.permit, False, trigger_id=part.trigger.trigger_id)
    else:
        elapsed_ms = scan.elapsed_ms(part.trigger)
    scan.journal.disposed(part, "reject", reason, elapsed_ms)
    return replace(part, permit_live=False, disposed=reason)


def latch(scan: Scan, memory: Memory) -> Memory:
    """Take in the new triggers; a follower too near to the part ahead is rejected together with it."""
    known = {part.trigger.trigger_id for part in memory.parts} | set(memory.past)
    parts = list(memory.parts)
    for trigger in sorted(scan.inputs.tags.latched, key=lambda each: each.encoder_count):
        if trigger.trigger_id in known:
            continue
        follower = enter(trigger, scan.settings.timing)
        near = [too_near(ahead, follower, scan.settings.timing) for ahead in parts]
        parts = [reject(scan, ahead, "touching") if close else ahead for ahead, close in zip(parts, near, strict=True)]
        parts.append(reject(scan, follower, "touching") if any(near) else follower)
    # On a part that is told only now, in the sweep, the arm has closed while nobody followed it.
    placed = [part if part.trigger.trigger_id in known else _told_late(scan, part) for part in parts]
    return replace(memory, parts=_watch_eye(scan, tuple(placed)))


def _told_late(scan: Scan, part: TrackedPart) -> TrackedPart:
    return delayed((part,), scan.encoder_count, scan.settings.timing)[0]


def _watch_eye(scan: Scan, parts: Register) -> Register:
    """Follow the newest part through the photo-eye: two that touch give one trigger, but block it for too long."""
    if not parts or parts[-1].eye_cleared or parts[-1].travel(scan.encoder_count) <= 0:
        return parts
    newest = parts[-1]
    if not scan.eye_blocked:
        newest = replace(newest, eye_cleared=True)
    elif newest.travel(scan.encoder_count) > scan.settings.timing.longest_part_counts:
        newest = lengthen(reject(scan, newest, "touching"), scan.encoder_count, scan.settings.timing)
    return (*parts[:-1], newest)


def hear(scan: Scan, memory: Memory) -> Memory:
    """Take in the verdicts by trigger and encoder count; the first for a part counts, and a foreign one is passed over.

    A plant that was started again names its triggers anew: the count alone tells its parts from those of before.
    """
    parts = {part.trigger.trigger_id: part for part in memory.parts}
    unanswered, missing = memory.unanswered, memory.missing_in_row
    for verdict in scan.inputs.verdicts:
        part = parts.get(verdict.trigger_id)
        if part is not None and part.evaluation is None and _is_of(verdict, part.trigger):
            heard = _heard(scan, part, verdict)
            scan.journal.inspected(verdict, late=heard.late)
            parts[verdict.trigger_id] = heard
            missing = missing if heard.late else 0
        elif any(_is_of(verdict, trigger) for trigger in unanswered):
            scan.journal.inspected(verdict, late=True)
            unanswered = tuple(trigger for trigger in unanswered if not _is_of(verdict, trigger))
    return replace(memory, parts=tuple(parts.values()), unanswered=unanswered, missing_in_row=missing)


def _is_of(verdict: Verdict, trigger: LatchedTrigger) -> bool:
    return (verdict.trigger_id, verdict.encoder_count) == (trigger.trigger_id, trigger.encoder_count)


def _heard(scan: Scan, part: TrackedPart, verdict: Verdict) -> TrackedPart:
    late = part.travel(scan.encoder_count) > scan.settings.timing.decide_by_counts
    return replace(part, evaluation=verdict.evaluation, part_id=verdict.part_id, late=late)


def purge(scan: Scan, memory: Memory) -> Memory:
    """Reject every part on its way, even one with an ok: nobody knows what happened to it meanwhile.

    A permitted part that the closing arm cannot reach any more is on its way out by the good lane, and is told so.
    """
    running = scan.inputs.tags.values.get(scan.settings.tags.belt_running) is True
    parts = (_purged(scan, part, running=running) for part in memory.parts)
    # What the gate was told may be lost while the line stands; it is told again before the belt runs.
    told = (_told(scan, part) if running else replace(part, sent=False) for part in parts)
    return replace(memory, parts=tuple(told))


def _purged(scan: Scan, part: TrackedPart, *, running: bool) -> TrackedPart:
    timing = scan.settings.timing
    coast = timing.coast_counts if running else 0
    if part.permit_live and part.travel(scan.encoder_count) + coast >= timing.escaped_counts:
        return _accepted(scan, part)
    return reject(scan, part, "purged")


def decide(scan: Scan, memory: Memory) -> Memory:
    """Decide each part that can be decided now, and count those that had no verdict in time."""
    parts, missing = [], memory.missing_in_row
    for part in memory.parts:
        decided = _told(scan, _decided(scan, part))
        missed = decided.evaluation is None or decided.late
        missing += decided.disposed not in {part.disposed, "ok"} and missed
        parts.append(decided)
    return replace(memory, parts=tuple(parts), missing_in_row=missing)


def _decided(scan: Scan, part: TrackedPart) -> TrackedPart:
    timing, travel = scan.settings.timing, part.travel(scan.encoder_count)
    if part.disposed:
        return part
    if part.permit_live:
        return _accepted(scan, part) if travel > timing.valid_until_counts else part
    if part.evaluation is not None and part.evaluation != "ok" and not part.late:
        return reject(scan, part, part.evaluation)
    if travel > timing.decide_by_counts:
        return reject(scan, part, "no_verdict" if part.evaluation is None else "late")
    if part.evaluation == "ok" and scan.inputs.server_alive:
        return _permitted(scan, part)
    return part


def _permitted(scan: Scan, part: TrackedPart) -> TrackedPart:
    _permit(scan, part)
    return replace(part, permit_live=True, trigger_to_command_ms=scan.elapsed_ms(part.trigger))


def _permit(scan: Scan, part: TrackedPart) -> None:
    timing, trigger = scan.settings.timing, part.trigger
    window = (trigger.encoder_count + timing.valid_from_counts, trigger.encoder_count + timing.valid_until_counts)
    scan.journal.command(scan.settings.gate.permit, True, trigger_id=trigger.trigger_id, window=window)


def _told(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Tell a gate that does not reject by itself what becomes of a part whose disposition is known.

    A part that a standing line said would go out still needs its permit; one that is too near to be pushed is left to
    the interlock.
    """
    push, trigger = scan.settings.timing.push, part.trigger
    if push is None or part.sent or not part.disposed:
        return part
    travel = part.travel(scan.encoder_count)
    if part.disposed == "ok" and travel <= scan.settings.timing.valid_until_counts:
        _permit(scan, part)
    elif part.disposed != "ok" and travel <= push.by_counts:
        window = (trigger.encoder_count + push.from_counts, trigger.encoder_count + push.until_counts)
        scan.journal.command(scan.settings.gate.push, True, trigger_id=trigger.trigger_id, window=window)
    else:
        return part
    return replace(part, sent=True)


def _accepted(scan: Scan, part: TrackedPart) -> TrackedPart:
    scan.journal.disposed(part, "accept", "ok", part.trigger_to_command_ms)
    return replace(part, permit_live=False, disposed="ok")


def shift_out(scan: Scan, memory: Memory) -> Memory:
    """Drop the parts that are past the gate; those without a verdict are remembered by their trigger."""
    gone = [part for part in memory.parts if part.disposed and scan.encoder_count >= part.gone_count]
    if not gone:
        return memory
    past = (*memory.past, *(part.trigger.trigger_id for part in gone))[-REMEMBERED:]
    silent = (*memory.unanswered, *(part.trigger for part in gone if part.evaluation is None))
    left = tuple(part for part in memory.parts if part not in gone)
    remembered = tuple(trigger for trigger in silent if trigger.trigger_id in past)
    return replace(memory, parts=left, past=past, unanswered=remembered)
