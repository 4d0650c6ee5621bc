"""A line without robots: a narrow belt with an eye and a gate or a stop, onto which a test sets parts itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from twin.control.timing import gate_timing
from twin.events import Event, PartLeft, PartLost
from twin.line import Line
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.gates import PushToAccept, PushToReject
from twin.scene.optics import Camera
from twin.scene.responses import Response
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye
from twin.scene.stops import Stop
from twin.scene.trays import OutletRole, OutletTray
from twin.types import Command, Shot, Tags

BELT = Conveyor(
    kind="conveyor",
    origin_m=(0.0, 0.0, 0.2),
    length_m=1.2,
    width_m=0.08,
    speed_mps=0.15,
    friction=0.4,
    encoder_counts_per_m=12732.4,
)
VALVE = Response(on_s=0.02, off_s=0.02, spread_s=0.003)
CYLINDER: dict[str, Any] = {"conveyor": "belt", "distance_m": 0.8, "stroke_m": 0.075, "extend_s": 0.18}
CYLINDER |= {"retract_s": 0.15, "valve": VALVE}
ACCEPT = PushToAccept(kind="push_to_accept", **CYLINDER)
REJECT = PushToReject(kind="push_to_reject", guard_m=0.1, **CYLINDER)
STOP = Stop(kind="stop", conveyor="belt", distance_m=0.8)
RUN = Command(command_id="run", tag="belt.run", value=True)
HALT = Command(command_id="halt", tag="belt.run", value=False)


def tray(role: OutletRole, after: str, y_m: float) -> OutletTray:
    return OutletTray(
        kind="outlet_tray",
        role=role,
        after=after,
        origin_m=(2.2, y_m, 0.1),
        rows=6,
        columns=6,
        pitch_m=(0.06, 0.06),
        exchange_s=1.0,
    )


def scene_with(bearing: Scene, *, belt: Conveyor = BELT, **devices: Device) -> Scene:
    """Return a line of the bearing's product with one belt and these devices."""
    return replace(bearing, devices={"belt": belt, **devices})


def gated(bearing: Scene, gate: PushToAccept | PushToReject, *, belt: Conveyor = BELT) -> Scene:
    """Return a line with eye, camera, a pusher, and an outlet behind it and at the belt's end."""
    lanes: tuple[OutletRole, OutletRole] = ("good", "reject")
    aside, end = lanes if isinstance(gate, PushToAccept) else lanes[::-1]
    return scene_with(
        bearing,
        belt=belt,
        eye=PhotoEye(kind="photo_eye", conveyor="belt", distance_m=0.3),
        camera=Camera(kind="camera", photo_eye="eye", axis_offset_m=-0.0235),
        gate=gate,
        aside=tray(aside, "gate", 1.0),
        end=tray(end, "belt", -1.0),
    )


class Belted:
    """Steps such a line and keeps what came out."""

    def __init__(self, scene: Scene, seed: int = 7) -> None:
        self.line = Line(scene, seed)
        self.site = self.line.site
        self.events: list[Event] = []
        self.shots: list[Shot] = []
        self.tags: list[Tags] = []

    def put(self, along_m: float, aside_m: float = 0.0) -> LinePart:
        """Set a part on the belt."""
        lane = self.site.belts["belt"].lane
        half_m = self.site.scene.product.shape.height_m / 2
        part = self.site.new_part(lane.place(along_m, aside_m, half_m + 0.0005))
        self.site.world.parts.free(part.body)
        self.site.tracker.follow(part)
        self.site.tracker.let_go(part)
        return part

    def step(self, ticks: int = 1, commands: Sequence[Command] = ()) -> "Belted":
        for _ in range(ticks):
            tick = self.line.step(commands)
            assert tick.refused == ()
            commands = ()
            self.events += tick.events
            self.shots += tick.shots
            self.tags += [tick.tags] if tick.tags else []
        return self

    def left(self) -> dict[str, str]:
        """Return by which outlet each part left, or where it was lost."""
        left = {event.part_id: str(event.outlet) for event in self.events if isinstance(event, PartLeft)}
        return left | {event.part_id: event.where for event in self.events if isinstance(event, PartLost)}

    def window(self, shot: Shot, tag: str) -> Command:
        """Return the command that passes or pushes the part of a shot by the gate's own law."""
        timing = gate_timing(self.line.scene)
        first, last = timing.valid_from_counts, timing.valid_until_counts
        if tag == "gate.drive" and timing.push is not None:
            first, last = timing.push.from_counts, timing.push.until_counts
        return Command(
            command_id=f"{tag}-{shot.trigger_id}",
            tag=tag,
            value=True,
            trigger_id=shot.trigger_id,
            valid_from_count=shot.encoder_count + first,
            valid_until_count=shot.encoder_count + last,
        )
