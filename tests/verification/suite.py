"""All checks, in the order of the table. Each measures, and returns rows; tests and table call the same functions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.verification import accumulation, belts, gates, pictures, robots, runs
from tests.verification.row import Row

Measure = Callable[[], list[Row]]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check; `quick` measures the same in less time, where `measure` takes minutes."""

    name: str
    measure: Measure
    quick: Measure | None = None


CHECKS = (
    Check(name="friction", measure=belts.friction),
    Check(name="transit", measure=belts.transit),
    Check(name="transfer", measure=belts.transfer),
    Check(
        name="accumulation",
        measure=partial(accumulation.accumulation, 60.0),
        quick=partial(accumulation.accumulation, 0.2),
    ),
    Check(name="riding", measure=belts.riding),
    Check(name="encoder", measure=belts.encoder),
    Check(name="release", measure=robots.release),
    Check(name="arrival", measure=robots.arrival),
    Check(name="placement", measure=gates.placement),
    Check(name="projection", measure=pictures.projection),
    Check(name="noise", measure=pictures.noise),
    Check(
        name="conservation",
        measure=partial(runs.conservation, 12, 20.0),
        quick=partial(runs.conservation, 4, 10.0),
    ),
    Check(name="same_log", measure=runs.same_log),
)
