"""The trigger point: a photo-eye over the belt that fires the camera by a hardware line and latches the encoder."""

from twin.bullet.client import Vec3
from twin.control.timing import gate_timing
from twin.devices.conveyor import ConveyorDrive
from twin.devices.photo_eye import Eye
from twin.emitter import Emitter
from twin.events import InspectionTriggered
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.seeds import generator
from twin.types import LatchedTrigger, Pose, Shot

EYE_BESIDE_M = 0.02
"""How far beside the belt sender and receiver stand."""


class TriggerPoint:
    """Photo-eye and camera of one belt. `shots` and `latched` gather until they are taken."""

    def __init__(self, scene: Scene, seed: int, drive: ConveyorDrive, emitter: Emitter) -> None:
        self.eye_id, eye = scene.one_of(PhotoEye)
        self._camera_id, _ = scene.one_of(Camera)
        _, self._belt = scene.one_of(Conveyor)
        self._eye_scene, self._drive, self._emitter = eye, drive, emitter
        self._decide_by = gate_timing(scene).decide_by_counts
        self._tick_s = 1 / scene.tick_hz
        self.eye = Eye(eye, self._belt.origin_m[0], generator(seed, "line", self.eye_id))
        self._serial = 0
        self.shots: list[Shot] = []
        self.latched: list[LatchedTrigger] = []

    def beam(self) -> tuple[Vec3, Vec3]:
        """Return both ends of the beam."""
        _, y, z = self._belt.origin_m
        half, height = self._belt.width_m / 2 + EYE_BESIDE_M, z + self._eye_scene.beam_height_m
        return (self.eye.beam_m, y - half, height), (self.eye.beam_m, y + half, height)

    def sense(self, part: LinePart | None, edges_m: tuple[float, float], t_s: float) -> None:
        """Take the part that the beam met after a tick that ended at `t_s`, and its leading edges before and after.

        The engine's rays meet a round body up to a millimetre early: the true edge decides whether the beam is cut.
        """
        fraction = self.eye.update(part is not None and edges_m[1] >= self.eye.beam_m, *edges_m)
        if fraction is None or part is None:
            return
        self._serial += 1
        trigger_id = f"T{self._serial:06d}"
        at_s = t_s - (1 - fraction) * self._tick_s
        count = self._drive.count_at(fraction)
        part.trigger = LatchedTrigger(trigger_id=trigger_id, encoder_count=count, t_s=at_s)
        self.latched.append(part.trigger)
        self.shots.append(
            Shot(
                trigger_id=trigger_id,
                camera_id=self._camera_id,
                part_id=part.part_id,
                t_s=at_s,
                encoder_count=count,
                decide_by_count=count + self._decide_by,
                pose=between(part.before, part.pose, fraction),
                speed_mps=self._drive.speed_mps,
            )
        )
        self._emitter.emit(
            InspectionTriggered,
            t_s=at_s,
            trigger_id=trigger_id,
            camera_id=self._camera_id,
            part_id=part.part_id,
            encoder_count=count,
        )


def between(before: Pose, after: Pose, fraction: float) -> Pose:
    """Return the pose at a fraction between two near poses: evenly in place, and in turn by normalised quaternions."""
    position = tuple(a + fraction * (b - a) for a, b in zip(before.position_m, after.position_m, strict=True))
    same = sum(a * b for a, b in zip(before.orientation_xyzw, after.orientation_xyzw, strict=True)) >= 0
    sign = 1.0 if same else -1.0
    mixed = [
        (1 - fraction) * a + fraction * sign * b
        for a, b in zip(before.orientation_xyzw, after.orientation_xyzw, strict=True)
    ]
    length = sum(v * v for v in mixed) ** 0.5
    x, y, z, w = (v / length for v in mixed)
    px, py, pz = position
    return Pose(position_m=(px, py, pz), orientation_xyzw=(x, y, z, w))
