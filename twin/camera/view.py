"""How a part's face lies in the picture: the map between the face in mm and pixels, whatever the lens.

The camera looks straight down. The picture's x axis is the belt's running direction, its y axis points to the right of
the belt (down the page). Pixel (0, 0) has its centre at the coordinates (0.0, 0.0).
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.types import value

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


@value
class Window:
    """A rectangle of pixels, its far borders excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the rectangle in an array of rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing of the picture is inside."""
        return self.right <= self.left or self.bottom <= self.top

    def around(self, other: "Window") -> "Window":
        """Return the smallest rectangle that holds both."""
        return Window(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )


class View(Protocol):
    """The map between a face (x, y in mm, origin at its centre) and pixels."""

    @property
    def width_px(self) -> int:
        """Width of the picture."""
        ...

    @property
    def height_px(self) -> int:
        """Height of the picture."""
        ...

    @property
    def facing(self) -> float:
        """Cosine between the face and the camera: 1 looks straight up, below 0 the part lies on its face."""
        ...

    @property
    def pixel_mm(self) -> float:
        """Size of a pixel at the face's centre, in mm (the geometric mean of both directions)."""
        ...

    def to_px(self, points_mm: Doubles) -> Doubles:
        """Return pixel coordinates (n, 2) of points (n, 2) on the face."""
        ...

    def to_mm(self, window: Window) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of each pixel's centre, both (rows, columns)."""
        ...

    def at_pixels(self, u: Integers, v: Integers) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of the pixels (u, v), which broadcast and may lie outside."""
        ...

    def window(self, centre_mm: Sequence[float], radius_mm: float, margin_px: int = 2) -> Window:
        """Return the part of the picture that holds a disc on the face; it may be empty."""
        ...

    def light_on_part(self, azimuth_rad: float) -> tuple[float, float]:
        """Return the unit vector, on the face, of a direction in the picture (0 right, a quarter turn up)."""
        ...

    def crop(self, window: Window) -> "View":
        """Return the same view of a part of the picture."""
        ...

    def below(self, depth_mm: float) -> "View":
        """Return how the plane that lies `depth_mm` below the face appears."""
        ...

    def warp(
        self,
        canvas: NDArray[np.float32] | NDArray[np.uint8],
        canvas_mm: float,
        window: Window | None = None,
        *,
        turn_rad: float = 0.0,
        shift_mm: tuple[float, float] = (0.0, 0.0),
        border: tuple[float, ...] = (0.0,),
    ) -> Floats:
        """Return `canvas` (square, its middle at the face's centre, `canvas_mm` a pixel) as this view shows it."""
        ...


def pixel_mm(matrix: Doubles) -> float:
    """Return the size in mm of a pixel under `matrix` (2, 2), which takes mm to pixels."""
    return float(1.0 / np.sqrt(max(abs(np.linalg.det(matrix)), 1e-12)))


def on_part(matrix: Doubles, azimuth_rad: float) -> tuple[float, float]:
    """Return the unit vector, on the face, of a direction in the picture under `matrix` (2, 2) of mm to pixels."""
    direction = np.linalg.inv(matrix) @ np.array([np.cos(azimuth_rad), -np.sin(azimuth_rad)])
    unit = direction / np.linalg.norm(direction)
    return float(unit[0]), float(unit[1])


def rotation(xyzw: tuple[float, float, float, float]) -> Doubles:
    """Return the rotation matrix of a quaternion, which need not be exactly of unit length."""
    x, y, z, w = np.asarray(xyzw) / np.linalg.norm(xyzw)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
