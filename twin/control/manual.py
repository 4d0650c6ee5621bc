"""Manual mode: belts that run while a person asks for it, and single strokes of a gate, within interlocks.

No belt runs while a gate is away from reject, and no gate is driven while a belt moves: by hand no part passes a gate.
What is moved by hand is known to this module alone; production never looks at it. It protects nobody.
"""

from dataclasses import replace

from twin.control import watch
from twin.control.cycle import Scan
from twin.control.gate_signals import GateSignals
from twin.control.values import Memory, TagNames
from twin.events import PackMLState, UnitMode
from twin.types import Operate, OperatorCommand

MANUAL: frozenset[OperatorCommand] = frozenset({"manual", "automatic", "jog", "fire"})

TAKEN_IN: frozenset[PackMLState] = frozenset({"Stopped", "Idle", "Aborted"})
"""The states in which manual mode is entered, and in which things are moved by hand."""

JOG_S = 0.5
"""A belt runs for so long after each `jog`: who lets the button go stops it."""
STROKE_S = 1.0
"""A gate is driven for so long by `fire`."""
BY_HAND = "manual"
"""Stands for the trigger in the permit of a stroke: no part has this one."""


def operate(scan: Scan, memory: Memory, order: Operate) -> Memory:
    """Take an operator's command of manual mode, or say why not."""
    refused = _refusal(scan, memory, order)
    named = f"{order.command} {order.target}".strip()
    scan.journal.answer(order, accepted=not refused, answer=refused or f"{named} is taken")
    if refused:
        return memory
    match order.command:
        case "manual":
            return _enter(scan, memory, "Manual", order.reason or "operator")
        case "automatic":
            return leave(scan, memory, order.reason or "operator")
        case "jog":
            return _jog(scan, memory, order.target)
        case _:
            return _fire(scan, memory, order.target)


def leave(scan: Scan, memory: Memory, reason: str) -> Memory:
    """Go back to production: all that is moved by hand stops."""
    return _enter(scan, rest(scan, memory), "Production", reason)


def rest(scan: Scan, memory: Memory) -> Memory:
    """Stop all that is moved by hand."""
    for belt_id, _ in memory.jogs:
        scan.journal.command(f"{belt_id}.run", False)
    if memory.stroke is not None:
        scan.journal.command(_gates(scan)[memory.stroke[0]].drive, False)
    return replace(memory, jogs=(), stroke=None)


def supervise(scan: Scan, memory: Memory) -> Memory:
    """End what was moved by hand for its time, or for as long as its interlocks let it; follow the mode keys."""
    if memory.mode != "Manual":
        return memory
    if _keys_at_automatic(scan):
        return leave(scan, memory, "mode_key")
    if memory.state not in TAKEN_IN or watch.open_chain(scan) or (memory.jogs and _gates_away(scan, memory)):
        return rest(scan, memory)
    t_s = scan.inputs.tags.t_s
    for belt_id, until_s in memory.jogs:
        if t_s >= until_s:
            scan.journal.command(f"{belt_id}.run", False)
    jogs = tuple((belt_id, until_s) for belt_id, until_s in memory.jogs if t_s < until_s)
    memory = replace(memory, jogs=jogs)
    if memory.stroke is not None and (t_s >= memory.stroke[1] or _moving(scan, memory)):
        scan.journal.command(_gates(scan)[memory.stroke[0]].drive, False)
        memory = replace(memory, stroke=None)
    return memory


def _enter(scan: Scan, memory: Memory, mode: UnitMode, reason: str) -> Memory:
    scan.journal.mode(mode, reason)
    return replace(memory, mode=mode)


def _jog(scan: Scan, memory: Memory, belt_id: str) -> Memory:
    """Run a belt from now on for `JOG_S`; one that runs already runs on."""
    jogs = dict(memory.jogs)
    if belt_id not in jogs:
        scan.journal.command(f"{belt_id}.run", True)
    jogs[belt_id] = scan.inputs.tags.t_s + JOG_S
    return replace(memory, jogs=tuple(jogs.items()))


