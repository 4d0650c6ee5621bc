"""Faults of belts: they slip, stand, count wrongly, and jam."""

from twin.faults.effect import Effect
from twin.parts import LinePart
from twin.scene.faults import BeltSlip, BeltStop, EncoderSlip, Jam
from twin.units.build import Units
from twin.units.site import Site


def slips(fault: BeltSlip, _units: Units, site: Site) -> Effect:
    """The belt moves less than its roller."""
    drive = site.belts[fault.device].drive

    def act(strength: float) -> None:
        drive.belt_slip = fault.share * strength

    return act


def stands(fault: BeltStop, _units: Units, site: Site) -> Effect:
    """The drive has tripped."""
    drive = site.belts[fault.device].drive

    def act(strength: float) -> None:
        drive.tripped = strength > 0

    return act


def counts_less(fault: EncoderSlip, _units: Units, site: Site) -> Effect:
    """The encoder turns less than its roller."""
    drive = site.belts[fault.device].drive

    def act(strength: float) -> None:
        drive.encoder_slip = fault.share * strength

    return act


class Jams:
    """One part stands at a place as if it were nailed there, until the jam is cleared."""

    def __init__(self, fault: Jam, _units: Units, site: Site) -> None:
        self._belt, self._site, self._acts = site.belts[fault.device], site, False
        self._part: LinePart | None = None
        self._belt.watch(fault.distance_m, fault.distance_m, self._arrive)

    def __call__(self, strength: float) -> None:
        """Begin to wait for a part, or set the jammed one free."""
        self._acts = strength > 0
        part = self._part
        if self._acts or part is None:
            return
        self._part = None
        if part.stage == "belt" and part.zone == self._belt.belt_id:
            self._site.world.parts.free(part.body)

    def _arrive(self, part: LinePart) -> None:
        if not self._acts or self._part is not None:
            return
        self._part = part
        self._belt.hand_back(part)
        pose = self._site.world.parts.pose(part.body)
        self._site.world.parts.stand(part.body, pose.position_m, pose.orientation_xyzw)
