"""A photograph on the face of its part: fitted to the part's size, cut out along its outline, and where it has room.

A photograph is taken for the diffuse reflectance of the part: as if it had been lit evenly from all sides.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.photo_file import FULL, Pixels, read_photograph
from twin.errors import ConfigError
from twin.scene.photographed import BlockBody, Photograph, RoundBody
from twin.types import value

Floats = NDArray[np.float32]

FIT = 0.03
"""A picture whose sides differ by no more than this from the part's is fitted to it: nobody crops to the pixel."""
LEAST_SEEN = 0.02
"""Share of the rectangle around a part that its face must fill at least."""
CELLS = 240
"""Cells along the longer side of a face in which room is told."""
EDGE_PX = 2.5
"""The outermost pixels of a photographed part show what lay behind it too: those beside them are drawn there."""
PIXEL_SIGMA = 0.29
"""Standard deviation of a square pixel's width, in pixels: a picture is averaged over one, as a sensor's pixels do."""


@value
class Face:
    """A photograph as a canvas around the part's middle (square, `step_mm` a pixel, its rows along y).

    `canvas` holds shares of light for each channel, times the share of the pixel that the part covers; that comes last.
    `mean` is the mean share of light of each channel on the part.
    """

    canvas: Floats
    step_mm: float
    mean: Floats


