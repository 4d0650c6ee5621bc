"""The reference line controller: a pure function of one scan's inputs and its memory, like a PLC's program.

The order of a scan is fixed: triggers, verdicts, decisions, what is watched, operators, states, outputs. Power-up leads
to Aborted, and nothing moves before an operator has given clear, reset and start. Where the line stands (aborted,
stopped, idle, held) every part between photo-eye and gate is purged; where it runs or waits for a tray, parts are
decided one by one. The README beside this module has every sequence in a table.
"""

from dataclasses import replace

from twin.control import camera_stop, disposal, emptying, manual, stops, watch
from twin.control.cycle import Scan
from twin.control.emptying import EMPTYING
from twin.control.journal import Journal
from twin.control.packml import COMPLETED, PackMLCommand, commanded, is_packml, refusal
from twin.control.stack_light import lamp_of
from twin.control.tracking import delayed
from twin.control.values import Memory, ScanInput, ScanOutput, Settings
from twin.errors import RunError
from twin.events import PackMLState
from twin.types import Operate, Tags

PURGING: frozenset[PackMLState] = frozenset({"Starting", "Unholding"})
"""The belt empties itself of old parts, the robot waits."""

DECIDING: frozenset[PackMLState] = PURGING | EMPTYING | {"Execute", "Suspending", "Suspended", "Unsuspending"}
"""Parts are decided one by one; in every other state all of them are purged."""


def scan(inputs: ScanInput, memory: Memory, settings: Settings) -> tuple[ScanOutput, Memory]:
    """Return this scan's answer and the memory for the next; same inputs and memory, same answer.

    Raises `RunError` when the plant's tags hold no encoder count.
    """
    journal = Journal(
        source=settings.source,
        t_s=inputs.tags.t_s,
        event_serial=memory.event_serial,
        command_serial=memory.command_serial,
    )
    cycle = Scan(
        inputs=inputs,
        settings=settings,
        journal=journal,
        encoder_count=_encoder_count(inputs.tags, settings),
        eye_blocked=inputs.tags.values.get(settings.tags.eye_blocked) is True,
    )
    memory = _run(cycle, memory if memory.greeted else _greet(cycle, memory))
    memory = replace(memory, event_serial=journal.event_serial, command_serial=journal.command_serial)
    output = ScanOutput(
        commands=tuple(journal.commands),
        events=tuple(journal.events),
        answers=tuple(journal.answers),
        state=memory.state,
    )
    return output, memory


def _encoder_count(tags: Tags, settings: Settings) -> int:
    count = tags.values.get(settings.tags.encoder_count)
    if not isinstance(count, int):
        raise RunError(
            f"the plant's tags hold no count {settings.tags.encoder_count!r}, got {count!r}: is it its scene?"
        )
    return count


def _greet(cycle: Scan, memory: Memory) -> Memory:
    """Do what a controller does at its first scan: say so, and switch off what an earlier one may have left on.

    A permit of an earlier one may still lie ahead, and no tag shows it.
    """
    cycle.journal.state(memory.state, "power_up")
    cycle.journal.mode(memory.mode, "power_up")
    tags, ways = cycle.settings.tags, cycle.settings.ways
    for tag in (tag for stage in cycle.settings.stages for tag in stage.gate.outputs):
        cycle.journal.command(tag, False)
    works = (
        *(at.release for at in cycle.settings.stops.inline),
        *tags.work_runs,
        *ways.pack_runs,
        *ways.end_cycles,
        *ways.feed_runs,
    )
    for tag in (*(belt.run for belt in tags.belts), *works, *(tag for _, tag in tags.lamps)):
        if cycle.inputs.tags.values.get(tag) is True:
            cycle.journal.command(tag, False)
    return replace(memory, greeted=True)


