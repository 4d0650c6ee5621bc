"""Trays of a scene, and the chutes that lead parts down into them."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.places import Xyz
from twin.types import value

OutletRole = Literal["good", "reject", "hold"]


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
class InfeedTray:
    """A tray of pockets that feeds a robot. When it is empty it is exchanged for a full one."""

    kind: Literal["infeed_tray"]
    origin_m: Xyz
    """The middle of the pockets, at the height that parts stand on."""
    rows: Annotated[int, Field(gt=0)]
    columns: Annotated[int, Field(gt=0)]
    pitch_m: tuple[float, float]
    """Between columns (along x) and between rows (along y)."""
    exchange_s: Annotated[float, Field(gt=0)]


@value
class OutletTray:
    """A tray that takes up what comes to rest in the mouth of its chute, or what a robot sets into its pockets.

    When it is full it is exchanged.
    """

    kind: Literal["outlet_tray"]
    role: OutletRole
    after: str
    """Where its chute begins: a conveyor's end, or the side of a belt to which a gate sends parts. Or the robot that
    fills it; it then has no chute."""
    origin_m: Xyz
    """The middle of the pockets, at the height that parts stand on. The mouth lies where the chute ends."""
    rows: Annotated[int, Field(gt=0)]
    columns: Annotated[int, Field(gt=0)]
    pitch_m: tuple[float, float]
    exchange_s: Annotated[float, Field(gt=0)] | None
    """From full to an empty tray in its place, by an operator; null: nobody comes, and a full tray blocks its chute."""
    chute: Chute = Chute()


Tray = InfeedTray | OutletTray
