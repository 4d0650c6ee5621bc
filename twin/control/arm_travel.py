"""The law of the diverter arm.

The arm is `arm_length_m` long, pivoted beside the belt at `distance_m` from the belt's upstream edge. At rest it lies
across the belt at `arm_angle_rad` to the running direction and points downstream; power swings it parallel to the belt.
Its tip moves on an arc that reaches `arm_length_m` downstream of the pivot, so the sweep is taken from the pivot to
there (the resting arm alone spans only `arm_length_m x cos(arm_angle_rad)`).
"""

import itertools
import math
from collections.abc import Sequence

from twin.control.travel import POSITION_M, Travel
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter, Gate


def arm_travel(gate: Diverter, belt: Conveyor, diameter_m: float, eye_to_gate_m: float) -> Travel:
    """Return the law of a diverter for parts of a diameter; `eye_to_gate_m` is from the eye to the pivot."""
    accepted_m = gate.arm_length_m + diameter_m
    cleared_m = max(accepted_m, _reject_travel_m(gate, belt, diameter_m))
    escaped_m, arrives_s = _escape(gate, belt, diameter_m)
    late_s = gate.valve.late_s
    open_s, close_s = gate.open_s + late_s, gate.close_s + late_s
    return Travel(
        sweep_m=eye_to_gate_m,
        permit_from_m=eye_to_gate_m - open_s * belt.speed_mps - POSITION_M,
        permit_until_m=eye_to_gate_m + accepted_m + POSITION_M,
        escaped_m=eye_to_gate_m + escaped_m,
        coast_s=arrives_s,
        passed_m=eye_to_gate_m + cleared_m,
        cleared_m=eye_to_gate_m + cleared_m,
        home_m=eye_to_gate_m + cleared_m + belt.speed_mps * max(open_s, close_s),
    )


def check_arm(key: str, gate: Diverter, belt: Conveyor) -> None:
    """Refuse an arm that jams, lets parts slip by, stands beyond its belt, or whose valve is slower than itself."""
    jam_rad = math.atan2(1.0, gate.friction)
    if gate.arm_angle_rad >= jam_rad:
        problem, allowed = "a part would jam against the arm instead of sliding along it", f"below {jam_rad:.2f}"
        raise ConfigError(f"{key}.arm_angle_rad", problem, got=gate.arm_angle_rad, allowed=allowed)
    reach_m = (belt.width_m + gate.pivot_offset_m) / math.sin(gate.arm_angle_rad)
    if gate.arm_length_m < reach_m:
        problem, allowed = "the arm does not reach across the belt, parts would slip by", f"at least {reach_m:.3f}"
        raise ConfigError(f"{key}.arm_length_m", problem, got=gate.arm_length_m, allowed=allowed)
    room_m = belt.length_m - gate.arm_length_m
    if gate.distance_m > room_m:
        problem, allowed = f"the arm swings beyond the end of {gate.conveyor}", f"at most {room_m:.3f}"
        raise ConfigError(f"{key}.distance_m", problem, got=gate.distance_m, allowed=allowed)


def check_lanes(gates: Sequence[tuple[str, Gate]], diameter_m: float) -> None:
    """Hold, where two gates stand in a row, that both are arms and that a part lies between them and touches neither.

    Behind the first one no part is led to reject any more. So that one leads to reject without power, and so does the
    whole line; the second leads to hold. No other kind of gate does that by its nature.
    """
    for (before_id, before), (gate_id, gate) in itertools.pairwise(gates):
        for key, each in ((before_id, before), (gate_id, gate)):
            if each.conveyor != before.conveyor:
                problem, allowed = "both gates must stand on the belt that the camera's eye looks at", before.conveyor
                raise ConfigError(f"scene.devices.{key}.conveyor", problem, got=each.conveyor, allowed=allowed)
            if not isinstance(each, Diverter):
                problem = "on a line with a hold lane, what no permit lets on is led aside by arms"
                raise ConfigError(f"scene.devices.{key}.kind", problem, got=type(each).__name__, allowed="diverter")
        assert isinstance(before, Diverter)
        least_m = before.distance_m + before.arm_length_m + diameter_m
        if gate.distance_m < least_m:
            problem = f"the hold gate must stand a whole part behind the sweep of {before_id}, which rejects"
            allowed = f"at least {least_m:.3f}"
            raise ConfigError(f"scene.devices.{gate_id}.distance_m", problem, got=gate.distance_m, allowed=allowed)


def _reject_travel_m(gate: Diverter, belt: Conveyor, diameter_m: float) -> float:
    """Return the belt's travel from a leading edge at the pivot until the resting arm has led the part off the belt.

    Sliding friction of the belt acts along its slip against the part and balances the arm's push and friction when the
    part moves along the arm at v (cos a - mu sin a): v the belt's speed, a the arm's angle, mu the arm's friction.
    """
    sin, cos = math.sin(gate.arm_angle_rad), math.cos(gate.arm_angle_rad)
    pivot_to_centre_m = gate.pivot_offset_m + belt.width_m / 2 - POSITION_M
    contact_m = (pivot_to_centre_m * cos - diameter_m / 2) / sin + diameter_m / 2
    aside_m = gate.pivot_offset_m + belt.width_m + diameter_m / 2 - pivot_to_centre_m
    return max(contact_m, 0.0) + aside_m / (sin * (cos - gate.friction * sin))


def arm_reach_m(gate: Diverter, diameter_m: float) -> float:
    """Return the distance between pivot and a part's centre within which the arm's side meets the part."""
    return math.hypot(gate.arm_length_m, (diameter_m + gate.arm_section_m[0]) / 2)


def _escape(gate: Diverter, belt: Conveyor, diameter_m: float) -> tuple[float, float]:
    """Return how far a leading edge is behind the pivot where the closing arm just misses, and when the arm is there.

    The arm sweeps from parallel to the belt across it. A part that its side meets is led to reject; one beside which
    only the tip comes down is left behind it. Between both stands the part whose point of contact is the tip.
    """
    off_m = gate.pivot_offset_m + belt.width_m / 2
    centre_m = arm_reach_m(gate, diameter_m)
    turned_rad = math.asin(min(off_m / centre_m, 1.0)) - math.acos(gate.arm_length_m / centre_m)
    delay_s = gate.valve.off_s
    arrives_s = delay_s + (gate.close_s - delay_s) * max(turned_rad, 0.0) / gate.arm_angle_rad
    return math.sqrt(max(centre_m**2 - off_m**2, 0.0)) + diameter_m / 2, arrives_s
