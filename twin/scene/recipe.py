"""What to inspect and how to decide."""

from typing import Annotated

from pydantic import Field

from twin.acceptance import Criterion
from twin.types import value


@value
class Recipe:
    """What to inspect and how to decide. `model` names a folder below `models/` or is a path to one."""

    recipe_id: str
    model: str
    surfaces: tuple[str, ...]
    """The surfaces that the camera sees; defects elsewhere are `not_inspected`."""
    criteria: tuple[Criterion, ...]
    consecutive_missing_to_hold: Annotated[int, Field(gt=0)] = 3
