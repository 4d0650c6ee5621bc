"""What a part is: its serial, its surface and the defects it carries, all in the frame of its face (mm, radians)."""

from typing import Any

from twin.camera.shapes import Shape
from twin.scene.product import Product
from twin.types import value


@value
class Film:
    """A thin oil film: patches of the smooth noise, `strength` a relative change of gray."""

    shift_mm: tuple[float, float]
    turn_rad: float
    strength: float


@value
class Lay:
    """How one ring was ground: which lay, how turned and shifted, how strong (rms relative change of gray)."""

    texture: int
    turn_rad: float
    shift_mm: tuple[float, float]
    strength: float


@value
class Droplet:
    """An oil droplet: a smooth outline around its centre and a slope that grows to `edge_slope` at its edge."""

    centre_mm: tuple[float, float]
    radius_mm: float
    stretch: float
    turn_rad: float
    lobes: tuple[float, float]
    """Strength of the outline's second and third harmonic."""
    edge_slope: float
    transmission: float


@value
class Speck:
    """A grain of dust: an ellipse; `radiance` is added where it covers (below 0: it hides)."""

    centre_mm: tuple[float, float]
    radii_mm: tuple[float, float]
    turn_rad: float
    radiance: float


@value
class BearingSurface:
    """What a sound bearing carries. Angles are turns around the part's axis."""

    cage_rad: float
    marking_rad: float
    marking_lot: int
    marking_depth: float
    lays: tuple[Lay, Lay]
    """Of the inner and of the outer ring."""
    film: Film
    droplets: tuple[Droplet, ...]
    specks: tuple[Speck, ...]
    tone: float
    """Relative brightness of this part's steel."""


@value
class PhotographedSurface:
    """What a sound part of a photographed product carries: which photograph it looks as, and how that is turned."""

    photograph: int
    turn_rad: float
    specks: tuple[Speck, ...]
    tone: float
    """Relative brightness of this part."""


@value
class Flaw:
    """One defect as it was drawn."""

    label: str
    zone: str
    length_mm: float
    area_mm2: float
    contrast: float
    """Relative change of gray, mean over the defect in the reference light (of a chip: against the face beside it)."""
    shape: Shape


@value
class Part:
    """One serialised part. `conforming` is what the criteria say of `flaws`."""

    part_id: str
    serial: int
    product: Product
    surface: Any
    """What its product's draft drew on it, for its product's look alone."""
    flaws: tuple[Flaw, ...]
    conforming: bool
    wrong: str = ""
    """The class of what is wrong with the whole of it; it then is its only flaw."""
