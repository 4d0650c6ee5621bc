"""The people of a line: how long it takes until one is there, and what he then needs."""

from typing import Annotated

from pydantic import Field

from twin.types import value


@value
class Changeover:
    """A planned changeover that comes again and again: the line empties itself, is set up, and is started anew."""

    every_s: Annotated[float, Field(gt=0)] | None = None
    """So long after the run began, or after the last one was over."""
    every_parts: Annotated[int, Field(gt=0)] | None = None
    """When so many parts have been released since then."""
    setup_s: Annotated[float, Field(gt=0)] = 900.0
    """Median of what setting up takes on the empty line; lognormal with the operators' spread."""


@value
class Operators:
    """Whoever exchanges trays, fills feeders, clears guards, repairs what has failed and sets the line going again.

    Response times are lognormal, the usual model of how long people take (A. D. Swain and H. E. Guttmann, Handbook of
    Human Reliability Analysis, NUREG/CR-1278).
    """

    response_s: Annotated[float, Field(gt=0)]
    """Median time from a call (a tray is full or empty, the line stands) until somebody is there."""
    spread: Annotated[float, Field(ge=0)] = 0.5
    """One sigma of the natural logarithm of that time: 0.5 makes one call in six take over 1.6 times the median."""
    changeover: Changeover | None = None
    repair_s: Annotated[float, Field(ge=0)] = 120.0
    """What a repair takes of a fault that does not end by itself."""
