"""A camera of a running line: fired by its photo-eye on a hardware line, while the encoder's count is latched."""

from twin.control.timing import gate_timing
from twin.events import InspectionTriggered, PackMLState
from twin.lanes import straightened
from twin.parts import LinePart
from twin.scene.optics import Camera
from twin.types import CameraCondition, LatchedTrigger, Shot, TagValue
from twin.units.photo_eye import Edge, PhotoEyeUnit
from twin.units.site import STARVED_S, Site, Station


class CameraUnit:
    """One camera, and the inspection station that it stands for."""

    outputs: tuple[str, ...] = ()

    def __init__(self, site: Site, camera_id: str, scene: Camera, eye: PhotoEyeUnit) -> None:
        self._site, self.device_id, self._eye = site, camera_id, eye
        self._station = Station(site.emitter, camera_id)
        self._waits_s = STARVED_S
        self.take_up(scene)
        self._due: list[tuple[float, Edge]] = []
        self.condition = CameraCondition()

    def take_up(self, scene: Camera) -> None:
        """Fire as the site's scene has it now."""
        self._delay_s = scene.trigger_delay_s
        self._decide_by = gate_timing(self._site.scene).decide_by_counts

    def sense(self) -> None:
        """Fire for each edge of the photo-eye, and tell whether parts are on their way to it."""
        if self._delay_s:
            self._wait()
        else:
            for edge in self._eye.edges:
                self._fire(edge)
        if self._site.scans:
            self._station.tell(*self._state())

    def _state(self) -> tuple[PackMLState, str]:
        belt = self._eye.belt
        if not belt.drive.running:
            return ("Idle", "") if belt.drive.travel_m == 0.0 else ("Held", "")
        comes = bool(belt.parts) and belt.parts[0].along_m()[1] <= self._eye.distance_m
        self._waits_s = 0.0 if comes or self._eye.blocked else self._waits_s + self._site.scan_s
        return ("Execute", "") if self._waits_s < STARVED_S else ("Suspended", "starved")

    def _wait(self) -> None:
        """Fire a fixed time after each edge, at the end of a tick: where the part has come to by then."""
        self._due += [(edge.t_s + self._delay_s, edge) for edge in self._eye.edges]
        while self._due and self._due[0][0] <= self._site.t_s:
            part, drive = self._due.pop(0)[1].part, self._eye.belt.drive
            self._fire(Edge(part=part, t_s=self._site.t_s, encoder_count=drive.count, pose=part.pose))

    def _fire(self, edge: Edge) -> None:
        self._site.triggers += 1
        trigger_id = f"T{self._site.triggers:06d}"
        edge.part.trigger = LatchedTrigger(trigger_id=trigger_id, encoder_count=edge.encoder_count, t_s=edge.t_s)
        self._site.latched.append(edge.part.trigger)
        self._site.shots.append(
            Shot(
                trigger_id=trigger_id,
                camera_id=self.device_id,
                part_id=edge.part.part_id,
                t_s=edge.t_s,
                encoder_count=edge.encoder_count,
                decide_by_count=edge.encoder_count + self._decide_by,
                pose=straightened(self._eye.belt.lane, edge.pose),
                speed_mps=self._speed_mps(edge.part),
                fitted=self._site.fitted(edge.part),
                bad_rate=edge.part.bad_rate,
                product_id=edge.part.product_id,
                wrong=edge.part.wrong,
                condition=self.condition,
            )
        )
        self._site.emitter.emit(
            InspectionTriggered,
            t_s=edge.t_s,
            trigger_id=trigger_id,
            camera_id=self.device_id,
            part_id=edge.part.part_id,
            encoder_count=edge.encoder_count,
        )

    def _speed_mps(self, part: LinePart) -> float:
        """Return how fast a part runs through the picture: with its belt, or as far as it truly moved in a tick."""
        if not self._delay_s:
            return self._eye.belt.drive.speed_mps
        before_m, after_m = part.along_m()
        return max(0.0, (after_m - before_m) / self._site.tick_s)

    def tags(self) -> dict[str, TagValue]:
        """Return nothing yet: a camera's own signals stay between it and its eye."""
        return {}
