"""A populated circuit board: its size, the types of components, and the places where they stand.

Places are seen from above on a board that runs along x: the origin is its middle, x points along its length, y to the
left, and angles turn from x to y. A component's own axes are those of its type, its middle the origin.
"""

from typing import Annotated, Literal, Never

from pydantic import Field

from twin.scene.shapes import Block
from twin.types import value

Positive = Annotated[float, Field(gt=0)]
Package = Literal["chip", "melf", "soic", "can", "header"]
"""How a component is built, and so how it looks: a chip between two terminals, a round diode, an IC with gull-wing
leads, an electrolytic capacitor's can on its base, a connector's housing with pins."""
Rgb = tuple[
    Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]
]
"""Shares of red, green and blue light that a matt surface sends back."""


@value
class ComponentType:
    """One type of component: its body, its pads and its colour."""

    package: Package
    length_mm: Positive
    width_mm: Positive
    height_mm: Positive
    pad_mm: Positive
    """Width of one of its pads: how far it may stand off its place is told in shares of that."""
    rgb: Rgb
    """Of its body."""
    marking: str = ""
    """What is printed on it."""
    polarised: bool = False
    """Whether it has a mark that tells which way round it stands."""
    mass_kg: Positive = 0.001
    defect_weight: Annotated[float, Field(ge=0)] = 1.0
    """How much more often than a component of weight 1 it is the one with a defect."""

    @property
    def shape(self) -> Block:
        """Its body for physics: the box around it."""
        return Block(length_m=self.length_mm / 1000, width_m=self.width_mm / 1000, height_m=self.height_mm / 1000)

    @property
    def pedestal_m(self) -> float:
        """Radius of what it stands on in a pocket."""
        return min(self.length_mm, self.width_mm) / 4000

    @property
    def seals(self) -> bool:
        """Whether a cup can hold it: a connector comes with a pick-and-place cap, other bodies are closed."""
        return True


@value
class Place:
    """Where a component stands, and who puts it there."""

    type: str
    x_mm: float
    y_mm: float
    rotation_deg: float = 0.0
    inserted_by: Literal["smt", "robot"] = "smt"
    """By the line before this one, or by a robot of this one."""


@value
class Board:
    """A board with what stands on it."""

    product_id: str
    kind: Literal["board"]
    length_mm: Positive
    """Along its way through the line."""
    width_mm: Positive
    """Between the rails."""
    thickness_mm: Positive
    mass_kg: Positive
    keep_out_mm: Positive = 4.0
    """Along both edges in the rails nothing stands."""
    mask_rgb: Rgb = (0.02, 0.16, 0.05)
    """Of the solder mask."""
    fiducials_mm: tuple[tuple[float, float], ...]
    marking: str
    types: dict[str, ComponentType]
    places: dict[str, Place]
    """By reference designator."""

    @property
    def shape(self) -> Block:
        """Its body for physics: the bare board. What stands on it weighs with it and touches nothing."""
        return Block(length_m=self.length_mm / 1000, width_m=self.width_mm / 1000, height_m=self.thickness_mm / 1000)

    @property
    def pedestal_m(self) -> float:
        """Radius of what it stands on in a pocket."""
        return min(self.length_mm, self.width_mm) / 4000

    @property
    def seals(self) -> bool:
        """Whether a cup can hold it by its upper face: components stand there."""
        return False

    @property
    def zones(self) -> dict[str, Never]:
        """None: a recipe's criteria speak of the whole board, and a mark is named by its reference designator."""
        return {}

    def type_at(self, designator: str) -> ComponentType:
        """Return the type of the component at a place."""
        return self.types[self.places[designator].type]
