"""Where each part goes, and why. Every trigger gets exactly one disposition.

A part is accepted only by permits; everything else is led aside. Most gates reject by doing nothing; one that does not
is told to push the part, and where it is told nothing, its interlock stops the belt.
"""

from dataclasses import replace

from twin.control.cycle import Scan
from twin.control.leading import accept, hold, lead_aside, lead_to_good, permit, reject, revoke
from twin.control.tracking import Register, TrackedPart, delayed, enter, lengthen, too_near
from twin.control.values import Memory
from twin.types import LatchedTrigger, Verdict

REMEMBERED = 64
"""How many parts past all gates are remembered, so that a trigger told twice and a late verdict can be known."""


def latch(scan: Scan, memory: Memory) -> Memory:
    """Take in the new triggers; a follower too near to the part ahead goes where that one goes."""
    standing = () if memory.at_camera is None else (memory.at_camera,)
    known = {part.trigger.trigger_id for part in (*memory.parts, *standing)} | set(memory.past)
    parts = list(memory.parts)
    for trigger in sorted(scan.inputs.tags.latched, key=lambda each: each.encoder_count):
        if trigger.trigger_id not in known:
            parts = _join(scan, parts, enter(trigger, scan.settings.timings))
    # On a part that is told only now, in the sweep, the arm has closed while nobody followed it.
    placed = [part if part.trigger.trigger_id in known else _told_late(scan, part) for part in parts]
    return replace(memory, parts=_watch_eye(scan, tuple(placed)))


def _join(scan: Scan, parts: list[TrackedPart], follower: TrackedPart) -> list[TrackedPart]:
    """Return the parts with a new one; where it is too near to others, no gate can send them to different lanes."""
    near = [too_near(ahead, follower, scan.settings.timings) for ahead in parts]
    # A new edge says that the eye was free before it.
    parts = [replace(ahead, eye_cleared=True) for ahead in parts]
    parts = [lead_aside(scan, ahead, "touching") if close else ahead for ahead, close in zip(parts, near, strict=True)]
    if any(near):
        held = all(ahead.permits for ahead, close in zip(parts, near, strict=True) if close)
        follower = (lead_aside if held else reject)(scan, follower, "touching")
    return [*parts, follower]


def _told_late(scan: Scan, part: TrackedPart) -> TrackedPart:
    return delayed((part,), scan.encoder_count, scan.settings.timings)[0]


def _watch_eye(scan: Scan, parts: Register) -> Register:
    """Follow the newest part through the photo-eye: two that touch give one trigger, but block it for too long."""
    if not parts or parts[-1].eye_cleared or parts[-1].travel(scan.encoder_count) <= 0:
        return parts
    newest = parts[-1]
    if not scan.eye_blocked:
        newest = replace(newest, eye_cleared=True)
    elif newest.travel(scan.encoder_count) > scan.settings.timing.longest_part_counts:
        newest = lengthen(_two_as_one(scan, newest), scan.encoder_count, scan.settings.timings)
    return (*parts[:-1], newest)


def _two_as_one(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Reject two parts that stand as one; what can be held is decided about when their end is known."""
    if part.joined or part.disposed:
        return part
    if len(scan.settings.stages) == 1:
        return reject(scan, part, "touching")
    return replace(revoke(scan, part), joined=True)


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
    late = part.late or part.travel(scan.encoder_count) > scan.settings.timing.decide_by_counts
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
    if part.disposed:
        return part
    stages, through = scan.settings.stages, _gates_passed(scan, part, running=running)
    if through == len(stages):
        return accept(scan, part)
    # What was on its way to the hold lane keeps its reason: that is why nobody accepted it.
    if through:
        return hold(scan, part, part.aside or "purged")
    return reject(scan, part, part.aside or "purged")


def _gates_passed(scan: Scan, part: TrackedPart, *, running: bool) -> int:
    """Return how many gates cannot lead a part aside any more, though they go to rest."""
    travel, permitted = part.travel(scan.encoder_count), scan.settings.timings[: part.permits]
    return sum(travel + (timing.coast_counts if running else 0) >= timing.escaped_counts for timing in permitted)


def decide(scan: Scan, memory: Memory) -> Memory:
    """Decide each part that can be decided now, and count those that had no verdict in time."""
    parts, missing = [], memory.missing_in_row
    for part in memory.parts:
        decided = _told(scan, _decided(scan, part))
        missed = decided.evaluation is None or decided.late
        missing += decided.said not in {part.said, "ok"} and missed
        parts.append(decided)
    return replace(memory, parts=tuple(parts), missing_in_row=missing)


def _decided(scan: Scan, part: TrackedPart) -> TrackedPart:
    if part.disposed:
        return part
    if part.permits:
        return _let_out(scan, part)
    reason = _reason(scan, part)
    if reason == "ok":
        return lead_to_good(scan, part)
    return lead_aside(scan, part, reason) if reason else part


def _reason(scan: Scan, part: TrackedPart) -> str:
    """Return what decides about a part now: `ok`, or what keeps it from being accepted; empty while that is open."""
    too_late = part.travel(scan.encoder_count) > scan.settings.timing.decide_by_counts
    if part.joined:
        return "touching" if part.eye_cleared or too_late else ""
    if part.evaluation is not None and part.evaluation != "ok" and not part.late:
        return part.evaluation
    if too_late:
        return "no_verdict" if part.evaluation is None else "late"
    return "ok" if part.evaluation == "ok" and not part.late and scan.inputs.server_alive else ""


def _let_out(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Note where a permitted part goes when the last window of its permits is over."""
    stages = scan.settings.stages
    if scan.encoder_count <= part.window(stages[part.permits - 1].timing)[1]:
        return part
    return accept(scan, part) if part.permits == len(stages) else hold(scan, part, part.aside)


def _told(scan: Scan, part: TrackedPart) -> TrackedPart:
    """Tell a gate that does not reject by itself what becomes of a part whose disposition is known.

    A part that a standing line said would go out still needs its permit; one that is too near to be pushed is left to
    the interlock.
    """
    push, count = scan.settings.timing.push, part.begun_count
    if push is None or part.sent or not part.disposed:
        return part
    travel = part.travel(scan.encoder_count)
    if part.disposed == "ok" and travel <= scan.settings.timing.valid_until_counts:
        permit(scan, part, scan.settings.stages[0])
    elif part.disposed != "ok" and travel <= push.by_counts:
        window = (count + push.from_counts, count + push.until_counts)
        scan.journal.command(scan.settings.gate.push, True, trigger_id=part.trigger.trigger_id, window=window)
    else:
        return part
    return replace(part, sent=True)


def shift_out(scan: Scan, memory: Memory) -> Memory:
    """Drop the parts that are past all gates; those without a verdict are remembered by their trigger."""
    gone = [part for part in memory.parts if part.disposed and scan.encoder_count >= part.gone_count]
    if not gone:
        return memory
    past = (*memory.past, *(part.trigger.trigger_id for part in gone))[-REMEMBERED:]
    silent = (*memory.unanswered, *(part.trigger for part in gone if part.evaluation is None))
    left = tuple(part for part in memory.parts if part not in gone)
    remembered = tuple(trigger for trigger in silent if trigger.trigger_id in past)
    return replace(memory, parts=left, past=past, unanswered=remembered)
