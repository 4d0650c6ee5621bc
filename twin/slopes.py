"""Where parts come onto the belts: short lined slopes that lead from a feeder's escapement down to a belt's start."""

import math

from twin.constants import GRAVITY_MPS2
from twin.lanes import Lane, lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder
from twin.scene.product import Product
from twin.scene.scene import Scene
from twin.types import Pose, value

LIP_STEP_M = 0.0005
"""A slope ends this far above its belt's surface."""
LIP_M = 0.02
"""A slope ends this far behind its belt's upstream edge."""
CLEAR_M = 0.002
"""A part has so much room to either side on the slope, and to the one behind it."""


@value
class Slope:
    """One feeder's slope, over the lane of its belt."""

    lane: Lane
    scene: ChuteFeeder
    product: Product

    @property
    def radians(self) -> float:
        """How steep it is."""
        return math.radians(self.scene.slope_deg)

    @property
    def waiting(self) -> Pose:
        """Where a part waits at the escapement: flat on the slope."""
        sine, cosine = math.sin(self.radians), math.cos(self.radians)
        half_m = self.product.shape.height_m / 2
        along_m = LIP_M - self.scene.slope_m * cosine + half_m * sine
        up_m = LIP_STEP_M + self.scene.slope_m * sine + half_m * cosine
        yaw, pitch = self.lane.heading_rad / 2, self.radians / 2
        turn = (
            -math.sin(yaw) * math.sin(pitch),
            math.cos(yaw) * math.sin(pitch),
            math.sin(yaw) * math.cos(pitch),
            math.cos(yaw) * math.cos(pitch),
        )
        return Pose(position_m=self.lane.place(along_m, up_m=up_m), orientation_xyzw=turn)

    @property
    def lies_m(self) -> float:
        """How far behind the belt's upstream edge the middle of a part is when it lies flat behind the slope's end."""
        return LIP_M + self.product.shape.length_m / 2

    @property
    def acceleration_mps2(self) -> float:
        """How fast a sliding part gathers speed: g (sin a - mu cos a)."""
        return GRAVITY_MPS2 * (math.sin(self.radians) - self.scene.friction * math.cos(self.radians))


def slope_of(scene: Scene, feeder_id: str, feeder: ChuteFeeder) -> Slope:
    """Return the slope of a feeder; raises `ConfigError` when its belt is not there."""
    belt = scene.named(Conveyor, f"scene.devices.{feeder_id}.conveyor", feeder.conveyor)
    return Slope(lane=lane_of(belt), scene=feeder, product=scene.product)
