"""What the controller watches: the gate's switches, its own outputs at the plant, the server, missing verdicts.

A permit never relies on the gate's switches; they only tell when a person is needed.
"""

from dataclasses import replace
from typing import Literal

from twin.control import stops
from twin.control.blocks import OnDelay
from twin.control.cycle import Scan
from twin.control.tracking import TrackedPart, in_sweep
from twin.control.values import GateTimers, Memory
from twin.types import value

ENCODER_SLACK_COUNTS = 100
"""An encoder that falls back by more than this has been reset."""


@value
class Finding:
    """What the line must do about something, and why; `detail` says what a person should do."""

    response: Literal["abort", "hold"]
    reason: str
    detail: str


def plant_lost(scan: Scan, memory: Memory) -> tuple[Finding | None, Memory]:
    """Find out whether the plant let its outputs fall to rest, or is another one than before."""
    tags, values = scan.settings.tags, scan.inputs.tags.values
    commanded = {belt.run for belt in tags.belts if memory.belt_run} | {
        tag for tag in tags.work_runs if memory.work_run
    }
    commanded |= {tag for tag in scan.settings.ways.feed_runs if memory.feed_run}
    commanded |= {tag for tag in scan.settings.ways.pack_runs if memory.pack_run}
    fallen = sorted(tag for tag in commanded & memory.echoed if values.get(tag) is False)
    echoed = frozenset(tag for tag in commanded if values.get(tag) is True) | (memory.echoed & commanded)
    last = scan.encoder_count if memory.encoder_count is None else memory.encoder_count
    memory = replace(memory, echoed=echoed, encoder_count=scan.encoder_count)
    if scan.encoder_count < last - ENCODER_SLACK_COUNTS:
        detail = "the encoder was reset, so no part can be followed: clear, reset, start"
        return Finding(response="abort", reason="encoder_reset", detail=detail), memory
    if fallen:
        detail = "the plant had lost its controller and let all outputs fall to rest: clear, reset, start"
        return Finding(response="abort", reason="outputs_fell", detail=detail), memory
    return None, memory


def safety_open(scan: Scan) -> Finding | None:
    """Find out whether a safety device holds the safety chain open. They are simulated: this protects nobody."""
    for tag, kind in scan.settings.tags.safety_ok:
        if scan.inputs.tags.values.get(tag) is not True:
            device_id = tag.removesuffix(".ok")
            detail = f"{device_id} stopped the line: see why, put it back, then clear, reset, start"
            return Finding(response="abort", reason=kind, detail=detail)
    return None


def collided(scan: Scan) -> Finding | None:
    """Find out whether a robot touched what it should not. Robots tell it in simulation: this protects nobody."""
    for tag in scan.settings.tags.collisions:
        if scan.inputs.tags.values.get(tag) is True:
            device_id = tag.removesuffix(".collision")
            detail = f"{device_id} touched what it should not: see what stands in its way, then clear, reset, start"
            return Finding(response="abort", reason="collision", detail=detail)
    return None


def open_chain(scan: Scan) -> str:
    """Return the safety devices that hold the safety chain open; empty while it is closed."""
    values, safety_ok = scan.inputs.tags.values, scan.settings.tags.safety_ok
    return ", ".join(tag.removesuffix(".ok") for tag, _ in safety_ok if values.get(tag) is not True)


def unsafe(scan: Scan) -> str:
    """Return why nothing may be started, in words: a safety device, or a key that is not at automatic."""
    values, tags = scan.inputs.tags.values, scan.settings.tags
    if opened := open_chain(scan):
        return f"while {opened} holds the safety chain open"
    manual = [tag.removesuffix(".automatic") for tag in tags.automatic if values.get(tag) is not True]
    return f"while {', '.join(manual)} stands at manual" if manual else ""


def air_low(scan: Scan) -> Finding | None:
    """Find out whether the compressed air is too low for cylinders and cups."""
    if all(scan.inputs.tags.values.get(tag) is True for tag in scan.settings.tags.pressure_ok):
        return None
    detail = "the pressure switch of the compressed air is open: look after the supply, then start again"
    return Finding(response="hold", reason="low_air", detail=detail)


def drive_late(scan: Scan, memory: Memory) -> tuple[Finding | None, Memory]:
    """Find out whether a belt that was commanded to run has not come to its speed in time."""
    belts, values = scan.settings.tags.belts, scan.inputs.tags.values
    slow = [belt for belt in belts if values.get(belt.at_speed) is False]
    within_s = max((belt.within_s for belt in belts), default=0.0) + scan.settings.margin_s
    waits = memory.belt_run and bool(slow)
    late, timer = memory.drives_late.step(waits, preset_s=within_s, t_s=scan.inputs.tags.t_s)
    memory = replace(memory, drives_late=timer)
    if not late:
        return None, memory
    named = ", ".join(belt.run.removesuffix(".run") for belt in slow)
    detail = f"{named} did not come to its speed in time: look at drive and belt, then start again"
    return Finding(response="hold", reason="drive_not_reached", detail=detail), memory


def gate_late(scan: Scan, memory: Memory) -> tuple[Finding | None, Memory]:
    """Find out whether a gate has not reached in time where it should be."""
    late, timers = [], []
    for number in range(len(scan.settings.stages)):
        switch, timer = _switch_late(scan, memory, number)
        timers.append(timer)
        late += [switch] if switch else []
    memory = replace(memory, gate_timers=tuple(timers))
    if not late:
        return None, memory
    detail = f"{', '.join(late)} did not come in time: look for a jammed part, air and switches, then start again"
    return Finding(response="hold", reason="gate_not_reached", detail=detail), memory