def face_picture(key: str, photograph: Photograph, face_mm: tuple[float, float]) -> Pixels:
    """Return a photograph of a face of this length and width; raises `ConfigError` for one that cannot show it."""
    pixels = read_photograph(key, photograph)
    rows, columns = pixels.shape[:2]
    wanted, got = face_mm[0] / face_mm[1], columns / rows
    if abs(got / wanted - 1.0) > FIT:
        problem = f"this picture has other proportions than the part of {face_mm[0]:g} x {face_mm[1]:g} mm"
        allowed = f"about {round(rows * wanted)} x {rows}, cropped to the part (crop_px: left, top, right, bottom)"
        if abs(wanted * got - 1.0) <= FIT:
            allowed = "the part's length from left to right; turn the picture by 90 degrees"
        raise ConfigError(f"{key}.file", problem, got=f"{columns} x {rows} in {photograph.file}", allowed=allowed)
    seen = float((pixels[..., 3] > FULL // 2).mean())
    if seen < LEAST_SEEN:
        problem, allowed = "the picture is transparent: nothing of the part is left", "opaque where the part is"
        raise ConfigError(f"{key}.file", problem, got=photograph.file, allowed=allowed)
    return pixels


def px_per_mm(pixels: Pixels, face_mm: tuple[float, float]) -> float:
    """Return how many pixels of a photograph a millimetre of the face has, by the coarser of its sides."""
    return float(min(pixels.shape[1] / face_mm[0], pixels.shape[0] / face_mm[1]))


def face_of(pixels: Pixels, body: RoundBody | BlockBody, step_mm: float, channels: int) -> Face:
    """Return a photograph as a canvas of `step_mm` a pixel, with so many channels of light."""
    (length, width), (rows, columns) = body.face_mm, pixels.shape[:2]
    # Averaged where it is finer than the canvas, drawn out smoothly where it is coarser.
    size = min(columns, max(round(length / step_mm), 1)), min(rows, max(round(width / step_mm), 1))
    small = cv2.resize(_weighted(pixels), size, interpolation=cv2.INTER_AREA)
    x, y = _axes(body.face_mm, step_mm)
    within_x, within_y = _within(body, x, y, EDGE_PX * length / size[0])
    planes = cv2.remap(
        small,
        (within_x + np.float32(length / 2)) * np.float32(size[0] / length) - np.float32(0.5),
        (np.float32(width / 2) - within_y) * np.float32(size[1] / width) - np.float32(0.5),
        cv2.INTER_LINEAR if size[0] < columns else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    planes = np.asarray(planes, np.float32) * np.float32(1.0 / FULL)
    planes *= np.clip(0.5 - beyond(body, x, y) / np.float32(step_mm), 0.0, 1.0)[..., None]
    light, cover = planes[..., :3], planes[..., 3]
    light = light if channels == 3 else light.mean(axis=2, keepdims=True)
    return Face(
        canvas=np.dstack([light, cover]),
        step_mm=step_mm,
        mean=np.asarray(light.sum(axis=(0, 1)) / cover.sum(), np.float32),
    )


def _weighted(pixels: Pixels) -> Pixels:
    """Return a picture whose light is weighted by its opacity: what is transparent must not colour its neighbours."""
    opacity = pixels[..., 3:]
    if (opacity == FULL).all():
        return pixels
    weighted = (pixels[..., :3].astype(np.uint32) * opacity) // FULL
    return np.dstack([weighted.astype(np.uint16), opacity])


def _axes(face_mm: tuple[float, float], step_mm: float) -> tuple[Floats, Floats]:
    """Return x (1, n) and y (n, 1) of a square canvas around the middle of a face, with a little room beside it."""
    half = int(np.ceil(max(face_mm) / 2 / step_mm)) + 2
    axis = np.arange(-half, half + 1, dtype=np.float32) * np.float32(step_mm)
    return axis[None, :], axis[:, None]


def _within(body: RoundBody | BlockBody, x: Floats, y: Floats, edge_mm: float) -> tuple[Floats, Floats]:
    """Return points of a canvas (rows, columns), those in the outermost `edge_mm` moved inwards to its inner side."""
    across, up = (np.ascontiguousarray(axis, np.float32) for axis in np.broadcast_arrays(x, y))
    length, width = body.face_mm
    if isinstance(body, RoundBody):
        radius = np.maximum(np.hypot(across, up), np.float32(1e-6))
        inwards = np.minimum(np.float32(length / 2 - edge_mm) / radius, 1.0)
        return across * inwards, up * inwards
    half = np.float32(length / 2 - edge_mm), np.float32(width / 2 - edge_mm)
    return np.clip(across, -half[0], half[0]), np.clip(up, -half[1], half[1])


def beyond(body: RoundBody | BlockBody, x: Floats, y: Floats) -> Floats:
    """Return the distance to a face's outline, below 0 inside (mm)."""
    length, width = body.face_mm
    if isinstance(body, RoundBody):
        return np.asarray(np.hypot(x, y) - np.float32(length / 2), np.float32)
    return np.asarray(np.maximum(np.abs(x) - np.float32(length / 2), np.abs(y) - np.float32(width / 2)), np.float32)


@value
class Room:
    """Where a face has room: the distance (mm) of points to the nearest edge or hole, on a grid around its middle."""

    clear_mm: Floats
    step_mm: float

    @property
    def most_mm(self) -> float:
        """The largest distance: the radius of the largest disc that finds room."""
        return float(self.clear_mm.max())

    def place(self, radius_mm: float, rng: np.random.Generator) -> tuple[float, float]:
        """Return a point with so much room around it, each as likely as the other; the roomiest where there is none."""
        rows, columns = np.nonzero(self.clear_mm >= min(radius_mm, self.most_mm))
        one = int(rng.integers(len(rows)))
        jitter = rng.uniform(-0.5, 0.5, 2)
        half = (self.clear_mm.shape[0] - 1) / 2
        return (
            float((columns[one] - half + jitter[0]) * self.step_mm),
            float((rows[one] - half + jitter[1]) * self.step_mm),
        )

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Floats:
        """Return the room at points (any shape), 0 off the grid."""
        half, last = (self.clear_mm.shape[0] - 1) / 2, self.clear_mm.shape[0] - 1
        columns, rows = np.rint(x / self.step_mm + half), np.rint(y / self.step_mm + half)
        off = (columns < 0) | (columns > last) | (rows < 0) | (rows > last)
        found = self.clear_mm[np.clip(rows, 0, last).astype(np.intp), np.clip(columns, 0, last).astype(np.intp)]
        return np.asarray(np.where(off, 0.0, found), np.float32)


@lru_cache(maxsize=64)
def room_of(photograph: Photograph, body: RoundBody | BlockBody) -> Room:
    """Return where the face that a photograph shows has room: inside its outline, off what is transparent."""
    step_mm = max(body.face_mm) / CELLS
    face = face_of(face_picture("photograph", photograph, body.face_mm), body, step_mm, 1)
    solid = (face.canvas[..., -1] > 0.5).astype(np.uint8)
    distance = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return Room(clear_mm=np.asarray(distance, np.float32) * np.float32(step_mm), step_mm=step_mm)
