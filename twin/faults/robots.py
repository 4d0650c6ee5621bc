"""Faults of robots: tools that hold less or let go, and arms that take longer."""

from twin.faults.effect import Effect
from twin.scene.faults import DroppedPart, GripperSlip, RobotSlow, WeakVacuum
from twin.units.build import Units
from twin.units.site import Site


def holds_less(fault: GripperSlip | WeakVacuum, units: Units, _site: Site) -> Effect:
    """The tool loses its part at a lower load."""
    gripper = units.robots[fault.device].gripper

    def act(strength: float) -> None:
        gripper.weaker = fault.share * strength

    return act


class Drops:
    """The tool lets go of one part each time that the fault begins."""

    def __init__(self, fault: DroppedPart, units: Units, _site: Site) -> None:
        self._gripper, self._acts = units.robots[fault.device].gripper, False

    def __call__(self, strength: float) -> None:
        """Let go of the part at hand or the next one; a drop that has not come is off when the fault is over."""
        drops, acts = self._gripper.drops, strength > 0
        if acts and not self._acts:
            drops.append(self)
        elif not acts and self in drops:
            drops.remove(self)
        self._acts = acts


def slows(fault: RobotSlow, units: Units, _site: Site) -> Effect:
    """The arm's moves take longer."""
    motion = units.robots[fault.device].arm.motion

    def act(strength: float) -> None:
        motion.slower = 1 + (fault.factor - 1) * strength

    return act
