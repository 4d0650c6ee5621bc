"""When the gate must be told, and until when that can be decided: all of it in encoder counts from the photo-eye.

The trigger is the leading edge of a part at the photo-eye; every offset here is the belt's travel since then. A stopped
belt therefore expires nothing. The law of each kind of gate stands in a module of its own, in metres.
"""

import math
from dataclasses import replace

from twin.control.arm_travel import arm_travel, check_arm, check_lanes
from twin.control.push_travel import check_pusher, push_travel
from twin.control.transfer_travel import transfer_travel
from twin.control.travel import POSITION_M, WIRE_S, Travel
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.scene.gates import Diverter, Gate, Pusher, Transfer
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.types import value

INSPECTION_S = 0.5
"""The least time that must lie between the trigger and the last moment for a permit."""


@value
class PushCounts:
    """The push of a part off its way to the good lane, in counts since its trigger."""

    from_counts: int
    until_counts: int
    by_counts: int
    """The latest count at which the push can still be sent."""


@value
class GateTiming:
    """The gate's law in encoder counts since a part's trigger (`min_gap_counts` and `diameter_counts` are lengths)."""

    counts_per_m: float
    diameter_counts: int
    eye_to_gate_counts: int
    """The part's leading edge reaches the gate's sweep."""
    decide_by_counts: int
    """The latest count at which a verdict still counts: what is sent after it is in time."""
    permit_by_counts: int
    """The latest count at which a permit can still be sent."""
    valid_from_counts: int
    """The permit begins: the gate is set for good before it matters for this part."""
    valid_until_counts: int
    """The permit ends: the part needs it no more."""
    push: PushCounts | None = None
    """Told of a gate that rejects by a push; None where everything without a permit is rejected by itself."""
    escaped_counts: int
    """From here on a standing part will leave by the good lane, though the gate goes to rest."""
    coast_counts: int
    """How far a part rides on, from belt and gate switched off until the gate's rest decides about it."""
    disposed_counts: int
    """A part is certainly past the gate, by either lane."""
    longest_part_counts: int
    """A part that blocks the photo-eye for more than this is two that touch."""
    min_gap_counts: int
    """Least gap, edge to edge, at which the gate is home again before the follower enters its sweep, and rests until
    the part before one that it moves for is gone."""
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
    """Return the timing of the gate that decides first; raises `ConfigError` where the geometry cannot work."""
    return gate_timings(scene)[0]


def gate_timings(scene: Scene) -> tuple[GateTiming, ...]:
    """Return the timing of each gate in the order of `Scene.gates`; raises `ConfigError` where one cannot work.

    What one gate can treat apart all of them can: the least gap is the same for all.
    """
    eye_id, eye = trigger_eye(scene)
    gates = scene.gates()
    diameter_m, scan_s = scene.product.shape.length_m, scene.scan_ticks / scene.tick_hz
    alone = []
    check_lanes(gates, diameter_m)
    for gate_id, gate in gates:
        belt = _shared_belt(scene, eye_id, gate_id)
        travel = _travel(f"scene.devices.{gate_id}", gate, belt, diameter_m, gate.distance_m - eye.distance_m)
        alone.append(_in_counts(travel, belt, diameter_m, scan_s, last=len(gates) == 1))
    gap_counts = max(timing.min_gap_counts for timing in alone)
    timings = tuple(replace(timing, min_gap_counts=gap_counts) for timing in alone)
    (gate_id, gate), *_ = gates
    _check_budget(gate_id, gate, timings[0])
    _check_pitch(scene, timings[0], gate.conveyor)
    return timings


def _travel(key: str, gate: Gate, belt: Conveyor, diameter_m: float, eye_to_gate_m: float) -> Travel:
    """Return the law of the gate's kind, in metres."""
    match gate:
        case Diverter():
            check_arm(key, gate, belt)
            return arm_travel(gate, belt, diameter_m, eye_to_gate_m)
        case Transfer():
            return transfer_travel(gate, belt, diameter_m, eye_to_gate_m)
        case Pusher():
            check_pusher(key, gate, belt, diameter_m)
            return push_travel(gate, belt, diameter_m, eye_to_gate_m)
    raise ConfigError(f"{key}.kind", "no law is known for this gate", got=type(gate).__name__)


