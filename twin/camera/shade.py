"""How much of an even sky is hidden beside a wall."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def hidden(off_mm: Floats, height_mm: float) -> Floats:
    """Return the share of the sky that a long wall of this height hides at a distance from it.

    It is (1 - d / sqrt(d^2 + h^2)) / 2 at a distance d from a height h (J. R. Howell, A Catalog of Radiation Heat
    Transfer Configuration Factors: element to an infinite strip at a right angle).
    """
    return np.asarray(0.5 * (1.0 - off_mm / np.sqrt(off_mm**2 + np.float32(height_mm) ** 2)), np.float32)
