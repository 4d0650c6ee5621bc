"""Whether belts, eyes, gates and outlets join to a line on which every part has somewhere to go."""

import itertools
import math

from twin.errors import ConfigError
from twin.lanes import Lane, lane_of
from twin.outlets import outlet_of
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.optics import Camera
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import OutletRole, OutletTray

GAP_M, STEP_M, ASIDE_M, TURN_RAD = 0.01, 0.002, 0.01, math.radians(1.0)
"""A belt that takes parts over begins this near to the end before it, lies this little lower, and is in line."""

MOST_OF: dict[OutletRole, float] = {"good": math.inf, "reject": 1, "hold": 1}
"""So many trays of each role a line has at most."""


def check_belts(scene: Scene) -> None:
    """Hold that each belt's end leads on: to the next belt or into an outlet."""
    belts = scene.all_of(Conveyor)
    ends = {tray.after for tray in scene.all_of(OutletTray).values()}
    taken: dict[str, str] = {}
    for belt_id, belt in belts.items():
        key = f"scene.devices.{belt_id}.to"
        if belt.to is None:
            if belt_id not in ends:
                problem, allowed = (
                    "parts would fall off its end",
                    "the conveyor that follows, or an outlet_tray after it",
                )
                raise ConfigError(key, problem, got=belt.to, allowed=allowed)
            continue
        scene.named(Conveyor, key, belt.to)
        if belt.to in taken or belt.to == belt_id or belt_id in ends:
            problem = "one end leads to one place, and one belt is fed by one"
            raise ConfigError(key, problem, got=belt.to, allowed="a conveyor that nothing else leads to")
        taken[belt.to] = belt_id
        _check_transfer(belt.to, lane_of(belt), lane_of(belts[belt.to]))


def _check_transfer(following_id: str, before: Lane, following: Lane) -> None:
    """Hold that a belt begins where the one before it ends."""
    end = before.place(before.length_m)
    gap_m, aside_m = before.along(following.origin_m)
    lower_m = end[2] - following.origin_m[2]
    turned_rad = abs(math.remainder(following.heading_rad - before.heading_rad, math.tau))
    near = 0 <= gap_m - before.length_m <= GAP_M and abs(aside_m) <= ASIDE_M and 0 <= lower_m <= STEP_M
    if not near or turned_rad > TURN_RAD:
        place = [round(metres, 4) for metres in end]
        slack = f"up to {GAP_M * 1000:g} mm farther on and {STEP_M * 1000:g} mm lower"
        allowed = f"{place}, {slack}, heading_deg {math.degrees(before.heading_rad):g}"
        problem = "parts cannot be handed over: it must begin where the belt before it ends"
        key = f"scene.devices.{following_id}.origin_m"
        raise ConfigError(key, problem, got=list(following.origin_m), allowed=allowed)


def check_eyes(scene: Scene) -> None:
    """Hold that each photo-eye stands over its belt and meets a lying part."""
    height_m = scene.product.shape.height_m
    for eye_id, eye in scene.all_of(PhotoEye).items():
        key = f"scene.devices.{eye_id}"
        belt = scene.named(Conveyor, f"{key}.conveyor", eye.conveyor)
        if not 0 < eye.distance_m < belt.length_m:
            problem, allowed = f"the beam must cross {eye.conveyor}", f"more than 0, less than {belt.length_m}"
            raise ConfigError(f"{key}.distance_m", problem, got=eye.distance_m, allowed=allowed)
        if not 0 < eye.beam_height_m < height_m:
            problem, allowed = "the beam must meet a lying part", f"more than 0, less than {height_m}"
            raise ConfigError(f"{key}.beam_height_m", problem, got=eye.beam_height_m, allowed=allowed)


def check_outlets(scene: Scene) -> None:
    """Hold that each outlet begins at something, and that no chute stands in another."""
    chutes = {tray.after: outlet_of(scene, tray_id, tray).lane for tray_id, tray in scene.chutes().items()}
    for (one_id, one), (other_id, other) in itertools.combinations(chutes.items(), 2):
        along_m, aside_m = one.along(other.origin_m)
        overlap_m = (one.width_m + other.width_m) / 2 - abs(aside_m)
        if one.heading_rad == other.heading_rad and abs(along_m) < one.length_m and overlap_m > 0:
            gate = scene.devices[other_id]
            problem, got = f"its chute would stand in that of {one_id}", getattr(gate, "distance_m", None)
            allowed = f"{overlap_m:.3f} m farther away"
            raise ConfigError(f"scene.devices.{other_id}.distance_m", problem, got=got, allowed=allowed)


def check_roles(scene: Scene) -> None:
    """Hold one lane to reject, at most one to hold, and at least one to good: robots may fill others."""
    trays = scene.all_of(OutletTray)
    for role, most in MOST_OF.items():
        found = [tray_id for tray_id, tray in trays.items() if tray.role == role]
        if not found and role != "hold":
            raise ConfigError("scene.devices", f"this line needs a {role} tray", got=found, allowed=f"role: {role}")
        if len(found) > most:
            problem = f"this line has more than one {role} tray"
            raise ConfigError("scene.devices", problem, got=found, allowed="one, for one lane")


def check_inspection(scene: Scene, camera_id: str, camera: Camera) -> None:
    """Hold that parts come to the photo-eye before they come to the gate."""
    eye = scene.named(PhotoEye, f"scene.devices.{camera_id}.photo_eye", camera.photo_eye)
    for gate_id, gate in scene.all_of(Gate).items():
        if gate.conveyor == eye.conveyor and not eye.distance_m < gate.distance_m:
            problem, allowed = f"the photo-eye must stand before {gate_id}", f"less than {gate.distance_m}"
            raise ConfigError(
                f"scene.devices.{camera.photo_eye}.distance_m", problem, got=eye.distance_m, allowed=allowed
            )
