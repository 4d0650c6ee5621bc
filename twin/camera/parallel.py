"""The view through a telecentric lens without distortion, as face stations use it: a parallel projection."""

from collections.abc import Sequence
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera import view
from twin.camera.lens import intrinsics, mm_per_px
from twin.camera.view import Doubles, Floats, Window, rotation
from twin.scene.optics import Optics
from twin.types import Pose, value


@value
class ParallelView:
    """An affine map from the face (x, y in mm, origin at its centre) to pixels: px = matrix @ mm + origin_px."""

    matrix: Doubles
    origin_px: Doubles
    width_px: int
    height_px: int
    facing: float
    """Cosine between the face and the camera: 1 looks straight up, below 0 the part lies on its face."""

    @cached_property
    def pixel_mm(self) -> float:
        """Size of a pixel on the face, in mm (the geometric mean of both directions)."""
        return view.pixel_mm(self.matrix)

    @cached_property
    def _inverse(self) -> Doubles:
        return np.asarray(np.linalg.inv(self.matrix))

    @cached_property
    def _px_per_mm(self) -> Doubles:
        """How far a disc of 1 mm reaches across and down the picture."""
        return np.asarray(np.linalg.norm(self.matrix, axis=1))

    def to_px(self, points_mm: Doubles) -> Doubles:
        """Return pixel coordinates (n, 2) of points (n, 2) on the face."""
        return np.asarray(points_mm @ self.matrix.T + self.origin_px)

    def to_mm(self, window: Window) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of each pixel's centre, both (rows, columns)."""
        inverse = self._inverse
        u = np.arange(window.left, window.right) - self.origin_px[0]
        v = np.arange(window.top, window.bottom) - self.origin_px[1]
        x = (inverse[0, 0] * u).astype(np.float32)[None, :] + (inverse[0, 1] * v).astype(np.float32)[:, None]
        y = (inverse[1, 0] * u).astype(np.float32)[None, :] + (inverse[1, 1] * v).astype(np.float32)[:, None]
        return x, y

    def window(self, centre_mm: Sequence[float], radius_mm: float, margin_px: int = 2) -> Window:
        """Return the part of the picture that holds a disc on the face; it may be empty."""
        at = self.to_px(np.asarray(centre_mm, np.float64)[None, :])[0]
        reach = self._px_per_mm * radius_mm + margin_px
        low, high = np.floor(at - reach).astype(int), np.ceil(at + reach).astype(int) + 1
        return Window(
            left=max(int(low[0]), 0),
            top=max(int(low[1]), 0),
            right=min(int(high[0]), self.width_px),
            bottom=min(int(high[1]), self.height_px),
        )

    def light_on_part(self, azimuth_rad: float) -> tuple[float, float]:
        """Return the unit vector, on the face, of a direction in the picture (0 right, a quarter turn up)."""
        return view.on_part(self.matrix, azimuth_rad)

    def below(self, depth_mm: float) -> "ParallelView":
        """Return this view: a parallel projection shows a lying part's belt and face in the same place."""
        return self

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


def parallel_view(pose: Pose, axis_xy_m: tuple[float, float], half_height_m: float, optics: Optics) -> ParallelView:
    """Return how the part at `pose` (of its centre, world) appears to a camera whose axis stands at `axis_xy_m`."""
    turned = rotation(pose.orientation_xyzw)
    face = np.asarray(pose.position_m) + turned[:, 2] * half_height_m
    scale = 1.0 / mm_per_px(optics)
    flip = np.diag([scale, -scale])
    offset_mm = (face[:2] - np.asarray(axis_xy_m)) * 1000.0
    return ParallelView(
        matrix=flip @ turned[:2, :2],
        origin_px=np.asarray(intrinsics(optics).centre_px) + flip @ offset_mm,
        width_px=optics.width_px,
        height_px=optics.height_px,
        facing=float(turned[2, 2]),
    )
