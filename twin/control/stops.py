"""Stop and go: boards stand at one stop after the other, and each lets its board go when what is done there is done.

A stop under a camera holds its board until its verdict is there, or until none can be expected any more; the one before
it, until its robot has inserted and is away. Only one board is between two stops, and the loader is called when the
first one is free. While a part stands, the belt slips under it: its way to the gate is counted from where it goes on.
"""

from dataclasses import replace

from twin.control import disposal, leading
from twin.control.cycle import Scan
from twin.control.stop_tags import StopState, StopTags
from twin.control.tracking import TrackedPart, enter
from twin.control.values import Memory


def stand(scan: Scan, memory: Memory) -> Memory:
    """Take a part that has come to stand at the camera's stop out of the register, and hear its verdict.

    Whoever judges has time: to a part that stands nothing is late before the stop's own limit.
    """
    at = scan.settings.stops.camera
    if at is None:
        return memory
    values, held = scan.inputs.tags.values, memory.at_camera
    stands = values.get(at.raised) is True and values.get(at.eye) is True
    if held is None and stands and memory.parts:
        newest = memory.parts[-1]
        if newest.travel(scan.encoder_count) <= at.stands_counts:
            memory, held = replace(memory, parts=memory.parts[:-1]), newest
    if held is None:
        return memory
    told_twice = tuple(part for part in memory.parts if part.trigger.trigger_id != held.trigger.trigger_id)
    alone = replace(memory, parts=(held,), unanswered=())
    heard = disposal.hear(replace(scan, encoder_count=held.trigger.encoder_count), alone)
    memory = replace(memory, parts=told_twice, at_camera=heard.parts[0], missing_in_row=heard.missing_in_row)
    return memory if stands else _go_on(scan, memory)


def purge(scan: Scan, memory: Memory) -> Memory:
    """Reject what stands at the camera's stop: the line was stopped, and nobody knows what happened to it."""
    return (
        memory
        if memory.at_camera is None
        else replace(memory, at_camera=leading.reject(scan, memory.at_camera, "purged"))
    )


def advance(scan: Scan, memory: Memory, *, runs: bool, works: bool) -> Memory:
    """Lower and raise the stops; `runs` while parts are decided on a running belt, `works` while robots work."""
    stops = scan.settings.stops.inline
    states = list(memory.stops or (StopState(),) * len(stops))
    if stops and any(scan.inputs.tags.values.get(idle) is False for idle in scan.settings.stops.loaders):
        states[0] = replace(states[0], due_count=scan.encoder_count + stops[0].due_counts)
    for place, at in enumerate(stops):
        states[place] = _arrived(scan, at, states[place])
        last = place + 1 == len(stops)
        free = not memory.parts if last else _is_free(scan, stops[place + 1], states[place + 1])
        ready = _ready(scan, memory, at, works=works)
        released = states[place].released
        states[place] = _moved(scan, at, states[place], go=runs and free and ready, runs=runs)
        if states[place].released and not released and not last:
            due_count = scan.encoder_count + stops[place + 1].due_counts
            states[place + 1] = replace(states[place + 1], due_count=due_count)
    return replace(memory, stops=tuple(states))


def calls(scan: Scan, memory: Memory) -> bool:
    """Tell whether the loader may release a part: whether the first stop is free, and nothing on its way to it."""
    stops = scan.settings.stops.inline
    return not stops or not memory.stops or _is_free(scan, stops[0], memory.stops[0])


def busy(scan: Scan, memory: Memory) -> bool:
    """Tell whether anything stands at a stop or is on its way to one."""
    pairs = zip(scan.settings.stops.inline, memory.stops, strict=False)
    return memory.at_camera is not None or not all(_is_free(scan, at, state) for at, state in pairs)


def _go_on(scan: Scan, memory: Memory) -> Memory:
    """Put the part that leaves the camera's stop into the register, as if its trigger were now."""
    held = memory.at_camera
    assert held is not None
    here = enter(replace(held.trigger, encoder_count=scan.encoder_count), scan.settings.timings)
    gone = replace(held, trigger=here.trigger, trailing_count=here.trailing_count, gone_counts=here.gone_counts)
    return replace(memory, parts=(*memory.parts, gone), at_camera=None)


def _ready(scan: Scan, memory: Memory, at: StopTags, *, works: bool) -> bool:
    """Tell whether what is done at a stop is done."""
    if at is not scan.settings.stops.camera:
        return works and all(scan.inputs.tags.values.get(tag) is True for tag in at.done)
    held = memory.at_camera
    return held is not None and (_is_known(held) or scan.inputs.tags.t_s - held.trigger.t_s > at.within_s)


def _is_known(held: TrackedPart) -> bool:
    return held.evaluation is not None or bool(held.disposed)


def _arrived(scan: Scan, at: StopTags, state: StopState) -> StopState:
    """Return the state of a stop that nothing is on its way to, if that has come, or comes no more."""
    due = state.due_count
    come = scan.inputs.tags.values.get(at.eye) is True or (due is not None and scan.encoder_count > due)
    return replace(state, due_count=None) if come else state


def _is_free(scan: Scan, at: StopTags, state: StopState) -> bool:
    return state.due_count is None and not state.released and scan.inputs.tags.values.get(at.eye) is not True


def _moved(scan: Scan, at: StopTags, state: StopState, *, go: bool, runs: bool) -> StopState:
    """Lower a stop that is to let its part go, and raise it when the part has passed, or the line stands."""
    blocked = scan.inputs.tags.values.get(at.eye) is True
    if not state.released:
        if not (go and blocked):
            return state
        scan.journal.command(at.release, True)
        return replace(state, released=True, free_count=None)
    free_count = None if blocked else state.free_count or scan.encoder_count
    if runs and (free_count is None or scan.encoder_count < free_count + at.passed_counts):
        return replace(state, free_count=free_count)
    scan.journal.command(at.release, False)
    return StopState()
