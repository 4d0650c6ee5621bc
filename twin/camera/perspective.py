"""The view through any lens: a pinhole or a telecentric lens, with distortion, onto a face that may be tilted.

A plane and its image are related by a homography (R. Hartley and A. Zisserman, Multiple View Geometry in Computer
Vision, 2nd edition, chapter 8): with the face's axes and centre in the camera's frame as its columns, it takes a point
of the face to its ray. The lens then bends the ray; each pixel's unbent ray is known beforehand (`lens.rays`).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera import view
from twin.camera.lens import Intrinsics, intrinsics
from twin.camera.view import Doubles, Floats, Integers, Window, rotation
from twin.scene.optics import Optics
from twin.types import Pose, value

INTO_CAMERA = np.diag([1.0, -1.0, -1.0])
"""From the world's axes to the camera's: it looks down, its y axis to the right of the belt."""
RIM_POINTS = 48


@value
class PerspectiveView:
    """`axes` (3, 3) holds the face's x, y and z axes as columns and `centre_mm` its centre, in the camera's frame."""

    axes: Doubles
    centre_mm: Doubles
    lens: Intrinsics
    rays: tuple[Floats, Floats]
    flat_mm: float | None
    """The working distance of a telecentric lens, by which it divides whatever a point's distance; None: a pinhole."""

    @property
    def width_px(self) -> int:
        """Width of the picture."""
        return int(self.rays[0].shape[1])

    @property
    def height_px(self) -> int:
        """Height of the picture."""
        return int(self.rays[0].shape[0])

    @property
    def facing(self) -> float:
        """Cosine between the face and the camera: 1 looks straight up, below 0 the part lies on its face."""
        return float(-self.axes[2, 2])

    @cached_property
    def _homography(self) -> Doubles:
        """Takes (x, y, 1) in mm on the face to a ray (x, y, z)."""
        columns = np.column_stack([self.axes[:, 0], self.axes[:, 1], self.centre_mm])
        if self.flat_mm is not None:
            columns[2] = (0.0, 0.0, self.flat_mm)
        return columns

    @cached_property
    def _matrix(self) -> Doubles:
        """The map from mm to pixels near the face's centre (2, 2)."""
        step = 1e-3
        at = self.to_px(np.array([[step, 0.0], [-step, 0.0], [0.0, step], [0.0, -step]]))
        return np.column_stack([at[0] - at[1], at[2] - at[3]]) / (2.0 * step)

    @cached_property
    def _face_mm(self) -> tuple[Floats, Floats]:
        """Where each pixel's ray meets the face."""
        back = np.linalg.inv(self._homography).astype(np.float32)
        x, y = self.rays
        depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
        return (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth, (
            back[1, 0] * x + back[1, 1] * y + back[1, 2]
        ) / depth

    @cached_property
    def pixel_mm(self) -> float:
        """Size of a pixel at the face's centre, in mm (the geometric mean of both directions)."""
        return view.pixel_mm(self._matrix)

    def to_px(self, points_mm: Doubles) -> Doubles:
        """Return pixel coordinates (n, 2) of points (n, 2) on the face."""
        ray = np.column_stack([points_mm, np.ones(len(points_mm))]) @ self._homography.T
        return self.lens.to_px(ray[:, :2] / ray[:, 2:])

    def to_mm(self, window: Window) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of each pixel's centre, both (rows, columns)."""
        x, y = self._face_mm
        return x[window.slices], y[window.slices]

    def at_pixels(self, u: Integers, v: Integers) -> tuple[Floats, Floats]:
        """Return the coordinates x and y on the face of the pixels (u, v), which broadcast.

        What lies outside the picture takes the place of the nearest pixel inside.
        """
        x, y = self._face_mm
        inside = np.clip(v, 0, self.height_px - 1), np.clip(u, 0, self.width_px - 1)
        return x[inside], y[inside]

    def window(self, centre_mm: Sequence[float], radius_mm: float, margin_px: int = 2) -> Window:
        """Return the part of the picture that holds a disc on the face; it may be empty."""
        turn = np.linspace(0.0, 2.0 * np.pi, RIM_POINTS, endpoint=False)
        # The polygon outside the circle.
        reach = radius_mm / np.cos(np.pi / RIM_POINTS)
        at = self.to_px(np.asarray(centre_mm) + reach * np.column_stack([np.cos(turn), np.sin(turn)]))
        low = np.floor(at.min(axis=0) - margin_px).astype(int)
        high = np.ceil(at.max(axis=0) + margin_px).astype(int) + 1
        return Window(
            left=max(int(low[0]), 0),
            top=max(int(low[1]), 0),
            right=min(int(high[0]), self.width_px),
            bottom=min(int(high[1]), self.height_px),
        )

    def light_on_part(self, azimuth_rad: float) -> tuple[float, float]:
        """Return the unit vector, on the face, of a direction in the picture (0 right, a quarter turn up)."""
        return view.on_part(self._matrix, azimuth_rad)

    def crop(self, window: Window) -> "PerspectiveView":
        """Return the same view of a part of the picture."""
        cx, cy = self.lens.centre_px
        lens = replace(self.lens, centre_px=(cx - window.left, cy - window.top))
        return replace(self, lens=lens, rays=(self.rays[0][window.slices], self.rays[1][window.slices]))

    def below(self, depth_mm: float) -> "PerspectiveView":
        """Return how the plane that lies `depth_mm` below the face appears."""
        return replace(self, centre_mm=self.centre_mm - depth_mm * self.axes[:, 2])

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
        x, y = self._face_mm if window is None else self.to_mm(window)
        half = np.float32((canvas.shape[0] - 1) / 2.0)
        cos, sin = np.float32(np.cos(turn_rad) / canvas_mm), np.float32(np.sin(turn_rad) / canvas_mm)
        x, y = x - np.float32(shift_mm[0]), y - np.float32(shift_mm[1])
        columns, rows = cos * x + sin * y + half, cos * y - sin * x + half
        return np.asarray(
            cv2.remap(canvas, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
        )


def perspective_view(
    pose: Pose, axis_m: tuple[float, float, float], half_height_m: float, optics: Optics, rays: tuple[Floats, Floats]
) -> PerspectiveView:
    """Return how the part at `pose` (of its centre, world) appears to a camera whose axis meets the inspected plane at
    `axis_m`; `rays` are those of `lens.rays`."""
    turned = rotation(pose.orientation_xyzw)
    face = np.asarray(pose.position_m) + turned[:, 2] * half_height_m
    distance_mm = np.array([0.0, 0.0, optics.working_distance_mm])
    return PerspectiveView(
        axes=INTO_CAMERA @ turned,
        centre_mm=INTO_CAMERA @ (face - np.asarray(axis_m)) * 1000.0 + distance_mm,
        lens=intrinsics(optics),
        rays=rays,
        flat_mm=optics.working_distance_mm if optics.projection == "telecentric" else None,
    )
