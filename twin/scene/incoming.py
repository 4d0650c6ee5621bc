"""What comes in: how often parts are nonconforming, and what marks they carry."""

from dataclasses import field
from typing import Annotated

from pydantic import Field

from twin.types import value


@value
class DefectClass:
    """How one class of defect is drawn: sizes and contrast log-uniform between their bounds."""

    length_mm: tuple[float, float]
    width_mm: tuple[float, float] | None = None
    share: Annotated[float, Field(ge=0)]
    """Share of this class among nonconforming parts."""


@value
class Mixed:
    """Parts that do not belong here: products of another type, and the scene's own lying on their face."""

    rate: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of such parts among all that come in; they are nonconforming as `mixed` or `upside_down`."""
    products: dict[str, Annotated[float, Field(ge=0)]] = field(default_factory=dict)
    """By their names in `scene.strangers`: how often each comes among those of another type."""
    upside_down_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the scene's own product, upside down, among parts that do not belong here."""


@value
class Incoming:
    """What comes in: how often parts are nonconforming, and what marks they carry."""

    nonconforming_rate: Annotated[float, Field(ge=0, le=1)]
    near_limit_share: Annotated[float, Field(ge=0, le=1)] = 0.25
    """Share of those nonconforming by a limit that lie between 1.0 and 1.5 times it."""
    marked_conforming_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Share of conforming parts that carry a mark below its limit."""
    marks: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] = (1, 1)
    """Fewest and most marks on a nonconforming part. Those after the first are of any class that can condemn, and of
    any size: parts to learn from may carry many. One that would lie over another is left out."""
    contrast: tuple[float, float] = (0.05, 0.60)
    """Bounds of a defect's contrast, as a fraction of the local gray."""
    classes: dict[str, DefectClass]
    mixed: Mixed = field(default_factory=Mixed)
