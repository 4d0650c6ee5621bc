"""What of the light still reaches the sensor of a camera that is not in order."""

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.seeds import generator
from twin.types import Shot

Floats = NDArray[np.float32]

SPECK_SHARE = (0.01, 0.04)
"""The radius of a speck, as a share of the picture's width."""
SOFT_SHARE = 0.005
"""The standard deviation of a speck's edge, as a share of the picture's width: dirt on the window is out of focus."""


def reaches(electrons: Floats, shot: Shot, seed: int) -> Floats:
    """Return the electrons (rows, columns, channels) of radiance 1 that lamp and dirt leave at a shot."""
    condition = shot.condition
    if condition.light_lost:
        electrons = electrons * np.float32(1.0 - condition.light_lost)
    if condition.dirt_share:
        rows, columns = electrons.shape[:2]
        rng = generator(seed, "dirt", shot.camera_id)
        electrons = electrons * clear((rows, columns), condition.dirt_share, rng)[..., None]
    return electrons


def clear(shape: tuple[int, int], dirt_share: float, rng: np.random.Generator) -> Floats:
    """Return the share of light (rows, columns) that passes opaque specks which cover `dirt_share` of a picture.

    Specks come one after the other: with the same generator, more dirt lets those that were there lie.
    """
    rows, columns = shape
    mask = np.zeros(shape, np.float32)
    while mask.mean() < dirt_share:
        x, y, size = rng.random(3)
        radius_px = columns * (SPECK_SHARE[0] + size * (SPECK_SHARE[1] - SPECK_SHARE[0]))
        cv2.circle(mask, (int(x * columns), int(y * rows)), round(radius_px), 1.0, thickness=-1)
    return np.asarray(1.0 - cv2.GaussianBlur(mask, (0, 0), SOFT_SHARE * columns), np.float32)
