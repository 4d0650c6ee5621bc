"""The product that a line makes or inspects: one class for each kind, told apart by `kind`.

Whatever the kind, physics asks for `shape`, `mass_kg`, `pedestal_m` and `seals`, and the recipe for `zones`. How a kind
is drawn stands in `twin.camera.kinds`.
"""

from typing import Annotated, Literal

from pydantic import Field

from twin.errors import ConfigError
from twin.scene.board import Board
from twin.scene.photographed import Photographed
from twin.scene.shapes import Cylinder
from twin.scene.zones import Ring
from twin.types import value


@value
class Bearing:
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

    @property
    def shape(self) -> Cylinder:
        """Its body for physics."""
        return Cylinder(radius_m=self.outside_mm / 2000, height_m=self.width_mm / 1000)

    @property
    def pedestal_m(self) -> float:
        """Radius of what it stands on in a pocket: narrower than the part, for the fingers."""
        return self.bore_mm / 1000 * 0.75

    @property
    def seals(self) -> bool:
        """Whether a cup can hold it by its upper face: air comes through the bore and between the rings."""
        return False


Product = Annotated[Bearing | Board | Photographed, Field(discriminator="kind")]
"""What a scene's product may be."""


def bearing_of(product: Product) -> Bearing:
    """Return a product that must be a bearing; raises `ConfigError` for another kind."""
    if not isinstance(product, Bearing):
        raise ConfigError("scene.product.kind", "this works with bearings alone", got=product.kind, allowed="bearing")
    return product