def _run(cycle: Scan, memory: Memory) -> Memory:
    """Go through one scan in its fixed order."""
    entered = memory.state
    opened, collided = watch.safety_open(cycle), watch.collided(cycle)
    lost, memory = watch.plant_lost(cycle, memory)
    for finding in (opened, collided, lost):
        if finding is not None:
            memory = _settle(cycle, _respond(cycle, memory, finding))
    if lost is not None:
        memory = replace(memory, lamp=None)
    if lost is not None and lost.reason == "encoder_reset":
        # Another encoder's counts and triggers say nothing about the parts of before.
        memory = stops.forget(replace(memory, parts=(), past=(), unanswered=()))
    memory = disposal.hear(cycle, camera_stop.stand(cycle, disposal.latch(cycle, memory)))
    memory = _settle(cycle, memory)
    memory = _watch(cycle, memory)
    for operate in cycle.inputs.operates:
        memory = _operate(cycle, memory, operate)
    memory = emptying.advance(cycle, manual.supervise(cycle, memory))
    if memory.state == entered:
        memory = _complete(cycle, memory)
    memory = _settle(cycle, memory)
    memory = _drive(cycle, disposal.shift_out(cycle, memory))
    runs = memory.belt_run and memory.state in DECIDING
    return _light(cycle, stops.advance(cycle, memory, runs=runs, works=memory.work_run))


def _settle(cycle: Scan, memory: Memory) -> Memory:
    """Decide the parts, or purge them all where the line stands."""
    if memory.state in DECIDING:
        return disposal.decide(cycle, memory)
    return camera_stop.purge(cycle, disposal.purge(cycle, memory))


def _watch(cycle: Scan, memory: Memory) -> Memory:
    """Respond to what the controller sees by itself: the gate, missing verdicts, the server, full trays."""
    gate, memory = watch.gate_late(cycle, watch.server_lost(cycle, memory))
    both, memory = watch.gate_contradicts(cycle, memory)
    drive, memory = watch.drive_late(cycle, memory)
    tripped, stop = watch.interlock_tripped(cycle, memory), watch.stop_late(cycle, memory)
    air = watch.air_low(cycle) if memory.state in DECIDING else None
    for finding in (gate, both, tripped, stop, drive, air, watch.verdicts_missing(cycle, memory)):
        if finding is not None:
            memory = _respond(cycle, memory, finding)
    full = watch.tray_full(cycle)
    if full and memory.state == "Execute":
        return _command(cycle, memory, "suspend", "blocked")
    if not full and memory.state == "Suspended":
        return _command(cycle, memory, "unsuspend", "tray_exchanged")
    return memory


def _respond(cycle: Scan, memory: Memory, finding: watch.Finding) -> Memory:
    """Raise the finding's alarm and hold or abort; where a hold is not taken the line aborts."""
    response: PackMLCommand = "hold" if finding.response == "hold" and memory.state == "Execute" else "abort"
    if commanded(memory.state, response) is None:
        return memory
    cycle.journal.alarm(finding.reason, finding.detail)
    return _command(cycle, memory, response, finding.reason)


def _operate(cycle: Scan, memory: Memory, operate: Operate) -> Memory:
    """Take an operator's command, or say why not; one for the line's states ends what is moved by hand."""
    command = operate.command
    if command in manual.MANUAL:
        return manual.operate(cycle, memory, operate)
    if not is_packml(command):
        refused = f"{command} is for the plant's time, the controller cannot take it: only a simulated plant can"
        cycle.journal.answer(operate, accepted=False, answer=refused)
        return memory
    memory = manual.rest(cycle, memory)
    refused = _refusal(cycle, memory, command)
    cycle.journal.answer(operate, accepted=not refused, answer=refused or f"{command} is taken")
    return memory if refused else _command(cycle, memory, command, operate.reason or "operator")


def _refusal(cycle: Scan, memory: Memory, command: PackMLCommand) -> str:
    """Return why an operator's command is not taken; empty when it is."""
    if commanded(memory.state, command) is None:
        return refusal(memory.state, command)
    if command in {"start", "unhold"} and memory.mode == "Manual":
        return f"{command} is refused in manual mode: give automatic first"
    if command in {"clear", "reset", "start", "unhold"} and (unsafe := watch.unsafe(cycle)):
        return f"{command} is refused {unsafe}: put it back first"
    if command in {"start", "unhold"} and (unready := _unready(cycle)):
        return f"{command} is refused {unready}"
    return ""


