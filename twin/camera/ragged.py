"""What ragged patches and breaks have in common, whatever they follow: an edge, a ring, or nothing at all.

A kind says where its points lie in the defect's own axes; how the outline is roughened, and what the surface shows, is
the same for all.
"""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from twin.camera.shapes import Direction, Floats, mottle, waves
from twin.types import value


@value
class Patch(ABC):
    """A ragged patch: an ellipse with the half axes `along_mm` and `across_mm`, its outline roughened.

    `amplitudes` and `phases` are those of the roughness.
    """

    along_mm: float
    across_mm: float
    amplitudes: tuple[float, ...]
    phases: tuple[float, ...]

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return 1.6 * max(self.along_mm, self.across_mm)

    def own_outline_mm(self, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return `count` points of the outline along and across the patch."""
        around = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
        size = 1.0 + waves(around.astype(np.float32), self.amplitudes, self.phases)
        along, across = self.along_mm * size * np.cos(around), self.across_mm * size * np.sin(around)
        return np.asarray(along, np.float64), np.asarray(across, np.float64)

    def own_distance(self, along: Floats, across: Floats) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order), of points in the patch's axes."""
        along, across = along / np.float32(self.along_mm), across / np.float32(self.across_mm)
        size = 1.0 + waves(np.arctan2(across, along), self.amplitudes, self.phases)
        return np.asarray((np.hypot(along, across) - size) * np.float32(min(self.along_mm, self.across_mm)))

    @abstractmethod
    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""

    def relief(self, x: Floats, y: Floats, light: Direction) -> Floats:
        """Mottled, whatever the light's side: it has no lay; thinner towards its outline."""
        reach = np.float32(max(0.35 * min(self.along_mm, self.across_mm), 0.03))
        thin = np.exp(np.minimum(self.distance(x, y, 0.0), 0.0) / reach)
        return np.asarray(0.35 * mottle(x, y, self.phases[0], 0.6) + 0.8 * thin)


@value
class Break(ABC):
    """A piece broken out of an edge: `length_mm` along it, `depth_mm` into the face."""

    length_mm: float
    depth_mm: float
    amplitudes: tuple[float, ...]
    phases: tuple[float, ...]

    @property
    def reach_mm(self) -> float:
        """Radius around the middle that holds the whole defect."""
        return self.length_mm / 2.0 + self.depth_mm

    @abstractmethod
    def own_axes(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the position along the edge as -1..1, and the depth into the face in mm."""

    def distance(self, x: Floats, y: Floats, pixel_mm: float) -> Floats:
        """Return the distance to the outline in mm, below 0 inside (to first order)."""
        along, depth = self.own_axes(x, y)
        bowl = np.sqrt(np.maximum(1.0 - along**2, 0.0))
        ragged = 1.0 + waves(along * np.float32(np.pi), self.amplitudes, self.phases)
        side = (np.abs(along) - 1.0) * np.float32(self.length_mm / 2.0)
        floor = np.float32(self.depth_mm) * np.asarray(bowl * np.clip(ragged, 0.5, 1.0))
        return np.asarray(np.maximum(np.maximum(depth - floor, -depth), side))

    def facets(self, x: Floats, y: Floats) -> Floats:
        """Return the facets of a brittle break: each patch of it has its own slope."""
        coarse = np.tanh(3.0 * mottle(x, y, self.phases[0], 0.9))
        return np.asarray(0.4 * coarse + 0.2 * mottle(y, x, self.phases[1], 0.3))
