"""Buffers of a scene: stretches of belt where parts may wait."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.responses import Response
from twin.types import value


@value
class Buffer:
    """A stretch of a belt that stores parts, with an eye where they come in and one where they go out.

    The eyes count leading edges in and trailing edges out: a part that either beam meets is in. Parts that touch
    each other in a beam are one to it, and the count is then as wrong as a real one.
    """

    kind: Literal["buffer"]
    conveyor: str
    from_m: Annotated[float, Field(ge=0)] = 0.0
    """Of the entry eye, from the belt's upstream edge. At the edge itself it sees a part when its middle comes over."""
    to_m: Annotated[float, Field(gt=0)] | None = None
    """Of the exit eye; without it, at the belt's end."""
    capacity: Annotated[int, Field(gt=0)]
    repeatability_m: Annotated[float, Field(ge=0)] = 0.0001
    """One sigma of where along the belt either beam is cut."""
    response: Response = Response(on_s=0.0005, off_s=0.0005)
    """From a beam cut or free to the eye's output."""
