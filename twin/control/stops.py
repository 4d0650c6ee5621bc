"""Stop and go: boards stand at one stop after the other, and each lets its board go when what is done there is done.

A stop under a camera holds its board until its verdict is there, or until none can be expected any more; the one before
it, until its robot has inserted and is away. Only one board is between two stops, and the loader is called when the
first one is free. While a part stands, the belt slips under it: its way to the gate is counted from where it goes on.
"""

from dataclasses import replace

from twin.control import camera_stop
from twin.control.cycle import Scan
from twin.control.stop_tags import StopState, StopTags
from twin.control.values import Memory


def advance(scan: Scan, memory: Memory, *, runs: bool, works: bool) -> Memory:
    """Lower and raise the stops; `runs` while parts are decided on a running belt, `works` while robots work."""
    stops = scan.settings.stops.inline
    states = list(memory.stops or (StopState(),) * len(stops))
    if stops and any(scan.inputs.tags.values.get(idle) is False for idle in scan.settings.stops.loaders):
        states[0] = replace(states[0], due_count=scan.encoder_count + stops[0].due_counts)
    for place, at in enumerate(stops):
        if at is scan.settings.stops.camera:
            memory, states[place] = camera_stop.await_trigger(scan, memory, at, states[place], runs=runs)
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


def late(scan: Scan, memory: Memory) -> str:
    """Return what has not happened at a stop though the belt has run for long enough; empty where all is in order.

    What is due at the camera's stop and does not come is no part of it: that stop goes on by itself.
    """
    for at, state in zip(scan.settings.stops.inline, memory.stops, strict=False):
        blocked = scan.inputs.tags.values.get(at.eye) is True
        if at is not scan.settings.stops.camera and not blocked and state.is_overdue(scan.encoder_count):
            return f"no board came to {at.stop_id}"
        since = state.released_count
        if blocked and since is not None and scan.encoder_count > since + at.passes_counts:
            return f"the board does not leave {at.stop_id}"
    return ""


def forget(memory: Memory) -> Memory:
    """Forget what was counted by another encoder; a stop that is released then is raised where the line stands."""
    stops = tuple(replace(state, due_count=None, free_count=None) for state in memory.stops)
    return replace(memory, stops=stops, at_camera=None)


def _ready(scan: Scan, memory: Memory, at: StopTags, *, works: bool) -> bool:
    """Tell whether what stands at a stop, and is done there, is done."""
    if at is scan.settings.stops.camera:
        return camera_stop.is_ready(memory)
    values = scan.inputs.tags.values
    return works and values.get(at.eye) is True and all(values.get(tag) is True for tag in at.done)


def _arrived(scan: Scan, at: StopTags, state: StopState) -> StopState:
    """Return the state of a stop that nothing is on its way to, if that has come, or comes no more."""
    come = scan.inputs.tags.values.get(at.eye) is True or state.is_overdue(scan.encoder_count)
    return replace(state, due_count=None) if come else state


def _is_free(scan: Scan, at: StopTags, state: StopState) -> bool:
    return state.due_count is None and not state.released and scan.inputs.tags.values.get(at.eye) is not True


def _moved(scan: Scan, at: StopTags, state: StopState, *, go: bool, runs: bool) -> StopState:
    """Lower a stop that is to let its part go, and raise it when the part has passed, or the line stands.

    An eye that sees nothing is believed only when the part may have passed.
    """
    since = state.released_count
    if since is None:
        if not go:
            return state
        scan.journal.command(at.release, True)
        return replace(state, released_count=scan.encoder_count, free_count=None)
    blocked = scan.inputs.tags.values.get(at.eye) is True
    free_count = None if blocked else state.free_count or scan.encoder_count
    passed = free_count is not None and scan.encoder_count >= max(free_count, since + at.part_counts) + at.passed_counts
    if runs and not passed:
        return replace(state, free_count=free_count)
    scan.journal.command(at.release, False)
    return StopState()
