"""A gate's law in metres: how far the belt has moved since a part's leading edge was at the photo-eye."""

from twin.types import value

POSITION_M = 0.005
"""How far a part may stand from where the encoder says, along the belt and across it (slip, eye, tick)."""
WIRE_S = 0.05
"""From a command sent to the valve switched."""


@value
class Travel:
    """What one kind of gate asks of a part's way from the photo-eye. All of it is the belt's travel since the trigger.

    A permit sends a part to the good lane. A gate that passes parts to good by its nature also takes a push, which
    sends a part to the reject lane.
    """

    sweep_m: float
    """The part's leading edge reaches what the gate's moving piece sweeps over."""
    permit_from_m: float
    permit_until_m: float
    push_from_m: float | None = None
    """From here to there the push is on; None where a gate rejects by doing nothing."""
    push_until_m: float | None = None
    escaped_m: float
    """From here on a permitted part leaves by the good lane, whatever is switched off."""
    coast_s: float = 0.0
    """From gate and belt switched off until `escaped_m` is decided."""
    passed_m: float
    """A part that the gate moves for no more has left the sweep."""
    cleared_m: float
    """The part is past all of the gate, by either lane."""
    home_m: float
    """The gate is home again after it has moved for this part."""

    @property
    def first_m(self) -> float:
        """Return where the first thing that can be commanded for a part begins."""
        return self.permit_from_m if self.push_from_m is None else min(self.permit_from_m, self.push_from_m)
