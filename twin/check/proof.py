"""What the check of a scene has proven, with its figures: what can be known before anything runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from twin.bullet.kinematics import TOLERANCE_M
from twin.camera.lens import mm_per_px
from twin.check.at_rest import nearest_at_rest
from twin.check.photographed import told_of
from twin.check.product import LEAST_PX, limit_of_mm
from twin.check.scene import check
from twin.control.push_travel import CONTACT_MPS, guard_room_m, stops_in_m
from twin.control.timing import INSPECTION_S, gate_timing, trigger_eye
from twin.control.travel import POSITION_M
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.scene.gates import Pusher, PushToAccept, PushToReject
from twin.scene.optics import Camera
from twin.scene.photographed import Photographed
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.trays import OutletTray
from twin.types import value
from twin.units.robot_places import solve_places

Subject = Literal["topology", "reach", "clearance", "timing", "gate", "pixels"]


@value
class Proof:
    """One thing that holds of one device: a figure and its bounds, or the id of another device."""

    subject: Subject
    device_id: str
    what: str
    figure: float | str
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None


def prove(scene: Scene) -> tuple[Proof, ...]:
    """Return what was proven of a scene; raises `ConfigError` with the path of the first value that cannot work.

    The line is built for it, but nothing is switched on: robots are solved for all their places, and stand at home.
    """
    check(scene)
    proven = (_topology, _reach, _clearance, _timing, _fail_safe, _pixels)
    return tuple(proof for one in proven for proof in one(scene))


def _topology(scene: Scene) -> Iterator[Proof]:
    for belt_id, belt in scene.all_of(Conveyor).items():
        yield Proof(subject="topology", device_id=belt_id, what="leads to", figure=belt.to or _end_of(scene, belt_id))
    eye_id, eye = trigger_eye(scene)
    for gate_id, gate in scene.gates():
        what = f"stands before {gate_id} by"
        apart_m = gate.distance_m - eye.distance_m
        yield Proof(subject="topology", device_id=eye_id, what=what, figure=apart_m, unit="m", at_least=0.0)


def _reach(scene: Scene) -> Iterator[Proof]:
    for robot_id, robot in scene.all_of(Robot).items():
        places = solve_places(scene, robot_id, robot)
        what = f"reaches all {places.solved} places within"
        residual_mm = 1000 * places.residual_m
        yield Proof(
            subject="reach",
            device_id=robot_id,
            what=what,
            figure=residual_mm,
            unit="mm",
            at_most=1000 * TOLERANCE_M,
        )


def _clearance(scene: Scene) -> Iterator[Proof]:
    for robot_id, (other_id, nearest_m) in nearest_at_rest(scene).items():
        what = f"is clear of {other_id} at rest by" if other_id else "is clear of everything at rest by more than"
        figure_mm = 1000 * nearest_m
        yield Proof(subject="clearance", device_id=robot_id, what=what, figure=figure_mm, unit="mm", at_least=0.0)


def _timing(scene: Scene) -> Iterator[Proof]:
    """Tell the time for an inspection, and the pitch that the gate needs against the one that parts come at."""
    timing, ((gate_id, gate), *_) = gate_timing(scene), scene.gates()
    what = "can be told until, after the trigger"
    yield Proof(
        subject="timing", device_id=gate_id, what=what, figure=timing.decide_by_s, unit="s", at_least=INSPECTION_S
    )
    yield Proof(subject="timing", device_id=gate_id, what="needs a pitch of", figure=timing.min_pitch_m, unit="m")
    pitches_m = {
        feeder_id: feeder.arrivals.pitch_m
        for feeder_id, feeder in scene.all_of(ChuteFeeder).items()
        if isinstance(feeder.arrivals, Spaced) and feeder.conveyor == gate.conveyor
    }
    belts = scene.all_of(Conveyor)
    pitches_m |= {key: robot.min_pitch_m for key, robot in scene.all_of(Robot).items() if robot.sets_on in belts}
    for device_id, pitch_m in pitches_m.items():
        what, least_m = "brings parts at a pitch of", timing.min_pitch_m
        yield Proof(subject="timing", device_id=device_id, what=what, figure=pitch_m, unit="m", at_least=least_m)


def _fail_safe(scene: Scene) -> Iterator[Proof]:
    """Tell what each gate without power does with parts: it leads them aside, or it stops its belt."""
    for gate_id, gate in scene.gates():
        if isinstance(gate, Pusher):
            what, most = "strikes parts at", CONTACT_MPS
            yield Proof(subject="gate", device_id=gate_id, what=what, figure=gate.speed_mps, unit="m/s", at_most=most)
        if isinstance(gate, PushToReject):
            yield from _interlock(scene, gate_id, gate)
            continue
        rest = _end_of(scene, gate.conveyor) if isinstance(gate, PushToAccept) else _behind(scene, gate_id)
        yield Proof(subject="gate", device_id=gate_id, what="without power leads every part to", figure=rest)


def _interlock(scene: Scene, gate_id: str, gate: PushToReject) -> Iterator[Proof]:
    belt, diameter_m = scene.all_of(Conveyor)[gate.conveyor], scene.product.shape.length_m
    yield Proof(subject="gate", device_id=gate_id, what="without power or a permit stops", figure=gate.conveyor)
    within_m, most_m = stops_in_m(gate, belt), diameter_m - POSITION_M
    what = "stops a part in its guard within"
    yield Proof(subject="gate", device_id=gate_id, what=what, figure=within_m, unit="m", at_most=most_m)
    least_m, most_m = guard_room_m(gate, belt, diameter_m)
    yield Proof(
        subject="gate",
        device_id=gate_id,
        what="has its guard behind the plate by",
        figure=gate.guard_m,
        unit="m",
        at_least=least_m,
        at_most=most_m,
    )


def _pixels(scene: Scene) -> Iterator[Proof]:
    for camera_id, camera in scene.all_of(Camera).items():
        for criterion in scene.recipe.criteria:
            limit_mm = limit_of_mm(scene, criterion)
            what = f"sees a {criterion.label} of {limit_mm:g} mm over"
            pixels = limit_mm / mm_per_px(camera.optics)
            yield Proof(subject="pixels", device_id=camera_id, what=what, figure=pixels, unit="px", at_least=LEAST_PX)
        if isinstance(scene.product, Photographed):
            yield from _photographs(scene.product, camera_id, camera)


def _photographs(product: Photographed, camera_id: str, camera: Camera) -> Iterator[Proof]:
    """Tell how fine and how bright each photograph is; the line works with one that is coarser than the camera."""
    px_per_mm = 1.0 / mm_per_px(camera.optics)
    for number, photograph in enumerate(product.photographs):
        told = told_of(f"scene.product.photographs.{number}", photograph, product)
        name, least = Path(photograph.file).name, None
        what = f"resolves {px_per_mm:.4g} px/mm, more than the photograph {name} holds: pictures look soft, it has"
        if told.px_per_mm >= px_per_mm:
            what, least = f"has pictures from the photograph {name} of", px_per_mm
        yield _of_photograph(camera_id, what, told.px_per_mm, "px/mm", least)
        what = f"sees the photograph {name} at a mean gray of"
        yield _of_photograph(camera_id, what, told.gray(camera.optics), "of 255", None)


def _of_photograph(camera_id: str, what: str, figure: float, unit: str, at_least: float | None) -> Proof:
    return Proof(subject="pixels", device_id=camera_id, what=what, figure=figure, unit=unit, at_least=at_least)


def _end_of(scene: Scene, belt_id: str) -> str:
    """Return the outlet at the end of the belts that begin with this one."""
    belts = scene.all_of(Conveyor)
    while (following := belts[belt_id].to) is not None:
        belt_id = following
    return _behind(scene, belt_id)


def _behind(scene: Scene, device_id: str) -> str:
    return next(tray_id for tray_id, tray in scene.all_of(OutletTray).items() if tray.after == device_id)
