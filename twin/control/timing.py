"""When the gate must be open, and until when that can be decided: all of it in encoder counts from the photo-eye.

The trigger is the leading edge of a part at the photo-eye; every offset here is the belt's travel since then. A stopped
belt therefore expires nothing.

The diverter arm is `arm_length_m` long, pivoted beside the belt at `distance_m` from the belt's upstream edge. At rest
it lies across the belt at `arm_angle_rad` to the running direction and points downstream; power swings it parallel to
the belt. Its tip moves on an arc that reaches `arm_length_m` downstream of the pivot, so the sweep is taken from the
pivot to there (the resting arm alone spans only `arm_length_m x cos(arm_angle_rad)`).
"""

import math

from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.types import value

POSITION_M = 0.005
"""How far a part may stand from where the encoder says, along the belt and across it (slip, eye, tick)."""
WIRE_S = 0.05
"""From a command sent to the valve switched."""
INSPECTION_S = 0.5
"""The least time that must lie between the trigger and the last moment for a permit."""


@value
class GateTiming:
    """The gate's law in encoder counts since a part's trigger (`min_gap_counts` and `diameter_counts` are lengths)."""

    counts_per_m: float
    diameter_counts: int
    eye_to_gate_counts: int
    """The part's leading edge reaches the arm's pivot, where the sweep begins."""
    decide_by_counts: int
    """The latest count at which a permit can still be sent."""
    valid_from_counts: int
    """The permit opens the gate: the arm is aside before the leading edge reaches the sweep."""
    valid_until_counts: int
    """The permit ends: the trailing edge has left the sweep."""
    escaped_counts: int
    """From here on a standing part is out of the closing arm's reach and will leave by the good lane."""
    coast_counts: int
    """How far a part rides on, from belt and gate switched off until the arm comes down beside it there."""
    disposed_counts: int
    """A part is certainly past the gate, by either lane."""
    longest_part_counts: int
    """A part that blocks the photo-eye for more than this is two that touch."""
    min_gap_counts: int
    """Least gap, edge to edge, at which the arm is home again before the follower enters its sweep, and rests until
    the part before a permitted one is gone."""
    nominal_speed_mps: float

    @property
    def decide_by_s(self) -> float:
        """Seconds from the trigger to the last moment for a permit, at the belt's nominal speed."""
        return self.decide_by_counts / self.counts_per_m / self.nominal_speed_mps

    @property
    def min_pitch_m(self) -> float:
        """Least distance between the leading edges of two parts that are not called touching."""
        return (self.min_gap_counts + self.diameter_counts) / self.counts_per_m


def gate_timing(scene: Scene) -> GateTiming:
    """Return the timing of the scene's only gate; raises `ConfigError` where the geometry cannot work."""
    eye_id, eye = trigger_eye(scene)
    gate_id, gate = scene.one_of(Diverter)
    belt_id, belt = _shared_belt(scene, eye_id, gate_id)
    _check_arm(gate_id, gate, belt_id, belt)
    diameter_m = scene.product.outside_mm / 1000
    eye_to_gate_m = gate.distance_m - eye.distance_m
    accepted_m = gate.arm_length_m + diameter_m
    rejected_m = _reject_travel_m(gate, belt, diameter_m)
    valid_from_m = eye_to_gate_m - gate.open_s * belt.speed_mps - POSITION_M
    decide_by_m = valid_from_m - belt.speed_mps * (scene.scan_ticks / scene.tick_hz + WIRE_S)
    cleared_m = max(accepted_m, rejected_m)
    escaped_m, arrives_s = _escape(gate, belt, diameter_m)
    swing_m = belt.speed_mps * max(gate.open_s, gate.close_s)
    per_m = belt.encoder_counts_per_m
    timing = GateTiming(
        counts_per_m=per_m,
        diameter_counts=round(diameter_m * per_m),
        eye_to_gate_counts=round(eye_to_gate_m * per_m),
        decide_by_counts=math.floor(decide_by_m * per_m),
        valid_from_counts=math.floor(valid_from_m * per_m),
        valid_until_counts=math.ceil((eye_to_gate_m + accepted_m + POSITION_M) * per_m),
        escaped_counts=math.ceil((eye_to_gate_m + escaped_m) * per_m),
        coast_counts=round(_coast_m(belt, arrives_s) * per_m),
        disposed_counts=math.ceil((eye_to_gate_m + cleared_m + POSITION_M) * per_m),
        longest_part_counts=math.ceil((diameter_m + 2 * POSITION_M) * per_m),
        min_gap_counts=math.ceil((cleared_m + 2 * POSITION_M + swing_m - diameter_m) * per_m) + 1,
        nominal_speed_mps=belt.speed_mps,
    )
    _check_budget(gate_id, gate, timing)
    _check_pitch(scene, timing)
    return timing


