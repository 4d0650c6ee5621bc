"""A product told by its size, its mass and photographs of good parts, seen from above.

A photograph is cropped to the rectangle around the part, so that its scale follows from the part's size; its right is
the part's x, its top the part's y. What is transparent in it (a bore, a cut corner) is not part of the face.
"""

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field

from twin.scene.shapes import Block, Cylinder
from twin.scene.zones import Ring
from twin.types import value

Positive = Annotated[float, Field(gt=0)]
Pixel = Annotated[int, Field(ge=0)]


@value
class RoundBody:
    """A round part that lies on its flat side, as a caliper measures it."""

    kind: Literal["cylinder"]
    diameter_mm: Positive
    height_mm: Positive

    @property
    def face_mm(self) -> tuple[float, float]:
        """Length and width of the rectangle around its face."""
        return self.diameter_mm, self.diameter_mm

    @property
    def shape(self) -> Cylinder:
        """Its body for physics."""
        return Cylinder(radius_m=self.diameter_mm / 2000, height_m=self.height_mm / 1000)


@value
class BlockBody:
    """A part with a rectangular outline, as a caliper measures it."""

    kind: Literal["block"]
    length_mm: Positive
    """Along its way through the line."""
    width_mm: Positive
    height_mm: Positive

    @property
    def face_mm(self) -> tuple[float, float]:
        """Length and width of its face."""
        return self.length_mm, self.width_mm

    @property
    def shape(self) -> Block:
        """Its body for physics."""
        return Block(length_m=self.length_mm / 1000, width_m=self.width_mm / 1000, height_m=self.height_mm / 1000)


@value
class Photograph:
    """A picture file, PNG or JPEG. Its path counts from the scene's folder."""

    file: str
    crop_px: tuple[Pixel, Pixel, Pixel, Pixel] | None = None
    """Left, top, right and bottom of what counts of it, the far borders excluded. None: all of it."""


@value
class Photographed:
    """A product that looks as its photographs show it."""

    product_id: str
    kind: Literal["photographed"]
    body: Annotated[RoundBody | BlockBody, Field(discriminator="kind")]
    mass_kg: Positive
    seals: bool = False
    """Whether a cup can hold it by its upper face: no air comes through, and nothing stands on it."""
    photographs: Annotated[tuple[Photograph, ...], Field(min_length=1, max_length=64)]
    """Of good parts; each part that comes in looks as one of them."""
    cut_outs: dict[str, Annotated[tuple[Photograph, ...], Field(min_length=1)]] = field(default_factory=dict)
    """Photographs of defects, transparent around each, by their class; a class in `incoming` tells their length."""
    zones: dict[str, Ring] = field(default_factory=dict)
    """Of a round face, by radius. None: the whole face is one, and a mark's zone is `any`."""

    @property
    def shape(self) -> Cylinder | Block:
        """Its body for physics."""
        return self.body.shape

    @property
    def pedestal_m(self) -> float:
        """Radius of what it stands on in a pocket."""
        return min(self.body.face_mm) / 4000
