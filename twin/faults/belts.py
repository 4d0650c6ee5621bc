"""Faults of belts: they slip, stand, count wrongly, jam, and let parts close up."""

from twin.faults.effect import Effect
from twin.parts import LinePart
from twin.scene.faults import BeltSlip, BeltStop, EncoderSlip, Jam, PartsTouching
from twin.units.build import Units
from twin.units.site import Site

AGAINST_M = 0.0006
"""A part that has come so near to a held one stands against it: bodies keep a margin."""


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
        self._nail, self._acts = Nail(site, fault.device), False
        site.belts[fault.device].watch(fault.distance_m, fault.distance_m, self._arrive)

    def __call__(self, strength: float) -> None:
        """Begin to wait for a part, or set the jammed one free."""
        self._acts = strength > 0
        if not self._acts:
            self._nail.let_go()

    def _arrive(self, part: LinePart) -> None:
        if self._acts and self._nail.part is None:
            self._nail.hold(part)


class HoldsBack:
    """Each part stands at a place until the next one is there; then both go on, one against the other."""

    def __init__(self, fault: PartsTouching, _units: Units, site: Site) -> None:
        self._nail, self._acts = Nail(site, fault.device), False
        self._follower: LinePart | None = None
        belt, length_m = site.belts[fault.device], site.scene.product.shape.length_m
        behind_m = fault.distance_m - length_m - AGAINST_M
        belt.watch(fault.distance_m, fault.distance_m, self._arrive)
        belt.watch(behind_m, behind_m, self._follow)

    def __call__(self, strength: float) -> None:
        """Begin to hold parts back, or let the one go that is held."""
        self._acts = strength > 0
        if not self._acts:
            self._nail.let_go()

    def _arrive(self, part: LinePart) -> None:
        if self._acts and self._nail.part is None and part is not self._follower:
            self._nail.hold(part)

    def _follow(self, part: LinePart) -> None:
        if self._nail.part is not None and part is not self._nail.part:
            self._follower = part
            self._nail.let_go()


class Nail:
    """Holds one part of a belt where it is; the belt slips under it."""

    def __init__(self, site: Site, belt_id: str) -> None:
        self._belt, self._pool = site.belts[belt_id], site.world.parts
        self.part: LinePart | None = None

    def hold(self, part: LinePart) -> None:
        """Hold a part on the belt as it lies."""
        self.part = part
        self._belt.hand_back(part)
        pose = self._pool.pose(part.body)
        self._pool.stand(part.body, pose.position_m, pose.orientation_xyzw)

    def let_go(self) -> None:
        """Leave the held part to its belt, if it is still there."""
        part, self.part = self.part, None
        if part is not None and part.stage == "belt" and part.zone == self._belt.belt_id:
            self._pool.free(part.body)
