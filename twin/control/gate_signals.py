"""A gate as the controller sees it: its outputs, its switches, and how long it takes to answer."""

from twin.control.push_travel import DWELL_S
from twin.control.travel import WIRE_S
from twin.scene.gates import Diverter, Gate, Pusher, PushToReject, Transfer
from twin.types import value

ARM_MARGIN_S = 0.3
PUSH_MARGIN_S = DWELL_S / 3
"""How much longer than its own time a gate may take to answer before that is an alarm; a plate dwells only so long."""


@value
class GateSignals:
    """Tags and times of one gate. It is driven while its valve has power, else its spring holds it home."""

    permit: str
    """The output that lets a part to the good lane."""
    push: str = ""
    """The output that pushes a part to the reject lane; empty where that is what rest does."""
    at_driven: str
    at_home: str
    """The switches at both ends."""
    interlock_ok: str = ""
    """Whether the gate lets the belt run; empty where it has no say in that."""
    driven_s: float
    home_s: float
    """How long it takes to either end, and until the switch there says so."""
    margin_s: float
    falls_s: float
    """Within this time a switch tells that its end has been left."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """The outputs of the gate."""
        return (self.permit, self.push) if self.push else (self.permit,)

    @property
    def drive(self) -> str:
        """The output that moves the gate: of a pusher to reject its push, of any other its permit."""
        return self.push or self.permit

    @property
    def gate_id(self) -> str:
        """The gate's id."""
        return self.drive.removesuffix(".drive")


def gate_signals(gate_id: str, gate: Gate) -> GateSignals:
    """Return how a gate is commanded and how it answers."""
    falls_s = gate.switches.off_s + gate.switches.late_s + WIRE_S
    answer_s = gate.valve.late_s + gate.switches.on_s + gate.switches.late_s
    if isinstance(gate, Pusher):
        guarded = isinstance(gate, PushToReject)
        return GateSignals(
            permit=f"{gate_id}.pass" if guarded else f"{gate_id}.drive",
            push=f"{gate_id}.drive" if guarded else "",
            at_driven=f"{gate_id}.extended",
            at_home=f"{gate_id}.retracted",
            interlock_ok=f"{gate_id}.interlock_ok" if guarded else "",
            driven_s=gate.extend_s + answer_s,
            home_s=gate.retract_s + answer_s,
            margin_s=PUSH_MARGIN_S,
            falls_s=falls_s,
        )
    assert isinstance(gate, Diverter | Transfer)
    driven_s, home_s = (gate.straight_s, gate.return_s) if isinstance(gate, Transfer) else (gate.open_s, gate.close_s)
    return GateSignals(
        permit=f"{gate_id}.drive",
        at_driven=f"{gate_id}.at_good",
        at_home=f"{gate_id}.at_reject",
        driven_s=driven_s + answer_s,
        home_s=home_s + answer_s,
        margin_s=ARM_MARGIN_S,
        falls_s=falls_s,
    )
