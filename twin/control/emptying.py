"""Stop at end of cycle: nothing new comes in, and the belts run until what lay at their start has left.

Feeders release no more parts, robots set down what they hold. Then each belt runs by its own length, as its encoder
counts it, once the belts before it are empty; and no part may be left between photo-eye and gate. Robots that pack work
on until then, and set down what they hold.
"""

from dataclasses import replace

from twin.control import stops
from twin.control.cycle import Scan
from twin.control.values import Memory
from twin.control.ways import BeltWay, Emptying
from twin.events import PackMLState

EMPTYING: frozenset[PackMLState] = frozenset({"Stopping", "Completing"})
"""A line that ran empties itself in these states; one that stood is done with them at once."""


def begun(memory: Memory, reason: str) -> Emptying | None:
    """Return how emptying begins, or goes on; None for a line that stands: its parts stay where they are."""
    return memory.emptying or (Emptying(reason=reason) if memory.belt_run else None)


def advance(scan: Scan, memory: Memory) -> Memory:
    """Note whether parts still come in, and which belts nothing comes to any more."""
    known = memory.emptying
    if known is None:
        return memory
    known = replace(known, ended=known.ended or (_ended(scan, memory) and not stops.busy(scan, memory)))
    counted = dict(known.empty_from)
    empty = {way.belt_id for way in scan.settings.ways.belts if _is_empty(scan, way, counted)}
    for way in scan.settings.ways.belts if known.ended else ():
        count = _count(scan, way)
        if way.belt_id not in counted and count is not None and empty.issuperset(way.after):
            counted[way.belt_id] = count + way.counts
    return replace(memory, emptying=replace(known, empty_from=tuple(counted.items())))


def done(scan: Scan, memory: Memory) -> bool:
    """Tell whether the line is empty, or stood from the beginning."""
    if memory.emptying is None:
        return True
    counted = dict(memory.emptying.empty_from)
    packed = not memory.pack_run or all(
        scan.inputs.tags.values.get(f"{robot_id}.idle") is True for robot_id in scan.settings.ways.packers
    )
    return packed and not memory.parts and all(_is_empty(scan, way, counted) for way in scan.settings.ways.belts)


def _ended(scan: Scan, memory: Memory) -> bool:
    """Tell whether nothing comes in any more. A robot that was braked before keeps what it holds."""
    values, ways = scan.inputs.tags.values, scan.settings.ways
    robots = not memory.work_run or all(
        values.get(f"{robot_id}.end_cycle") is True and values.get(f"{robot_id}.idle") is True
        for robot_id in ways.robots
    )
    return robots and all(
        values.get(f"{feeder_id}.run") is False and values.get(f"{feeder_id}.idle") is True
        for feeder_id in ways.feeders
    )


def _is_empty(scan: Scan, way: BeltWay, counted: dict[str, int]) -> bool:
    count = _count(scan, way)
    return count is not None and way.belt_id in counted and count >= counted[way.belt_id]


def _count(scan: Scan, way: BeltWay) -> int | None:
    count = scan.inputs.tags.values.get(way.encoder_count)
    return count if isinstance(count, int) else None
