"""The hand that moves with a part on a belt: it catches up with it, and goes down to it and up again meanwhile.

Along the belt the hand stands where the part is, plus a gap that closes within limits of its own. The part's place
comes from the belt's encoder, so the hand follows a belt that stops and starts.
"""

from twin.devices.belt_path import BeltPath
from twin.devices.manipulator import Manipulator
from twin.devices.motion import JointLimits, JointMotion

JOIN_S = 0.1
"""The gap that is left when the arm meets a part closes within this, unless the belt has changed its speed."""


class Follower:
    """Leads one arm along its path over the pick window."""

    def __init__(self, arm: Manipulator, path: BeltPath, limits: JointLimits) -> None:
        self._arm, self.path = arm, path
        self._along_limits, self._up_limits = path.along_limits(limits), path.up_limits(limits)
        self._gap = JointMotion((0.0,), self._along_limits)
        self._up = JointMotion((path.lift_m,), self._up_limits)
        self.stroke_s = self._up.duration_s((path.lift_m,), (0.0,))
        """From hovering to the grip, or back."""
        self.along_m = path.from_m
        """Where the hand is led to at the end of the coming tick."""

    @property
    def joined(self) -> bool:
        """Whether the hand has caught up with the part."""
        return self._gap.resting

    @property
    def level(self) -> bool:
        """Whether the hand has come to the height that it was sent to."""
        return self._up.resting

    def join(self, along_m: float, speed_mps: float, part_m: float, belt_mps: float) -> None:
        """Begin to follow a part at `part_m`, hovering at a place and with a speed of its own."""
        self._up = JointMotion((self.path.lift_m,), self._up_limits)
        self._gap = JointMotion((along_m - part_m,), self._along_limits, (speed_mps - belt_mps,))
        self._gap.go((0.0,))

    def down(self) -> None:
        """Go down to the part."""
        self._up.go((0.0,))

    def up(self) -> None:
        """Go up to where it hovers."""
        self._up.go((self.path.lift_m,))

    def follow(self, part_m: float, belt_mps: float) -> None:
        """Lead the arm for the coming tick; `part_m` is where the part is at its end."""
        tick_s = self._arm.tick_s
        self._gap.advance(tick_s)
        self._up.advance(tick_s)
        self.along_m, up_m = part_m + self._gap.position_rad[0], self._up.position_rad[0]
        per_along, per_up = self.path.rates(self.along_m, up_m)
        along_mps, up_mps = belt_mps + self._gap.speed_radps[0], self._up.speed_radps[0]
        speeds = tuple(a * along_mps + b * up_mps for a, b in zip(per_along, per_up, strict=True))
        self._arm.motion.lead(self.path.at(self.along_m, up_m), speeds, tick_s)
