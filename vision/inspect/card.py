"""A model's card: everything about a model that is not in its graph."""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from twin.acceptance import Criterion
from twin.types import value
from vision.data.sample import Zone

SCHEMA_VERSION = 1


@value
class Input:
    """What the graph takes: `image`, uint8, N x H x W x C of any H and W."""

    name: str = "image"
    channels: Literal[1, 3] = 1
    stride: int = 2
    """Pixels of the picture for one pixel of the output, each way."""


@value
class Threshold:
    """From which score on a part is not ok, and how that was set."""

    score: float
    state: Literal["uncalibrated", "calibrated"] = "uncalibrated"
    how: str


@value
class Sizing:
    """Turns what is measured of one class into its length, fitted on validation.

    ln length = offset + feret x ln(extent) + diameter x ln(diameter of a disc of the same area), all in mm.
    """

    offset: float = 0.0
    feret: float = 1.0
    diameter: float = 0.0


@value
class Finding:
    """When pixels are a defect."""

    floor: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """A place whose probability nowhere reaches this is sound. Low, so that faint defects still rank above none."""
    edge: Annotated[float, Field(gt=0, lt=1)] = 0.4
    """A defect reaches as far as this fraction of its highest probability."""
    join_px: Annotated[int, Field(ge=0)] = 2
    """Fragments are one defect across a gap of about twice this many pixels of the output."""
    min_area_px: Annotated[int, Field(ge=1)] = 2
    """Smaller places, in pixels of the output, are noise."""


@value
class SecondLook:
    """Which places of a picture are looked at again, in eight views of a window around each."""

    looks: Annotated[int, Field(ge=0)] = 4
    """The most places of one picture; 0 looks only once."""
    floor: Annotated[float, Field(gt=0, lt=1)] = 0.15
    """Places that a first look gives less are left alone."""
    window_px: Annotated[int, Field(ge=32, multiple_of=2)] = 128
    """Side of the window, in pixels of the picture: that of the crops that the network learned from."""
    believed: Annotated[int, Field(ge=1)] = 16
    """How far around the place the answer is taken, in pixels of the output."""


@value
class Limits:
    """Which pictures can be decided at all."""

    min_bright_gray: float = 30.0
    """The brightest twentieth of a picture must reach this gray, or it is too dark."""
    max_saturated_share: float = 0.2
    """At more white pixels than this a picture is overexposed."""


@value
class FoundClass:
    """What was found of one class among defects above the camera's noise, at the probability `Card.found_floor`."""

    n: int
    rate: float
    rate_ci95: tuple[float, float]
    smallest_found_mm: float | None
    """From this size on nine in ten are found; None where sizes are not known or none is large enough."""


@value
class DataCard:
    """What a model was trained on."""

    layout: str
    description: str
    seeds: tuple[int, int] | None = None
    """First and last seed of a rendered set."""
    images: dict[str, int]
    """Images of each split."""
    unreadable: int = 0


@value
class Made:
    """How a model was made."""

    seed: int
    steps: int
    epochs: float
    seconds: float
    parity_max_abs: float
    torch: str


@value
class Card:
    """The card of a model folder, `card.json`."""

    schema_version: Literal[1] = 1
    model_id: str
    kind: Literal["segment"] = "segment"
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Of `model.onnx`."""
    input: Input
    classes: tuple[str, ...]
    recipe_id: str = ""
    criteria: tuple[Criterion, ...] = ()
    """Empty for a model that scores the picture as it sees it."""
    threshold: Threshold
    mm_per_px: Annotated[float, Field(gt=0)] | None = None
    zones: dict[str, Zone] = field(default_factory=dict)
    """Around the part's centre; the outermost radius is the part's own."""
    finding: Finding = Finding()
    second_look: SecondLook = SecondLook(looks=0)
    """A card without it is of a model that was measured with one look."""
    limits: Limits = Limits()
    sizing: dict[str, Sizing] = field(default_factory=dict)
    found_floor: float = 0.5
    found: dict[str, FoundClass] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    ci95: dict[str, tuple[float, float]] = field(default_factory=dict)
    data: DataCard
    made: Made

    @property
    def part_radius_mm(self) -> float | None:
        """The radius of the part; None where the card knows no zones."""
        return max((zone.outer_mm for zone in self.zones.values()), default=None)

    def zone_at(self, radius_mm: float) -> str:
        """Return the zone at a distance from the part's centre; "any" outside all of them."""
        for name, zone in self.zones.items():
            if zone.inner_mm <= radius_mm < zone.outer_mm:
                return name
        return "any"


CARD: TypeAdapter[Card] = TypeAdapter(Card)
"""Validates and serialises cards."""
