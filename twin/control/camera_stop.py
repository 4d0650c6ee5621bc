"""The board at the camera's stop: which one it is, its verdict, and from when its way to the gates is counted.

A board is announced by its trigger. It may be accepted only while eye and blade say all the time that it stands there,
and then that the blade has let it go; of any other board nobody knows where it is, and it is rejected. One that nobody
announced is let go too, after a while: without a permit it goes to reject.
"""

from dataclasses import replace

from twin.control import disposal, leading
from twin.control.blocks import OnDelay
from twin.control.cycle import Scan
from twin.control.stop_tags import StopState, StopTags
from twin.control.tracking import TrackedPart, begin, enter
from twin.control.values import Memory
from twin.types import LatchedTrigger

ALARM = "stop_not_reached"


def stand(scan: Scan, memory: Memory) -> Memory:
    """Take a board that has come to stand at the camera's stop out of the register, hear its verdict, and let it go on.

    Whoever judges has time: to a part that stands nothing is late before the stop's own limit.
    """
    at = scan.settings.stops.camera
    if at is None:
        return memory
    state = _state(scan, memory, at)
    memory = _announced(scan, memory, at, state)
    if memory.at_camera is None:
        return memory
    # While it stands, the belt slips under it.
    part = _doubted(scan, begin(memory.at_camera, scan.encoder_count, scan.settings.timings), at, state)
    memory = _heard(scan, memory, part, at)
    return _go_on(memory) if state.released and not _stands(scan, at) else memory


def purge(scan: Scan, memory: Memory) -> Memory:
    """Reject what stands at the camera's stop: the line was stopped, and nobody knows what happened to it."""
    if memory.at_camera is None:
        return memory
    return replace(memory, at_camera=leading.reject(scan, memory.at_camera, "purged"))


def is_ready(memory: Memory) -> bool:
    """Tell whether the board at the camera's stop needs to stand there no longer."""
    part = memory.at_camera
    return part is not None and (part.evaluation is not None or part.late or bool(part.disposed))


def await_trigger(
    scan: Scan, memory: Memory, at: StopTags, state: StopState, *, runs: bool
) -> tuple[Memory, StopState]:
    """Take what has stood there for too long, or was due and was never seen, as a board that nobody announced."""
    blocked = scan.inputs.tags.values.get(at.eye) is True
    waits = runs and memory.at_camera is None and not state.released
    late, timer = state.unannounced.step(waits and blocked, preset_s=at.announced_s, t_s=scan.inputs.tags.t_s)
    if not late and not (waits and not blocked and state.is_overdue(scan.encoder_count)):
        return memory, replace(state, unannounced=timer)
    _alarm(scan, at, "no trigger told of the board there, if there is one")
    count = scan.encoder_count
    trigger = LatchedTrigger(trigger_id=f"untriggered-{count}", encoder_count=count, t_s=scan.inputs.tags.t_s)
    unknown = replace(enter(trigger, scan.settings.timings), disposed="not_triggered")
    return replace(memory, at_camera=unknown), replace(state, unannounced=OnDelay(), due_count=None)


def _state(scan: Scan, memory: Memory, at: StopTags) -> StopState:
    return dict(zip(scan.settings.stops.inline, memory.stops, strict=False)).get(at, StopState())


def _stands(scan: Scan, at: StopTags) -> bool:
    values = scan.inputs.tags.values
    return values.get(at.raised) is True and values.get(at.eye) is True


def _announced(scan: Scan, memory: Memory, at: StopTags, state: StopState) -> Memory:
    """Find the board at the stop among those whose triggers were told in this scan; nobody knows where others are."""
    # What blocks the eye of a raised stop is not the board that it let go.
    ahead = [replace(part, eye_cleared=part.eye_cleared or not state.released) for part in memory.parts if part.gone_on]
    told = [part for part in memory.parts if not part.gone_on]
    if not told:
        return replace(memory, parts=tuple(ahead))
    at_camera = memory.at_camera
    *others, newest = told
    stood_n = newest.travel(scan.encoder_count)
    if at_camera is not None:
        if not at_camera.disposed:
            _alarm(scan, at, "one board gave more than one trigger")
        at_camera, newest = (leading.reject(scan, part, "touching") for part in (at_camera, newest))
        # Nothing of its own is on the way to the gates.
        others.append(replace(newest, gone_counts=(scan.encoder_count,) * len(newest.gone_counts)))
    elif state.released:
        others.append(_unsure(scan, newest, at, "a board did not stop there"))
    elif stood_n <= at.stands_counts:
        at_camera = newest
    elif scan.inputs.tags.values.get(at.eye) is True:
        at_camera = leading.reject(scan, newest, "purged")
    else:
        others.append(newest)
    past = (replace(leading.reject(scan, part, "purged"), gone_on=True) for part in others)
    return replace(memory, parts=(*ahead, *past), at_camera=at_camera)


def _doubted(scan: Scan, part: TrackedPart, at: StopTags, state: StopState) -> TrackedPart:
    """Reject a board of which eye and blade do not say that it stands there, or that it was let go just now."""
    if _stands(scan, at):
        return part
    values, since = scan.inputs.tags.values, state.released_count
    falls = since is not None and values.get(at.raised) is not True and values.get(at.eye) is True
    if falls and since is not None and scan.encoder_count <= since + at.lowers_counts:
        return part
    return _unsure(scan, part, at, "eye and blade do not agree about the board there")


def _unsure(scan: Scan, part: TrackedPart, at: StopTags, what: str) -> TrackedPart:
    if not part.disposed:
        _alarm(scan, at, what)
    return leading.reject(scan, part, "purged")


def _alarm(scan: Scan, at: StopTags, what: str) -> None:
    detail = f"{at.stop_id}: {what}, so it goes to reject: look after its eye, its blade and its switches"
    scan.journal.alarm(ALARM, detail)


def _heard(scan: Scan, memory: Memory, part: TrackedPart, at: StopTags) -> Memory:
    """Hear the verdict on the board that stands, which is late after the stop's limit."""
    overdue = part.evaluation is None and scan.inputs.tags.t_s - part.trigger.t_s > at.within_s
    alone = replace(memory, parts=(replace(part, late=part.late or overdue),), unanswered=())
    heard = disposal.hear(scan, alone)
    return replace(memory, at_camera=heard.parts[0], missing_in_row=heard.missing_in_row)


def _go_on(memory: Memory) -> Memory:
    """Put the board that leaves the camera's stop into the register: its way to the gates begins."""
    assert memory.at_camera is not None
    gone = replace(memory.at_camera, gone_on=True)
    return replace(memory, parts=(*memory.parts, gone), at_camera=None)