def trigger_eye(scene: Scene) -> tuple[str, PhotoEye]:
    """Return the photo-eye that fires the line's camera, with its id; raises `ConfigError` where there is none."""
    camera_id, camera = scene.one_of(Camera)
    key = f"scene.devices.{camera_id}.photo_eye"
    return camera.photo_eye, scene.named(PhotoEye, key, camera.photo_eye)


def _shared_belt(scene: Scene, eye_id: str, gate_id: str) -> tuple[str, Conveyor]:
    """Return the belt that carries both photo-eye and gate."""
    eye, gate = scene.all_of(PhotoEye)[eye_id], scene.all_of(Diverter)[gate_id]
    belts = scene.all_of(Conveyor)
    if gate.conveyor not in belts:
        allowed = f"one of the conveyors: {', '.join(sorted(belts))}"
        raise ConfigError(f"scene.devices.{gate_id}.conveyor", "no such conveyor", got=gate.conveyor, allowed=allowed)
    if eye.conveyor != gate.conveyor:
        problem = "photo-eye and gate must stand on the same conveyor, or its encoder cannot follow a part"
        raise ConfigError(f"scene.devices.{eye_id}.conveyor", problem, got=eye.conveyor, allowed=gate.conveyor)
    return gate.conveyor, belts[gate.conveyor]


def _check_arm(gate_id: str, gate: Diverter, belt_id: str, belt: Conveyor) -> None:
    """Refuse an arm that jams, lets parts slip by, or stands beyond its belt."""
    jam_rad = math.atan2(1.0, gate.friction)
    if gate.arm_angle_rad >= jam_rad:
        problem, allowed = "a part would jam against the arm instead of sliding along it", f"below {jam_rad:.2f}"
        raise ConfigError(f"scene.devices.{gate_id}.arm_angle_rad", problem, got=gate.arm_angle_rad, allowed=allowed)
    reach_m = (belt.width_m + gate.pivot_offset_m) / math.sin(gate.arm_angle_rad)
    if gate.arm_length_m < reach_m:
        problem, allowed = "the arm does not reach across the belt, parts would slip by", f"at least {reach_m:.3f}"
        raise ConfigError(f"scene.devices.{gate_id}.arm_length_m", problem, got=gate.arm_length_m, allowed=allowed)
    room_m = belt.length_m - gate.arm_length_m
    if gate.distance_m > room_m:
        problem, allowed = f"the arm swings beyond the end of {belt_id}", f"at most {room_m:.3f}"
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
    arrives_s = gate.delay_s + (gate.close_s - gate.delay_s) * max(turned_rad, 0.0) / gate.arm_angle_rad
    return math.sqrt(max(centre_m**2 - off_m**2, 0.0)) + diameter_m / 2, arrives_s


def _coast_m(belt: Conveyor, after_s: float) -> float:
    """Return how far a belt moves in a time after it was switched off, on its linear ramp."""
    slowing_s = min(after_s, belt.ramp_s)
    return belt.speed_mps * (slowing_s - slowing_s**2 / (2 * belt.ramp_s)) if belt.ramp_s else 0.0


def _check_budget(gate_id: str, gate: Diverter, timing: GateTiming) -> None:
    """Refuse a gate so near to its eye that no inspection can answer in time."""
    missing_s = INSPECTION_S - timing.decide_by_s
    if missing_s > 0:
        least_m = gate.distance_m + missing_s * timing.nominal_speed_mps
        problem = f"the gate stands too near: {max(timing.decide_by_s, 0):.2f} s are left for an inspection"
        allowed = f"at least {least_m:.3f} (for {INSPECTION_S} s), or a slower belt"
        raise ConfigError(f"scene.devices.{gate_id}.distance_m", problem, got=gate.distance_m, allowed=allowed)


def _check_pitch(scene: Scene, timing: GateTiming) -> None:
    """Refuse a robot that sets parts so close that the gate calls them touching."""
    for robot_id, robot in scene.all_of(Robot).items():
        if robot.sets_on in scene.all_of(Conveyor) and robot.min_pitch_m <= timing.min_pitch_m:
            problem = "parts set so close cannot be told apart by the gate, they would be rejected as touching"
            allowed = f"above {timing.min_pitch_m:.3f} at this belt speed and arm"
            raise ConfigError(f"scene.devices.{robot_id}.min_pitch_m", problem, got=robot.min_pitch_m, allowed=allowed)
