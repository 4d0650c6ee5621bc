"""The product that a line makes or inspects."""

from typing import Annotated, Literal

from pydantic import Field

from twin.types import value


@value
class Ring:
    """An annular zone of the inspected face, by radius in mm."""

    inner_mm: float
    outer_mm: float


@value
class Product:
    """An open deep-groove ball bearing (GB/T 276 boundary dimensions) and what its recipe calls its zones."""

    product_id: str
    kind: Literal["bearing"]
    bore_mm: Annotated[float, Field(gt=0)]
    outside_mm: Annotated[float, Field(gt=0)]
    width_mm: Annotated[float, Field(gt=0)]
    mass_kg: Annotated[float, Field(gt=0)]
    balls: Annotated[int, Field(gt=0)]
    ball_mm: Annotated[float, Field(gt=0)]
    pitch_circle_mm: Annotated[float, Field(gt=0)]
    inner_land_mm: Annotated[float, Field(gt=0)]
    """Outside diameter of the inner ring's face."""
    outer_land_mm: Annotated[float, Field(gt=0)]
    """Inside diameter of the outer ring's face."""
    marking: str
    zones: dict[str, Ring]
