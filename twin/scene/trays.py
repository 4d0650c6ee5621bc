"""Trays of a scene, and the chutes that lead parts down into them."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.places import Xyz
from twin.types import value


@value
class Chute:
    """A lined slide from a belt's edge down to the mouth of an outlet tray, and the walls beside it."""

    length_m: Annotated[float, Field(gt=0)] = 0.2
    """Horizontal length of the slope, from the belt's edge to the mouth."""
    slope_deg: Annotated[float, Field(gt=0, lt=45)] = 15.0
    friction: Annotated[float, Field(gt=0)] = 0.12
    """Coulomb coefficient between the slope's lining and a part."""
    mouth_m: Annotated[float, Field(gt=0)] = 0.2
    """Length of the level floor at the slope's end, where parts come to rest."""
    mouth_friction: Annotated[float, Field(gt=0)] = 0.25


@value
class Tray:
    """A tray of pockets that feeds the robot, or one that takes up what comes to rest in the mouth of an outlet."""

    kind: Literal["tray"]
    role: Literal["infeed", "good", "reject"]
    origin_m: Xyz
    """The middle of the pockets, at the height that parts stand on. An outlet's mouth lies where its chute ends."""
    rows: Annotated[int, Field(gt=0)]
    columns: Annotated[int, Field(gt=0)]
    pitch_m: tuple[float, float]
    """Between columns (along x) and between rows (along y)."""
    exchange_s: Annotated[float, Field(gt=0)]
    """How long an exchange takes: an infeed tray when empty, an outlet tray when full (capacity rows x columns)."""
    chute: Chute = Chute()
    """How parts come down into an outlet tray; an infeed tray has none."""
