"""Sensors of a scene."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.responses import Response
from twin.types import value


@value
class PhotoEye:
    """A through-beam across a belt at `distance_m` from the belt's upstream edge."""

    kind: Literal["photo_eye"]
    conveyor: str
    distance_m: float
    beam_height_m: float = 0.007
    repeatability_m: Annotated[float, Field(ge=0)] = 0.0001
    """One sigma of where along the belt the beam is cut."""
    response: Response = Response(on_s=0.0005, off_s=0.0005)
    """From the beam cut or free to the output; the camera fires when the output switches."""