def _in_counts(travel: Travel, belt: Conveyor, diameter_m: float, scan_s: float, *, last: bool) -> GateTiming:
    """Return a law in encoder counts, rounded to the safe side; `last` where no other gate follows."""
    v, per_m = belt.speed_mps, belt.encoder_counts_per_m
    push = None
    if travel.push_from_m is not None and travel.push_until_m is not None:
        push = PushCounts(
            from_counts=math.floor(travel.push_from_m * per_m),
            until_counts=math.ceil(travel.push_until_m * per_m),
            by_counts=math.floor((travel.push_from_m - v * WIRE_S) * per_m),
        )
    # What had no verdict in time is pushed, or let on to the hold lane, one scan after that is known.
    scans = 1 if push is None and last else 2
    pitch_m = POSITION_M + max(
        travel.home_m + POSITION_M - travel.sweep_m,
        travel.cleared_m - travel.permit_from_m,
        travel.passed_m - travel.first_m,
    )
    return GateTiming(
        counts_per_m=per_m,
        diameter_counts=round(diameter_m * per_m),
        eye_to_gate_counts=round(travel.sweep_m * per_m),
        decide_by_counts=math.floor((travel.first_m - v * (scans * scan_s + WIRE_S)) * per_m),
        permit_by_counts=math.floor((travel.permit_from_m - v * WIRE_S) * per_m),
        valid_from_counts=math.floor(travel.permit_from_m * per_m),
        valid_until_counts=math.ceil(travel.permit_until_m * per_m),
        push=push,
        escaped_counts=math.ceil(travel.escaped_m * per_m),
        coast_counts=round(_coast_m(belt, travel.coast_s) * per_m),
        disposed_counts=math.ceil((travel.cleared_m + POSITION_M) * per_m),
        longest_part_counts=math.ceil((diameter_m + 2 * POSITION_M) * per_m),
        min_gap_counts=math.ceil((pitch_m - diameter_m) * per_m) + 1,
        nominal_speed_mps=v,
    )


def trigger_eye(scene: Scene) -> tuple[str, PhotoEye]:
    """Return the photo-eye that fires the line's camera, with its id; raises `ConfigError` where there is none."""
    camera_id, camera = scene.one_of(Camera)
    key = f"scene.devices.{camera_id}.photo_eye"
    return camera.photo_eye, scene.named(PhotoEye, key, camera.photo_eye)


def _shared_belt(scene: Scene, eye_id: str, gate_id: str) -> Conveyor:
    """Return the belt that carries both photo-eye and gate."""
    eye, gate = scene.all_of(PhotoEye)[eye_id], scene.all_of(Gate)[gate_id]
    belts = scene.all_of(Conveyor)
    if gate.conveyor not in belts:
        allowed = f"one of the conveyors: {', '.join(sorted(belts))}"
        raise ConfigError(f"scene.devices.{gate_id}.conveyor", "no such conveyor", got=gate.conveyor, allowed=allowed)
    if eye.conveyor != gate.conveyor:
        problem = "photo-eye and gate must stand on the same conveyor, or its encoder cannot follow a part"
        raise ConfigError(f"scene.devices.{eye_id}.conveyor", problem, got=eye.conveyor, allowed=gate.conveyor)
    return belts[gate.conveyor]


def _coast_m(belt: Conveyor, after_s: float) -> float:
    """Return how far a belt moves in a time after it was switched off, on its linear ramp."""
    slowing_s = min(after_s, belt.ramp_s)
    return belt.speed_mps * (slowing_s - slowing_s**2 / (2 * belt.ramp_s)) if belt.ramp_s else 0.0


def _check_budget(gate_id: str, gate: Gate, timing: GateTiming) -> None:
    """Refuse a gate so near to its eye that no inspection can answer in time."""
    missing_s = INSPECTION_S - timing.decide_by_s
    if missing_s > 0:
        least_m = gate.distance_m + missing_s * timing.nominal_speed_mps
        problem = f"the gate stands too near: {max(timing.decide_by_s, 0):.2f} s are left for an inspection"
        allowed = f"at least {least_m:.3f} (for {INSPECTION_S} s), or a slower belt"
        raise ConfigError(f"scene.devices.{gate_id}.distance_m", problem, got=gate.distance_m, allowed=allowed)


def _check_pitch(scene: Scene, timing: GateTiming, belt_id: str) -> None:
    """Refuse a robot or a feeder that brings parts so close that the gate calls them touching."""
    close_m = {
        f"scene.devices.{robot_id}.min_pitch_m": robot.min_pitch_m
        for robot_id, robot in scene.all_of(Robot).items()
        if robot.sets_on in scene.all_of(Conveyor)
    }
    close_m |= {
        f"scene.devices.{feeder_id}.arrivals.pitch_m": feeder.arrivals.pitch_m
        for feeder_id, feeder in scene.all_of(ChuteFeeder).items()
        if isinstance(feeder.arrivals, Spaced) and feeder.conveyor == belt_id
    }
    for key, pitch_m in close_m.items():
        if pitch_m <= timing.min_pitch_m:
            problem = "parts set so close cannot be told apart by the gate, they would be rejected as touching"
            allowed = f"above {timing.min_pitch_m:.3f} at this belt speed and gate"
            raise ConfigError(key, problem, got=pitch_m, allowed=allowed)
