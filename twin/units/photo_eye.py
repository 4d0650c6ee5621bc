"""A photo-eye over a belt of a running line: what cuts its beam is told from where the parts are."""

from twin.devices.delay import Delayed
from twin.devices.photo_eye import Eye
from twin.parts import LinePart, between
from twin.riding import Ride
from twin.scene.sensors import PhotoEye
from twin.types import Pose, TagValue, value
from twin.units.site import Site

NEAR_M = 0.002
"""A riding part is watched from this far before the beam to this far behind it; more than the eye's spread."""


@value
class Edge:
    """The output switched on: which part cut the beam, where it stood then, and the belt's count."""

    part: LinePart
    t_s: float
    encoder_count: int
    pose: Pose


class PhotoEyeUnit:
    """One photo-eye. `edges` holds what the last tick brought."""

    outputs: tuple[str, ...] = ()

    def __init__(self, site: Site, eye_id: str, scene: PhotoEye) -> None:
        self._site, self.device_id, self.distance_m = site, eye_id, scene.distance_m
        self.response_s = scene.response.on_s
        self.belt, self._tag = site.belts[scene.conveyor], f"{eye_id}.blocked"
        self._eye = Eye(scene, site.rng(eye_id))
        self._output = Delayed(scene.response, site.rng(eye_id, "response"), site.tick_s)
        self._near: dict[int, LinePart] = {}
        self._due: list[tuple[float, LinePart]] = []
        self._asleep: tuple[LinePart, Ride, float] | None = None
        self._told: dict[str, TagValue] = {self._tag: False}
        self._quiet = False
        """No edge is under way, and nothing cuts the beam that is not near."""
        self.edges: list[Edge] = []
        self.stuck: bool | None = None
        """What the output stays at, whatever the beam shows."""
        self.drop_outs_per_s = 0.0
        """How often, on average, the output drops out for a tick while the beam is cut."""
        self._chance = site.rng(eye_id, "drop-outs")
        self.belt.watch(scene.distance_m - NEAR_M, scene.distance_m + NEAR_M, self._arrive)

    @property
    def blocked(self) -> bool:
        """Whether the output says that the beam is cut."""
        return self._output.on if self.stuck is None else self.stuck

    def _arrive(self, part: LinePart) -> None:
        self._near[part.body] = part

    def sense(self) -> None:
        """Look at the parts near the beam, and tell the edges whose response is over."""
        if self._quiet and not self.drop_outs_per_s and (not self._near or self._sleeps()):
            return
        if self.edges:
            self.edges = []
        eye = self._eye
        if (self._near or eye.blocked) and not self._sleeps():
            self._look()
        if self._output.on != eye.blocked:
            self._output.update(eye.blocked)
        if self._due:
            self._answer()
        if self.stuck is not None:
            self.edges = []
        if self.drop_outs_per_s and eye.blocked:
            self._drop_out()
        under_way = self.edges or self._due or self._output.on != eye.blocked
        self._quiet = not under_way and (bool(self._near) or not eye.blocked)
        self._told = {self._tag: self._output.on}

    def _drop_out(self) -> None:
        """Lose the beam by chance; in the next tick it is cut anew."""
        if self._chance.random() < self.drop_outs_per_s * self._site.tick_s:
            self._eye.blocked, self._asleep = False, None

    def _look(self) -> None:
        lane, beam_m = self.belt.lane, self._eye.beam_m
        cutting, edges_m = None, (0.0, 0.0)
        for body, part in list(self._near.items()):
            before_m, after_m = part.along_m()
            half_m = part.half_length_m(lane)
            if part.zone != self.belt.belt_id or after_m - half_m > beam_m + NEAR_M:
                del self._near[body]
            elif after_m - half_m <= beam_m <= after_m + half_m:
                cutting, edges_m = part, (before_m + half_m, after_m + half_m)
        self._sleep(cutting)
        fraction = self._eye.update(cutting is not None, *edges_m)
        if cutting is not None and fraction is not None:
            begin_s = self._site.t_s - self._site.tick_s
            edge_s = begin_s + fraction * self._site.tick_s
            self._due.append((edge_s + self._output.drawn_s(True), cutting))

    def _sleep(self, cutting: LinePart | None) -> None:
        """Note until when nothing can change: a part that rides alone comes to the beam, and leaves it, by the belt."""
        self._asleep = None
        if len(self._near) != 1:
            return
        (part,) = self._near.values()
        if part.ride is not None:
            half_m = part.half_length_m(self.belt.lane)
            change_m = self._eye.beam_m + half_m if part is cutting else self._eye.beam_m - half_m
            self._asleep = (part, part.ride, change_m - part.ride.offset_m)

    def _sleeps(self) -> bool:
        """Tell whether what is near has neither come to the beam, left it, nor changed its way since the last look."""
        if self._asleep is None or len(self._near) != 1:
            return False
        part, ride, until_m = self._asleep
        return part.ride is ride and self.belt.drive.travel_m < until_m

    def _answer(self) -> None:
        """Tell the edges that are due by the end of the tick."""
        tick_s, end_s = self._site.tick_s, self._site.t_s
        while self._due and self._due[0][0] <= end_s:
            at_s, part = self._due.pop(0)
            fraction = min(1.0, max(0.0, 1 - (end_s - at_s) / tick_s))
            count = self.belt.drive.count_at(fraction)
            pose = between(part.before, part.pose, fraction)
            self.edges.append(Edge(part=part, t_s=at_s, encoder_count=count, pose=pose))

    def tags(self) -> dict[str, TagValue]:
        """Return the output."""
        return self._told if self.stuck is None else {self._tag: self.stuck}
