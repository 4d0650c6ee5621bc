"""A stop's body: a blade in a slot across the belt, which a spring lifts and a cylinder lowers.

The spring lifts the blade with little more than its weight, so that it waits under a part that stands over it.
"""

import pybullet as pb

from twin.bullet.slide import SlideBody
from twin.constants import GRAVITY_MPS2
from twin.lanes import Lane
from twin.scene.stops import Stop

BLADE_MASS_KG = 0.05
UNDER_M = 0.002
"""The lowered blade lies this far under the belt's surface."""
MOVING, STANDING = 1, 2
"""The engine's groups of bodies. The blade counts among those that stand, which do not meet each other: it moves in a
slot of the belt and between the rails."""


class BladeBody:
    """The blade of one stop. `push` before a tick, `down_m` after it (0: raised)."""

    def __init__(self, client: int, stop: Stop, lane: Lane) -> None:
        self._stop = stop
        self.stroke_m = stop.height_m + UNDER_M
        size_m = (stop.thickness_m, lane.width_m, self.stroke_m)
        centre_m = lane.place(stop.distance_m + stop.thickness_m / 2, 0.0, stop.height_m - self.stroke_m / 2)
        self._slide = SlideBody(
            client,
            size_m,
            centre_m,
            pb.getQuaternionFromEuler((0, 0, lane.heading_rad)),
            axis=(0.0, 0.0, -1.0),
            mass_kg=BLADE_MASS_KG,
            coulomb=stop.friction,
        )
        pb.setCollisionFilterGroupMask(self._slide.body, 0, STANDING, MOVING, physicsClientId=client)
        self.lift(1.0)

    def lift(self, max_mps: float) -> None:
        """Let the spring lift the blade."""
        self._slide.push(0.0, max_mps, BLADE_MASS_KG * GRAVITY_MPS2 + self._stop.spring_n)

    def lower(self, max_mps: float) -> None:
        """Have the cylinder lower the blade."""
        self._slide.push(self.stroke_m, max_mps, self._stop.force_n)

    def again(self) -> None:
        """Tell the motor again, for another length of the steps."""
        self._slide.again()

    def down_m(self) -> float:
        """Return how far the blade is lowered."""
        return self._slide.moved_m()
