"""What a populated board carries: every component as it truly stands, and what is wrong with one. In mm."""

import math

import numpy as np

from twin.camera import shapes
from twin.camera.part import Speck
from twin.camera.shapes import Direction, Floats
from twin.types import value

SHADOW_MM = 2.0
"""A component changes the picture this far around it."""


@value
class Standing:
    """One component as it stands on its board: its middle, and how its own x axis is turned."""

    designator: str
    x_mm: float
    y_mm: float
    turn_deg: float
    tone: float = 1.0
    """Relative brightness of this one's body."""


@value
class BoardSurface:
    """What a sound board carries."""

    standing: tuple[Standing, ...]
    specks: tuple[Speck, ...]
    tone: float
    """Relative brightness of this board's solder mask."""


@value
class Misfit:
    """The outline of a component that is wrong: where it stands, or where it should."""

    nominal: Standing
    stands: Standing | None
    """None: it is missing."""
    length_mm: float
    width_mm: float

    @property
    def seen(self) -> Standing:
        """Where the outline lies."""
        return self.stands or self.nominal

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the defect."""
        return self.seen.x_mm, self.seen.y_mm

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds all that looks otherwise: both places, and the shadows around them."""
        apart_mm = math.dist(self.centre_mm, (self.nominal.x_mm, self.nominal.y_mm))
        return math.hypot(self.length_mm, self.width_mm) / 2 + apart_mm + SHADOW_MM

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside."""
        along, across = own_axes(self.seen, x, y)
        beyond = np.maximum(np.abs(along) - self.length_mm / 2, np.abs(across) - self.width_mm / 2)
        return np.asarray(beyond, np.float32)

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Nothing of its own: the component is drawn where it stands."""
        return np.zeros_like(x)


def own_axes(stands: Standing, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return points of the board in the axes of a component that stands on it."""
    return shapes.own_axes((stands.x_mm, stands.y_mm), math.radians(stands.turn_deg), x, y)
