"""Where a part appears in the picture: the map between its face in mm and pixels.

The lens is telecentric, as face stations use it: a parallel projection along the optical axis, which looks straight
down. The picture's x axis is the belt's running direction, its y axis points to the right of the belt (down the page).
Pixel (0, 0) has its centre at the coordinates (0.0, 0.0).
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.sensor import mm_per_px
from twin.scene.optics import Optics
from twin.types import Pose, value

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


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


@value
class View:
    """An affine map from the face (x, y in mm, origin at its centre) to pixels: px = matrix @ mm + origin_px."""

    matrix: Doubles
    origin_px: Doubles
    width_px: int
    height_px: int
    facing: float
    """Cosine between the face and the camera: 1 looks straight up, below 0 the part lies on its face."""

    @property
    def pixel_mm(self) -> float:
        """Size of a pixel on the face, in mm (the geometric mean of both directions)."""
        return float(1.0 / np.sqrt(max(abs(np.linalg.det(self.matrix)), 1e-12)))

    def to_px(self, points_mm: Doubles) -> Doubles:
        """Return pixel coordinates (n, 2) of points (n, 2) on the face."""
        return np.asarray(points_mm @ self.matrix.T + self.origin_px)

    def to_mm(self, window: Window) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of each pixel's centre, both (rows, columns)."""
        inverse = np.linalg.inv(self.matrix)
        u = np.arange(window.left, window.right) - self.origin_px[0]
        v = np.arange(window.top, window.bottom) - self.origin_px[1]
        x = (inverse[0, 0] * u).astype(np.float32)[None, :] + (inverse[0, 1] * v).astype(np.float32)[:, None]
        y = (inverse[1, 0] * u).astype(np.float32)[None, :] + (inverse[1, 1] * v).astype(np.float32)[:, None]
        return x, y

    def window(self, centre_mm: Sequence[float], radius_mm: float, margin_px: int = 2) -> Window:
        """Return the part of the picture that holds a disc on the face; it may be empty."""
        at = self.to_px(np.asarray(centre_mm, np.float64)[None, :])[0]
        reach = np.linalg.norm(self.matrix, axis=1) * radius_mm + margin_px
        low, high = np.floor(at - reach).astype(int), np.ceil(at + reach).astype(int) + 1
        return Window(
            left=max(int(low[0]), 0),
            top=max(int(low[1]), 0),
            right=min(int(high[0]), self.width_px),
            bottom=min(int(high[1]), self.height_px),
        )

    def light_on_part(self, azimuth_rad: float) -> tuple[float, float]:
        """Return the unit vector, on the face, of a direction in the picture (0 right, a quarter turn up)."""
        direction = np.linalg.inv(self.matrix) @ np.array([np.cos(azimuth_rad), -np.sin(azimuth_rad)])
        unit = direction / np.linalg.norm(direction)
        return float(unit[0]), float(unit[1])

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
        area = window or Window(left=0, top=0, right=self.width_px, bottom=self.height_px)
        half = (canvas.shape[0] - 1) / 2.0
        cos, sin = np.cos(turn_rad), np.sin(turn_rad)
        linear = self.matrix @ np.array([[cos, -sin], [sin, cos]]) * canvas_mm
        offset = self.matrix @ np.asarray(shift_mm) + self.origin_px - linear @ np.array([half, half])
        matrix = np.column_stack([linear, offset - np.array([area.left, area.top])])
        size = (area.right - area.left, area.bottom - area.top)
        warped = cv2.warpAffine(
            canvas, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
        )
        return np.asarray(warped)


def view_of(pose: Pose, axis_xy_m: tuple[float, float], half_height_m: float, optics: Optics) -> View:
    """Return how the part at `pose` (of its centre, world) appears to a camera whose axis stands at `axis_xy_m`."""
    rotation = _rotation(pose.orientation_xyzw)
    face = np.asarray(pose.position_m) + rotation[:, 2] * half_height_m
    scale = 1.0 / mm_per_px(optics)
    flip = np.diag([scale, -scale])
    centre = np.array([(optics.width_px - 1) / 2.0, (optics.height_px - 1) / 2.0])
    offset_mm = (face[:2] - np.asarray(axis_xy_m)) * 1000.0
    return View(
        matrix=flip @ rotation[:2, :2],
        origin_px=centre + flip @ offset_mm,
        width_px=optics.width_px,
        height_px=optics.height_px,
        facing=float(rotation[2, 2]),
    )


def _rotation(xyzw: tuple[float, float, float, float]) -> Doubles:
    """Return the rotation matrix of a quaternion, which need not be exactly of unit length."""
    x, y, z, w = np.asarray(xyzw) / np.linalg.norm(xyzw)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
