"""The view through a telecentric lens without distortion, as face stations use it: a parallel projection."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera import view
from twin.camera.lens import intrinsics, mm_per_px
from twin.camera.view import Doubles, Floats, Integers, Window, rotation
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
    def _px_per_mm(self) -> tuple[float, float]:
        """How far a disc of 1 mm reaches across and down the picture."""
        across, down = np.linalg.norm(self.matrix, axis=1)
        return float(across), float(down)

    def to_px(self, points_mm: Doubles) -> Doubles:
        """Return pixel coordinates (n, 2) of points (n, 2) on the face."""
        return np.asarray(points_mm @ self.matrix.T + self.origin_px)

    def to_mm(self, window: Window) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of each pixel's centre, both (rows, columns)."""
        return self.at_pixels(
            np.arange(window.left, window.right)[None, :], np.arange(window.top, window.bottom)[:, None]
        )

    def at_pixels(self, u: Integers, v: Integers) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of the pixels (u, v), which broadcast and may lie outside."""
        inverse = self._inverse
        right, down = u - self.origin_px[0], v - self.origin_px[1]
        x = (inverse[0, 0] * right).astype(np.float32) + (inverse[0, 1] * down).astype(np.float32)
        y = (inverse[1, 0] * right).astype(np.float32) + (inverse[1, 1] * down).astype(np.float32)
        return x, y

    def window(self, centre_mm: Sequence[float], radius_mm: float, margin_px: int = 2) -> Window:
        """Return the part of the picture that holds a disc on the face; it may be empty."""
        u, v = (self.matrix @ (centre_mm[0], centre_mm[1]) + self.origin_px).tolist()
        across, down = (reach * radius_mm + margin_px for reach in self._px_per_mm)
        return Window(
            left=max(floor(u - across), 0),
            top=max(floor(v - down), 0),
            right=min(ceil(u + across) + 1, self.width_px),
            bottom=min(ceil(v + down) + 1, self.height_px),
        )

    def light_on_part(self, azimuth_rad: float) -> tuple[float, float]:
        """Return the unit vector, on the face, of a direction in the picture (0 right, a quarter turn up)."""
        return view.on_part(self.matrix, azimuth_rad)

    def crop(self, window: Window) -> "ParallelView":
        """Return the same view of a part of the picture."""
        return replace(
            self,
            origin_px=self.origin_px - (window.left, window.top),
            width_px=window.right - window.left,
            height_px=window.bottom - window.top,
        )

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
        cos, sin = canvas_mm * np.cos(turn_rad), canvas_mm * np.sin(turn_rad)
        (xx, xy), (yx, yy) = self.matrix.tolist()
        u, v = self.origin_px.tolist()
        (right, back), (down, fore) = (
            (xx * cos + xy * sin, xy * cos - xx * sin),
            (yx * cos + yy * sin, yy * cos - yx * sin),
        )
        u += xx * shift_mm[0] + xy * shift_mm[1] - (right + back) * half - area.left
        v += yx * shift_mm[0] + yy * shift_mm[1] - (down + fore) * half - area.top
        matrix = np.array([[right, back, u], [down, fore, v]])
        size = (area.right - area.left, area.bottom - area.top)
        # Read once in order: walking across a canvas at an angle waits for memory twice as long as it computes.
        canvas.max()
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
