"""The law of the pushers, to accept and to reject.

The plate stands still for the valve's delay, then crosses `offset_m` and the free part of the belt, and meets a part
that lies in the belt's middle. Its command begins so early that the part's centre is then at the plate's middle. From
there on the belt drags the part along the plate by no more than its own travel until the stroke is over.
"""

from twin.constants import GRAVITY_MPS2
from twin.control.travel import POSITION_M, WIRE_S, Travel
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Pusher, PushToReject

PLACED_M = 0.01
"""A part's centre may stand so far from the plate's middle when the plate meets it."""
DWELL_S = 0.15
"""The plate rests out this long, so that its switch can be read."""
CONTACT_MPS = 0.5
"""A bearing that is struck faster is dented."""


def contact_s(gate: Pusher, belt: Conveyor, diameter_m: float) -> float:
    """Return the time from the valve's command until the plate meets a part in the middle of the belt."""
    return gate.valve.on_s + (gate.offset_m + (belt.width_m - diameter_m) / 2) / gate.speed_mps


def push_travel(gate: Pusher, belt: Conveyor, diameter_m: float, eye_to_gate_m: float) -> Travel:
    """Return the law of a pusher for parts of a diameter; `eye_to_gate_m` is from the eye to the plate's middle."""
    v, late_s, half_m = belt.speed_mps, gate.valve.late_s, gate.plate_m[0] / 2
    begin_m = eye_to_gate_m + diameter_m / 2 - v * contact_s(gate, belt, diameter_m)
    out_m = begin_m + v * (gate.extend_s + late_s + gate.switches.on_s + gate.switches.late_s + DWELL_S)
    home_m = out_m + v * (gate.retract_s + late_s)
    passed_m = eye_to_gate_m + half_m + diameter_m
    sweep_m = eye_to_gate_m - half_m
    if not isinstance(gate, PushToReject):
        return Travel(
            sweep_m=sweep_m,
            permit_from_m=begin_m,
            permit_until_m=out_m,
            escaped_m=begin_m + v * _over_edge_s(gate, belt, diameter_m),
            passed_m=passed_m,
            cleared_m=max(passed_m, out_m),
            home_m=home_m,
        )
    guard_m = eye_to_gate_m + gate.guard_m
    free_m = v * (gate.guard_response.off_s + gate.guard_response.late_s)
    return Travel(
        sweep_m=sweep_m,
        permit_from_m=guard_m - POSITION_M,
        permit_until_m=guard_m + diameter_m + POSITION_M + free_m,
        push_from_m=begin_m,
        push_until_m=out_m,
        escaped_m=begin_m - v * WIRE_S,
        passed_m=passed_m,
        cleared_m=max(guard_m + diameter_m + free_m, out_m),
        home_m=home_m,
    )


def _over_edge_s(gate: Pusher, belt: Conveyor, diameter_m: float) -> float:
    """Return how long a push must be commanded until the part leaves the belt even if the plate then goes home.

    The part slides on by v^2 / (2 mu g) when the plate leaves it; it leaves when its centre is over the belt's edge.
    """
    slide_m = gate.speed_mps**2 / (2 * belt.friction * GRAVITY_MPS2)
    over_m = gate.offset_m + belt.width_m - diameter_m / 2 - slide_m
    return gate.valve.on_s + max(over_m, 0.0) / gate.speed_mps - gate.valve.off_s


def guard_room_m(gate: PushToReject, belt: Conveyor, diameter_m: float) -> tuple[float, float]:
    """Return the least and the greatest distance of the guard eye behind the plate's middle.

    A part that is being pushed off must not reach the guard. One that stands in the guard when its permit to pass ends
    must not come with its centre over the belt's end, while the belt coasts to its stop.
    """
    pushed_s = gate.extend_s + gate.valve.late_s - contact_s(gate, belt, diameter_m)
    least_m = PLACED_M + diameter_m / 2 + belt.speed_mps * pushed_s + POSITION_M
    most_m = belt.length_m - gate.distance_m - diameter_m / 2 - stops_in_m(gate, belt) - POSITION_M
    return least_m, most_m


def stops_in_m(gate: PushToReject, belt: Conveyor) -> float:
    """Return how far a part moves from the guard's beam cut until it stands, on its belt's linear ramp or slipping."""
    seen_s = gate.guard_response.on_s + gate.guard_response.late_s
    slips_m = belt.speed_mps**2 / (2 * belt.friction * GRAVITY_MPS2)
    return belt.speed_mps * seen_s + max(belt.speed_mps * belt.ramp_s / 2, slips_m)


def check_pusher(key: str, gate: Pusher, belt: Conveyor, diameter_m: float) -> None:
    """Refuse a pusher that dents, does not reach across its belt, loses its part, or stands beyond the belt."""
    if gate.speed_mps > CONTACT_MPS:
        least_s = gate.stroke_m / CONTACT_MPS + gate.valve.on_s
        problem = (
            f"the plate would strike parts at {gate.speed_mps:.2f} m/s, at most {CONTACT_MPS} m/s do not dent them"
        )
        raise ConfigError(f"{key}.extend_s", problem, got=gate.extend_s, allowed=f"at least {least_s:.3f}")
    reach_m = gate.offset_m + belt.width_m - diameter_m / 2 + POSITION_M
    if gate.stroke_m < reach_m:
        problem, allowed = "the stroke does not push a part over the belt's other edge", f"at least {reach_m:.4f}"
        raise ConfigError(f"{key}.stroke_m", problem, got=gate.stroke_m, allowed=allowed)
    drift_m = belt.speed_mps * (gate.extend_s + gate.valve.late_s - contact_s(gate, belt, diameter_m))
    least_m = 2 * (PLACED_M + drift_m)
    if gate.plate_m[0] < least_m:
        problem, allowed = "the belt would carry a part past the plate's end during the push", f"at least {least_m:.4f}"
        raise ConfigError(f"{key}.plate_m.0", problem, got=gate.plate_m[0], allowed=allowed)
    room_m = belt.length_m - gate.plate_m[0] / 2 - diameter_m
    if gate.distance_m > room_m:
        problem, allowed = f"the plate stands beyond the end of {gate.conveyor}", f"at most {room_m:.3f}"
        raise ConfigError(f"{key}.distance_m", problem, got=gate.distance_m, allowed=allowed)
    if isinstance(gate, PushToReject):
        _check_guard(key, gate, belt, diameter_m)


def _check_guard(key: str, gate: PushToReject, belt: Conveyor, diameter_m: float) -> None:
    through_m = diameter_m - POSITION_M
    if stops_in_m(gate, belt) > through_m:
        problem = (
            f"the belt coasts {stops_in_m(gate, belt):.3f} m: an unpermitted part would go right through the guard"
        )
        allowed = f"a speed and a ramp_s that stop it within {through_m:.3f} m"
        raise ConfigError(f"scene.devices.{gate.conveyor}.speed_mps", problem, got=belt.speed_mps, allowed=allowed)
    least_m, most_m = guard_room_m(gate, belt, diameter_m)
    if not least_m <= gate.guard_m <= most_m:
        near = "the plate: parts that are pushed off would cut it"
        far = "the belt's end: the belt would coast on until an unpermitted part falls into the good lane"
        problem = f"the guard eye stands too near {near if gate.guard_m < least_m else far}"
        allowed = f"{least_m:.4f} to {most_m:.4f}" if least_m <= most_m else "nothing here: place the gate earlier"
        raise ConfigError(f"{key}.guard_m", problem, got=gate.guard_m, allowed=allowed)
