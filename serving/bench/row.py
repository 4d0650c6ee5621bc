"""What a bench measures: one row, and how times are taken."""

import time
from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from twin.types import value


@value
class BenchSettings:
    """How much is measured."""

    rounds: Annotated[int, Field(gt=0)]
    """How many times each thing is timed, in turn with its reference."""
    seed: Annotated[int, Field(ge=0)]
    hours: Annotated[float, Field(gt=0)]
    """Simulated hours over which memory is watched."""


@value
class Row:
    """One figure beside its reference; `ratio` says how many times better than the reference it is."""

    name: str
    value: float
    unit: str
    reference: str
    """What it is compared with."""
    reference_value: float
    """In the same unit, from the same run."""
    ratio: float
    floor: float
    """The least ratio that is promised."""
    ok: bool


def faster(name: str, value_ms: float, reference: str, reference_ms: float, floor: float) -> Row:
    """Return the row of a time against a reference's; less is better."""
    ratio = reference_ms / value_ms
    return Row(
        name=name,
        value=round(value_ms, 3),
        unit="ms",
        reference=reference,
        reference_value=round(reference_ms, 3),
        ratio=round(ratio, 2),
        floor=floor,
        ok=ratio >= floor,
    )


def at_most(name: str, value: float, unit: str, reference: str, most: float) -> Row:
    """Return the row of a figure against the most that is promised."""
    return Row(
        name=name,
        value=value,
        unit=unit,
        reference=reference,
        reference_value=most,
        ratio=round(most / max(value, most / 1000), 2),
        floor=1.0,
        ok=value <= most,
    )


def cpu_ms(work: Callable[[], object], times: int = 3) -> float:
    """Return the processor time in ms of one call, the best of some: what else the machine does only adds to it."""
    return min(_once_ms(work) for _ in range(times))


def _once_ms(work: Callable[[], object]) -> float:
    started_ns = time.process_time_ns()
    work()
    return (time.process_time_ns() - started_ns) / 1e6