def _fire(scan: Scan, memory: Memory, gate_id: str) -> Memory:
    """Drive a gate for `STROKE_S`. The permit holds for the count at which its belt stands, and for no other."""
    window = (scan.encoder_count, scan.encoder_count + 1)
    scan.journal.command(_gates(scan)[gate_id].drive, True, trigger_id=BY_HAND, window=window)
    return replace(memory, stroke=(gate_id, scan.inputs.tags.t_s + STROKE_S))


def _refusal(scan: Scan, memory: Memory, order: Operate) -> str:
    """Return why a command is not taken; empty when it is."""
    command = order.command
    if command == "automatic":
        return "" if memory.mode == "Manual" else "automatic is taken in manual mode only, the line is in production"
    if command == "manual" and memory.mode == "Manual":
        return "manual is taken in production only, the line is in manual mode"
    if command != "manual" and memory.mode != "Manual":
        return f"{command} is taken in manual mode only, the line is in production: give manual first"
    if memory.state not in TAKEN_IN:
        return f"{command} is taken in Aborted, Idle or Stopped only, the line is {memory.state}"
    if command == "manual":
        keys = _keys_at_automatic(scan)
        return f"manual is refused while {keys} stands at automatic: turn it to manual first" if keys else ""
    return _wrong_target(scan, order) or _locked(scan, memory, order)


def _wrong_target(scan: Scan, order: Operate) -> str:
    """Return why a target cannot be moved by this command."""
    known = _belts(scan.settings.tags) if order.command == "jog" else tuple(_gates(scan))
    if order.target in known:
        return ""
    what = "belt" if order.command == "jog" else "gate"
    got = f"{order.target!r}" if order.target else "none"
    return f"{order.command} needs a {what} as its target, got {got}; allowed: {', '.join(known)}"


def _locked(scan: Scan, memory: Memory, order: Operate) -> str:
    """Return which interlock refuses that something moves now."""
    named = f"{order.command} {order.target} is refused"
    if opened := watch.open_chain(scan):
        return f"{named} while {opened} holds the safety chain open: put it back first"
    if order.command == "jog":
        gates = _gates_away(scan, memory)
        return f"{named} while {gates} is not at reject: a part could pass it, wait until it is back" if gates else ""
    if watch.air_low(scan) is not None:
        return f"{named} while the compressed air is low: the gate would not answer"
    if moving := _moving(scan, memory):
        return f"{named} while {moving} moves: a part could pass the gate, wait until it stands"
    if gates := _gates_away(scan, memory):
        return f"{named} while {gates} is not at reject: wait until it is back"
    return ""


def _gates_away(scan: Scan, memory: Memory) -> str:
    """Return the gates that are driven by hand or not at reject."""
    values, stroke = scan.inputs.tags.values, memory.stroke
    return ", ".join(
        gate_id
        for gate_id, gate in _gates(scan).items()
        if (stroke is not None and stroke[0] == gate_id) or values.get(gate.at_home) is not True
    )


def _moving(scan: Scan, memory: Memory) -> str:
    """Return the belts that are jogged, or that do not stand yet."""
    jogged, values = dict(memory.jogs), scan.inputs.tags.values
    belts = scan.settings.tags.belts
    return ", ".join(
        belt_id
        for belt_id, belt in zip(_belts(scan.settings.tags), belts, strict=True)
        if belt_id in jogged or values.get(belt.running) is not False or values.get(belt.run) is not False
    )


def _keys_at_automatic(scan: Scan) -> str:
    """Return the mode keys that stand at automatic; one whose tag is missing counts as that."""
    values = scan.inputs.tags.values
    found = [tag for tag in scan.settings.tags.automatic if values.get(tag) is not False]
    return ", ".join(tag.removesuffix(".automatic") for tag in found)


def _belts(tags: TagNames) -> tuple[str, ...]:
    return tuple(belt.run.removesuffix(".run") for belt in tags.belts)


def _gates(scan: Scan) -> dict[str, GateSignals]:
    return {stage.gate.gate_id: stage.gate for stage in scan.settings.stages}