def gate_contradicts(scan: Scan, memory: Memory) -> tuple[Finding | None, Memory]:
    """Find out whether a gate tells that it is at both its ends, for longer than a switch takes to fall."""
    values, t_s = scan.inputs.tags.values, scan.inputs.tags.t_s
    both, timers = [], []
    for number, gate in enumerate(stage.gate for stage in scan.settings.stages):
        told = memory.belt_run and values.get(gate.at_driven) is True and values.get(gate.at_home) is True
        before = dict(enumerate(memory.gates_contradict)).get(number, OnDelay())
        lasts, timer = before.step(told, preset_s=gate.falls_s, t_s=t_s)
        timers.append(timer)
        both += [f"{gate.at_driven} and {gate.at_home}"] if lasts else []
    memory = replace(memory, gates_contradict=tuple(timers))
    if not both:
        return None, memory
    detail = f"{', '.join(both)} are on at once: look after both switches, then start again"
    return Finding(response="hold", reason="gate_switches", detail=detail), memory


def _switch_late(scan: Scan, memory: Memory, number: int) -> tuple[str, GateTimers]:
    """Return the switch of the gate of this number that has not come in time, and since when it has been missing."""
    gate, values, t_s = scan.settings.stages[number].gate, scan.inputs.tags.values, scan.inputs.tags.t_s
    timers, wanted = dict(enumerate(memory.gate_timers)).get(number, GateTimers()), _wanted(scan, memory, number)
    driven_late, driven = timers.driven.step(
        wanted == "driven" and values.get(gate.at_driven) is False,
        preset_s=gate.driven_s + gate.margin_s,
        t_s=t_s,
    )
    home_late, home = timers.home.step(
        wanted == "home" and values.get(gate.at_home) is False,
        preset_s=gate.home_s + gate.margin_s,
        t_s=t_s,
    )
    switch = gate.at_driven if driven_late else gate.at_home if home_late else ""
    return switch, GateTimers(driven=driven, home=home)


def _wanted(scan: Scan, memory: Memory, number: int) -> Literal["driven", "home", "free"]:
    """Return where a gate should stand; free while the belt stands, or the arm may rest against a purged part."""
    if not memory.belt_run:
        return "free"
    if any(_moves_for(part, scan, number) for part in memory.parts):
        return "driven"
    purging = memory.state in {"Starting", "Unholding"}
    sweeps = in_sweep(memory.parts, scan.encoder_count, scan.settings.timings, number)
    return "free" if purging and sweeps else "home"


def _moves_for(part: TrackedPart, scan: Scan, number: int) -> bool:
    """Tell whether the gate of this number is out for a part that has come so far."""
    timing, travel = scan.settings.stages[number].timing, part.travel(scan.encoder_count)
    if timing.push is None:
        since, until = part.window(timing)
        return part.permits > number and since <= scan.encoder_count <= until
    pushed = part.sent and part.disposed != "ok"
    return pushed and timing.push.from_counts <= travel <= timing.push.until_counts


def gate_unready(scan: Scan) -> str:
    """Return why the line cannot be set going with the gates as they stand; empty when it can."""
    values = scan.inputs.tags.values
    for gate in (stage.gate for stage in scan.settings.stages):
        if not gate.push and values.get(gate.at_driven) is True:
            return "while the gate stands at good: the parts to purge would go there"
        if gate.interlock_ok and values.get(gate.interlock_ok) is not True:
            return "while the gate's interlock has tripped: take away the part in its guard"
    return ""


def interlock_tripped(scan: Scan, memory: Memory) -> Finding | None:
    """Find out whether the gate's interlock has stopped the belt that should run."""
    tag = scan.settings.gate.interlock_ok
    if not (tag and memory.belt_run) or scan.inputs.tags.values.get(tag) is not False:
        return None
    detail = (
        "a part came to the gate's guard unpermitted, or the gate lacks power or air: "
        "take it away, then unhold; a line that was Aborted wants clear, reset and start"
    )
    return Finding(response="hold", reason="interlock_tripped", detail=detail)


def stop_late(scan: Scan, memory: Memory) -> Finding | None:
    """Find out whether a part has not come to a stop, or has not left one, though the belt runs."""
    what = stops.late(scan, memory) if memory.belt_run else ""
    if not what:
        return None
    detail = f"{what}: look for it, and after eye and blade, then start again"
    return Finding(response="hold", reason="stop_not_reached", detail=detail)


def verdicts_missing(scan: Scan, memory: Memory) -> Finding | None:
    """Find out whether too many parts in a row had no verdict in time."""
    if memory.state != "Execute" or memory.missing_in_row < scan.settings.missing_to_hold:
        return None
    detail = f"{memory.missing_in_row} parts in a row had no verdict in time: look after the inspection server, unhold"
    return Finding(response="hold", reason="no_verdict", detail=detail)


def server_lost(scan: Scan, memory: Memory) -> Memory:
    """Raise an alarm once when the inspection server falls silent; the line holds only by what is missing then."""
    lost, edge = memory.server_lost.step(not scan.inputs.server_alive)
    if lost:
        lane = "hold" if len(scan.settings.stages) > 1 else "reject"
        scan.journal.alarm("server_lost", f"the inspection server is silent, parts go to {lane}: see that it runs")
    return replace(memory, server_lost=edge)


def tray_full(scan: Scan) -> bool:
    """Tell whether an outlet's tray waits for its exchange."""
    values = scan.inputs.tags.values
    return any(values.get(tag) is True for tag in scan.settings.tags.trays_full)
