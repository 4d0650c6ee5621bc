"""The law of the transfer.

Rollers at rest carry a part aside as soon as it comes onto them; they must point straight on from before its leading
edge is there until its trailing edge has left them.
"""

import math

from twin.control.travel import POSITION_M, Travel
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Transfer
from twin.scene.shapes import Shape


def transfer_travel(gate: Transfer, belt: Conveyor, length_m: float, eye_to_gate_m: float) -> Travel:
    """Return the law of a transfer for parts of a length; `eye_to_gate_m` is from the eye to the first rollers."""
    v, late_s = belt.speed_mps, gate.valve.late_s
    straight_s, return_s = gate.straight_s + late_s, gate.return_s + late_s
    over_m = eye_to_gate_m + gate.length_m + length_m
    # A part goes aside at its share of the belt's speed, once it lies on the rollers as a whole.
    aside_m = eye_to_gate_m + length_m + (belt.width_m + length_m) / math.sin(gate.angle_rad)
    cleared_m = max(over_m, aside_m)
    return Travel(
        sweep_m=eye_to_gate_m,
        permit_from_m=eye_to_gate_m - straight_s * v - POSITION_M,
        permit_until_m=over_m + POSITION_M,
        escaped_m=over_m,
        coast_s=return_s,
        passed_m=cleared_m,
        cleared_m=cleared_m,
        home_m=cleared_m + v * max(straight_s, return_s),
    )


def check_transfer(key: str, gate: Transfer, belt: Conveyor, shape: Shape) -> None:
    """Refuse a transfer that does not lie on its belt, or whose rollers carry parts out at their end, not aside."""
    room_m = belt.length_m - gate.length_m - shape.length_m / 2
    if not shape.length_m <= gate.distance_m <= room_m:
        problem, allowed = f"the rollers must lie on {gate.conveyor}", f"{shape.length_m:.3f} to {room_m:.3f}"
        raise ConfigError(f"{key}.distance_m", problem, got=gate.distance_m, allowed=allowed)
    # The middle of a part that is wholly on the rollers goes aside by half the belt before it comes to their end.
    least_m = shape.length_m + (belt.width_m / 2 + POSITION_M) / math.tan(gate.angle_rad)
    if gate.length_m < least_m:
        problem = "parts would leave the rollers at their end before they are over the belt's edge"
        raise ConfigError(f"{key}.length_m", problem, got=gate.length_m, allowed=f"at least {least_m:.3f}")
