"""The bodies that parts have for physics: a cylinder or a block, both lying flat. Lengths in m, in the part's own axes.

A part's x and y axes lie in its faces, z points out of the inspected one; the origin is in its middle.
"""

import math

from twin.types import value

Quat = tuple[float, float, float, float]
Direction = tuple[float, float]
"""A unit vector in the world's x and y."""


@value
class Cylinder:
    """A round body, its axis along z."""

    radius_m: float
    height_m: float

    @property
    def length_m(self) -> float:
        """Extent along its own x axis."""
        return 2 * self.radius_m

    @property
    def width_m(self) -> float:
        """Extent along its own y axis."""
        return 2 * self.radius_m

    @property
    def around_m(self) -> float:
        """Diameter of the circle around its face: the room that it needs however it is turned."""
        return 2 * self.radius_m

    def reach_m(self, orientation_xyzw: Quat, direction: Direction) -> float:
        """Return how far it reaches from its middle along a level direction, however it lies.

        Its support function: r sqrt(1 - c^2) + h |c|, c the cosine between its axis and the direction, h half its
        height.
        """
        x, y, z, w = orientation_xyzw
        ux, uy = direction
        cosine = abs(2 * (x * z + w * y) * ux + 2 * (y * z - w * x) * uy)
        return self.radius_m * math.sqrt(max(0.0, 1 - cosine * cosine)) + self.height_m / 2 * cosine

    def flat_reach_m(self, orientation_xyzw: Quat, direction: Direction) -> float:
        """Return the same of one that lies flat."""
        return self.radius_m

    def inertia_kgm2(self, mass_kg: float) -> tuple[float, float, float]:
        """Return the moments of inertia about its axes, evenly filled."""
        across = mass_kg * (3 * self.radius_m**2 + self.height_m**2) / 12
        return across, across, mass_kg * self.radius_m**2 / 2


@value
class Block:
    """A body with six level faces."""

    length_m: float
    width_m: float
    height_m: float

    @property
    def around_m(self) -> float:
        """Diameter of the circle around its face: the room that it needs however it is turned."""
        return math.hypot(self.length_m, self.width_m)

    def reach_m(self, orientation_xyzw: Quat, direction: Direction) -> float:
        """Return how far it reaches from its middle along a level direction, however it lies.

        Its support function: the sum over its axes of half its extent times the cosine to the direction.
        """
        x, y, z, w = orientation_xyzw
        ux, uy = direction
        along_x = (1 - 2 * (y * y + z * z)) * ux + 2 * (x * y + z * w) * uy
        along_y = 2 * (x * y - z * w) * ux + (1 - 2 * (x * x + z * z)) * uy
        along_z = 2 * (x * z + w * y) * ux + 2 * (y * z - w * x) * uy
        extents = (self.length_m * abs(along_x), self.width_m * abs(along_y), self.height_m * abs(along_z))
        return sum(extents) / 2

    def flat_reach_m(self, orientation_xyzw: Quat, direction: Direction) -> float:
        """Return the same of one that lies flat."""
        return self.reach_m(orientation_xyzw, direction)

    def inertia_kgm2(self, mass_kg: float) -> tuple[float, float, float]:
        """Return the moments of inertia about its axes, evenly filled."""
        x, y, z = self.length_m**2, self.width_m**2, self.height_m**2
        return mass_kg * (y + z) / 12, mass_kg * (x + z) / 12, mass_kg * (x + y) / 12


Shape = Cylinder | Block
