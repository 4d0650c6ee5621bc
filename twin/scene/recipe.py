"""What to inspect and how to decide."""

from typing import Annotated

from pydantic import Field

from twin.acceptance import Criterion
from twin.types import value


@value
class Placement:
    """How far off its place a component of a board may stand: what is beyond is a defect, `shifted` or `rotated`."""

    max_shift_pads: Annotated[float, Field(gt=0)] = 0.5
    """Shares of the width of its pad (0.5: IPC-A-610 class 2; 0.25: class 3)."""
    max_turn_deg: Annotated[float, Field(gt=0, lt=90)] = 10.0


@value
class Recipe:
    """What to inspect and how to decide. `model` names a folder below `models/` or is a path to one."""

    recipe_id: str
    model: str
    surfaces: tuple[str, ...]
    """The surfaces that the camera sees; defects elsewhere are `not_inspected`."""
    criteria: tuple[Criterion, ...]
    placement: Placement = Placement()
    """Told of boards alone."""
    consecutive_missing_to_hold: Annotated[int, Field(gt=0)] = 3
