"""Defects as their photographs show them: cut-outs, transparent around the defect, laid on a face at any turn."""

from functools import lru_cache

import cv2
import numpy as np
from scipy.spatial.distance import pdist

from twin.camera.photo_file import FULL, Pixels, read_photograph
from twin.camera.shapes import Direction, Floats, own_axes
from twin.errors import ConfigError
from twin.scene.photographed import Photograph
from twin.types import value

MOST_SIDE_PX = 512
"""A finer cut-out is averaged down to this: a defect rarely covers as many pixels of a picture."""


@value
class Stencil:
    """A cut-out, read and measured; its defect fills it.

    `paint` holds shares of light, times the opacity, which comes last (rows, columns, 4); `distance` is that to the
    outline, below 0 inside. It counts in the largest extent, which has `extent_px` pixels; `area` counts in its square.
    """

    paint: Floats
    distance: Floats
    extent_px: float
    area: float


@value
class CutOut:
    """A photographed defect as it lies: its largest extent is `length_mm`."""

    photograph: Photograph
    centre_mm: tuple[float, float]
    turn_rad: float
    length_mm: float

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect: no side of its rectangle exceeds its extent."""
        return 0.72 * self.length_mm

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside."""
        far = float(stencil_of(self.photograph).distance.max())
        return self._looked_up(stencil_of(self.photograph).distance, x, y, far) * np.float32(self.length_mm)

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Nothing of its own: the photograph shows it."""
        return np.zeros_like(x)

    def paint(self, x: Floats, y: Floats) -> Floats:
        """Return shares of light, times the opacity, which comes last, at points of the face (rows, columns, 4)."""
        return self._looked_up(stencil_of(self.photograph).paint, x, y, 0.0)

    def _looked_up(self, plane: Floats, x: Floats, y: Floats, beyond: float) -> Floats:
        rows, columns = plane.shape[:2]
        along, up = own_axes(self.centre_mm, self.turn_rad, x, y)
        px_per_mm = np.float32(stencil_of(self.photograph).extent_px / self.length_mm)
        at_columns = np.asarray(along * px_per_mm + np.float32((columns - 1) / 2), np.float32)
        at_rows = np.asarray(np.float32((rows - 1) / 2) - up * px_per_mm, np.float32)
        border = (beyond,) * 4
        found = cv2.remap(
            plane, at_columns, at_rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
        )
        return np.asarray(found, np.float32)


def read_cut_out(key: str, photograph: Photograph) -> Pixels:
    """Return a cut-out's picture; raises `ConfigError` for one that nothing is cut out of, or nothing left of."""
    pixels = read_photograph(key, photograph)
    solid = pixels[..., 3] > FULL // 2
    if solid.all() or not solid.any():
        problem = "a cut-out shows a defect, and is transparent around it"
        got = f"{photograph.file}, {'opaque' if solid.all() else 'transparent'} all over"
        raise ConfigError(f"{key}.file", problem, got=got, allowed="a PNG with transparency")
    return pixels


@lru_cache(maxsize=64)
def stencil_of(photograph: Photograph) -> Stencil:
    """Return a cut-out, read and measured, its defect in the middle."""
    pixels = read_cut_out("cut_out", photograph)
    rows, columns = np.nonzero(pixels[..., 3])
    pixels = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    shrink = max(max(pixels.shape[:2]) / MOST_SIDE_PX, 1.0)
    size = max(round(pixels.shape[1] / shrink), 1), max(round(pixels.shape[0] / shrink), 1)
    weight = pixels[..., 3:].astype(np.float32) / np.float32(FULL)
    planes = np.dstack([pixels[..., :3].astype(np.float32) / np.float32(FULL) * weight, weight])
    planes = np.pad(cv2.resize(planes, size, interpolation=cv2.INTER_AREA), ((1, 1), (1, 1), (0, 0)))
    solid = (planes[..., 3] > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    edge = cv2.convexHull(np.concatenate(contours)).reshape(-1, 2)
    extent_px = float(pdist(edge).max()) + 1.0 if len(edge) > 1 else 1.0
    outside, inside = (cv2.distanceTransform(side, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for side in (1 - solid, solid))
    distance = np.where(solid > 0, 0.5 - inside, outside - 0.5) / extent_px
    return Stencil(
        paint=np.asarray(planes, np.float32),
        distance=np.asarray(distance, np.float32),
        extent_px=extent_px,
        area=float(solid.sum()) / extent_px**2,
    )
