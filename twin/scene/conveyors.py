"""Conveyors of a scene."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.places import Xyz
from twin.types import value


@value
class Conveyor:
    """A flat belt that friction drives. `origin_m` is the centre of its upstream edge, on the belt's surface."""

    kind: Literal["conveyor"]
    origin_m: Xyz
    heading_deg: float = 0.0
    """Of its running direction, seen from above, from the world's x axis to the left."""
    length_m: Annotated[float, Field(gt=0)]
    width_m: Annotated[float, Field(gt=0)]
    to: str | None = None
    """The conveyor that takes parts over at its end, flush with it; an outlet tray names its belt itself."""
    speed_mps: Annotated[float, Field(gt=0, le=1.0)]
    ramp_s: Annotated[float, Field(ge=0)] = 0.2
    friction: Annotated[float, Field(gt=0)] = 0.6
    """Coulomb coefficient between belt and part (physics engines multiply two; the world divides by the part's)."""
    encoder_counts_per_m: Annotated[float, Field(gt=0)]
    start_delay_s: Annotated[float, Field(ge=0)] = 0.0
    """From the run output to the drive's first movement."""
    power_idle_w: float = 15.0
    power_run_w: float = 60.0
