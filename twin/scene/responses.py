"""How long a sensor, a switch or a valve of a scene takes to answer."""

from typing import Annotated

from pydantic import Field

from twin.types import value

SPREAD_SIGMAS = 3.0
"""Beyond so many sigmas a device would be broken."""


@value
class Response:
    """From a change of what is sensed or commanded to the answer (s)."""

    on_s: Annotated[float, Field(ge=0)] = 0.0
    off_s: Annotated[float, Field(ge=0)] = 0.0
    spread_s: Annotated[float, Field(ge=0)] = 0.0
    """One sigma of either, drawn anew for each change."""

    @property
    def late_s(self) -> float:
        """How much later than its own time it answers at the most."""
        return SPREAD_SIGMAS * self.spread_s