def _unready(cycle: Scan) -> str:
    """Return why parts must not move now, in words; empty when they may."""
    if not cycle.inputs.server_alive:
        return "while the inspection server is silent: nothing would judge the parts"
    if watch.air_low(cycle) is not None:
        return "while the compressed air is low: gates and cups would not answer"
    return watch.gate_unready(cycle)


def _command(cycle: Scan, memory: Memory, command: PackMLCommand, reason: str) -> Memory:
    """Give a command to the state model; where it is not taken, nothing changes."""
    target = commanded(memory.state, command)
    return memory if target is None else _enter(cycle, memory, target, reason)


def _enter(cycle: Scan, memory: Memory, state: PackMLState, reason: str) -> Memory:
    """Enter a state; where parts are no longer decided one by one, every permit ends, whoever sent it."""
    cycle.journal.state(state, reason)
    if state not in DECIDING and (memory.state in DECIDING or state == "Aborting"):
        for stage in cycle.settings.stages:
            cycle.journal.command(stage.gate.permit, False)
    ending = emptying.begun(memory, reason) if state in EMPTYING else None
    memory = replace(memory, state=state, emptying=ending)
    if state not in PURGING:
        return memory
    parts = delayed(memory.parts, cycle.encoder_count, cycle.settings.timings)
    until = max((part.gone_count for part in parts), default=cycle.encoder_count)
    return replace(memory, parts=parts, purge_until_count=until, missing_in_row=0)


def _complete(cycle: Scan, memory: Memory) -> Memory:
    """Leave an acting state whose work is done."""
    target = COMPLETED.get(memory.state)
    if target is None or not _done(cycle, memory):
        return memory
    return _enter(cycle, memory, target, _completed_by(memory, target))


def _completed_by(memory: Memory, target: PackMLState) -> str:
    """Return why a state is entered that completes an acting one; an empty line says what it emptied itself for."""
    if target == "Complete" and memory.emptying is not None:
        return memory.emptying.reason
    return "blocked" if target == "Suspended" else ""


def _done(cycle: Scan, memory: Memory) -> bool:
    """Tell whether the acting state's work is done."""
    match memory.state:
        case "Starting" | "Unholding":
            return cycle.encoder_count >= memory.purge_until_count
        case "Holding" | "Suspending":
            return not any(cycle.inputs.tags.values.get(belt.running) is True for belt in cycle.settings.tags.belts)
        case "Stopping" | "Completing":
            return emptying.done(cycle, memory)
    return True


def _drive(cycle: Scan, memory: Memory) -> Memory:
    """Command belts, robots and feeders where what they should do has changed.

    While the line empties itself robots work until all have ended their cycle, and those that pack until it is empty;
    those that were braked stay so. Their run output falls before the one that keeps them from the next cycle.
    """
    tags, ways, empties = cycle.settings.tags, cycle.settings.ways, memory.emptying
    produces = memory.state == "Execute"
    work = produces or (empties is not None and memory.work_run and not empties.ended)
    pack = produces or (empties is not None and memory.pack_run)
    belt = not watch.tray_full(cycle) and (memory.state in PURGING or produces or empties is not None)
    ends = work and not produces
    feed = produces and stops.calls(cycle, memory)
    for tags_of, wanted, before in (
        ((drive.run for drive in tags.belts), belt, memory.belt_run),
        (tags.work_runs, work, memory.work_run),
        (ways.pack_runs, pack, memory.pack_run),
        (ways.end_cycles, ends, memory.end_cycle),
        (ways.feed_runs, feed, memory.feed_run),
    ):
        for tag in tags_of if wanted != before else ():
            cycle.journal.command(tag, wanted)
    return replace(memory, belt_run=belt, work_run=work, pack_run=pack, feed_run=feed, end_cycle=ends)


def _light(cycle: Scan, memory: Memory) -> Memory:
    """Light the lamp of the line's state where it is another one than before."""
    wanted = lamp_of(memory.state)
    for lamp, tag in cycle.settings.tags.lamps if wanted != memory.lamp else ():
        if lamp in (wanted, memory.lamp):
            cycle.journal.command(tag, lamp == wanted)
    return replace(memory, lamp=wanted)
