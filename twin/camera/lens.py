"""The lens: where a point of the world falls on the picture, and how much light reaches each pixel.

The camera's frame is OpenCV's: x along the picture's rows (the belt's running direction), y down its columns (to the
right of the belt), z away from the camera, in mm. A pinhole divides by z; a telecentric lens looks along parallel rays,
which is a division by the working distance whatever z is. The quotients (x, y) are distorted after D. C. Brown,
Close-Range Camera Calibration, Photogrammetric Engineering 37 (1971), in the form that OpenCV gives it:

    x' = x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2)
    y' = y (1 + k1 r^2 + k2 r^4 + k3 r^6) + p1 (r^2 + 2 y^2) + 2 p2 x y,   r^2 = x^2 + y^2
    (u, v) = f (x', y') + (cx, cy)
"""

import numpy as np
from numpy.typing import NDArray

from twin.scene.optics import Distortion, Lens, Optics
from twin.types import value

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

TELECENTRIC_FALL_OFF = 0.08
UNDISTORT_STEPS = 30


def mm_per_px(optics: Optics) -> float:
    """Return the size of a pixel on the inspected plane, in mm."""
    return optics.field_of_view_mm / optics.width_px


def pixel_pitch_um(optics: Optics) -> float:
    """Return the edge of one picture pixel on the sensor: as given, or magnification x size on the plane."""
    return optics.pixel_pitch_um or 1000.0 * optics.magnification * mm_per_px(optics)


def focal_length_mm(lens: Lens) -> float:
    """Return the focal length: as given, or from the thin lens, distance = f (1 + 1/m)."""
    return lens.focal_length_mm or lens.working_distance_mm * lens.magnification / (1.0 + lens.magnification)


def blur_circle_mm(lens: Lens) -> float:
    """Return the diameter of the defocus blur on the inspected plane.

    From the thin lens: a point `defocus_mm` off focus spreads to m x defocus / (N (1 + m)) on the object side
    (S. F. Ray, Applied Photographic Optics, 3rd edition, chapter 22).
    """
    return abs(lens.defocus_mm) * lens.magnification / (lens.f_number * (1.0 + lens.magnification))


def depth_of_field_mm(lens: Lens, blur_mm: float) -> float:
    """Return how far off focus, to either side, the blur on the inspected plane grows to `blur_mm`."""
    return blur_mm * lens.f_number * (1.0 + lens.magnification) / lens.magnification


@value
class Intrinsics:
    """The lens and the sensor behind it: focal length and principal point in pixels, and the distortion."""

    focal_px: float
    centre_px: tuple[float, float]
    distortion: Distortion

    @property
    def matrix(self) -> Doubles:
        """The camera matrix (3, 3) as OpenCV writes it."""
        (cx, cy), f = self.centre_px, self.focal_px
        return np.array([[f, 0.0, cx], [0.0, f, cy], [0.0, 0.0, 1.0]])

    def to_px(self, points: Doubles) -> Doubles:
        """Return the pixels (n, 2) of normalised points (n, 2), that is x / z and y / z."""
        return np.asarray(self.focal_px * distorted(points, self.distortion) + np.asarray(self.centre_px))

    def to_normalised(self, points_px: Doubles) -> Doubles:
        """Return the normalised points (n, 2) of pixels (n, 2), to a thousandth of a pixel."""
        wanted = np.asarray((points_px - np.asarray(self.centre_px)) / self.focal_px)
        points = wanted
        if any(self.distortion):
            for _ in range(UNDISTORT_STEPS):
                points = np.asarray(points + wanted - distorted(points, self.distortion))
        return points


def intrinsics(optics: Optics) -> Intrinsics:
    """Return the intrinsics that give the field of view at the working distance: f / pitch = distance / (mm per px)."""
    middle = ((optics.width_px - 1) / 2.0, (optics.height_px - 1) / 2.0)
    return Intrinsics(
        focal_px=optics.working_distance_mm / mm_per_px(optics),
        centre_px=optics.principal_point_px or middle,
        distortion=optics.distortion,
    )


def distorted(points: Doubles, distortion: Distortion) -> Doubles:
    """Return normalised points (n, 2) as the lens bends them."""
    k1, k2, p1, p2, k3 = distortion
    x, y = points[:, 0], points[:, 1]
    squared = x * x + y * y
    radial = 1.0 + squared * (k1 + squared * (k2 + squared * k3))
    return np.column_stack(
        [
            x * radial + 2.0 * p1 * x * y + p2 * (squared + 2.0 * x * x),
            y * radial + p1 * (squared + 2.0 * y * y) + 2.0 * p2 * x * y,
        ]
    )


def rays(optics: Optics) -> tuple[Floats, Floats]:
    """Return x / z and y / z of the ray through each pixel's centre, both (rows, columns)."""
    v, u = np.mgrid[0 : optics.height_px, 0 : optics.width_px].astype(np.float64)
    points = intrinsics(optics).to_normalised(np.column_stack([u.ravel(), v.ravel()]))
    shape = (optics.height_px, optics.width_px)
    return points[:, 0].reshape(shape).astype(np.float32), points[:, 1].reshape(shape).astype(np.float32)


def vignette(optics: Optics) -> Floats:
    """Return the light that reaches each pixel (rows, columns), 1 on the axis.

    A pinhole's falls with the fourth power of the cosine of the field angle (P. Mouroulis and J. Macdonald, Geometrical
    Optics and Optical Design, 1997, chapter 5); stops that cut or widen the pupil change the power, which the strength
    stands for. A telecentric lens has no field angle: its stops take a share that grows with the square of the height.
    """
    if optics.projection == "entocentric":
        x, y = rays(optics)
        return np.asarray((1.0 + x * x + y * y) ** np.float32(-2.0 * optics.vignetting), np.float32)
    v = (np.arange(optics.height_px, dtype=np.float32) + 0.5) / optics.height_px * 2.0 - 1.0
    u = (np.arange(optics.width_px, dtype=np.float32) + 0.5) / optics.width_px * 2.0 - 1.0
    fall_off = TELECENTRIC_FALL_OFF * optics.vignetting
    return np.asarray(1.0 - fall_off / 2.0 * (u[None, :] ** 2 + v[:, None] ** 2), np.float32)
