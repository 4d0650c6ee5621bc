"""The stops of a line that the controller releases one by one: their tags, and what it remembers of each."""

import math
from typing import Self

from twin.control.blocks import OnDelay
from twin.control.travel import WIRE_S
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.stops import Stop
from twin.types import value

STANDS_M = 0.005
"""A part that the belt has moved on by no more stands at its stop still."""
PASSED_M = 0.02
"""The blade comes up again when the part's trailing edge has moved on from the eye by this much."""
SLACK_M = 0.15
"""A part that comes later than by its way and this much more comes no more."""
WITHIN_S = 3.0
"""How long a stop under a camera waits for a verdict."""


@value
class StopTags:
    """Tags of one stop, its place in counts, and what it waits for."""

    stop_id: str
    release: str
    raised: str
    eye: str
    done: tuple[str, ...]
    """By which robots tell that they have inserted into the part that stands there, and are away."""
    due_counts: int
    """The belt's travel within which a part comes from the stop before, or from the loader."""
    stands_counts: int
    lowers_counts: int
    """The blade is down, and its switch says so, within this travel of the belt since the release."""
    part_counts: int
    """A part's length."""
    passes_counts: int
    """A part is past the eye within this travel of the belt since the release."""
    passed_counts: int
    within_s: float = WITHIN_S
    announced_s: float = WITHIN_S
    """How long a stop under a camera waits for the trigger of what stands there."""


@value
class Stops:
    """The stops of a line that have an eye, in the order in which parts come to them."""

    inline: tuple[StopTags, ...] = ()
    camera: StopTags | None = None
    """The one that the camera looks at; its eye is the camera's."""
    loaders: tuple[str, ...] = ()
    """Tags of the feeders of their belt: false while a part is on its way down to it."""

    @classmethod
    def of(cls, scene: Scene) -> Self:
        """Return the stops of a scene."""
        found = {key: stop for key, stop in scene.all_of(Stop).items() if stop.photo_eye is not None}
        ordered = sorted(found.items(), key=lambda item: item[1].distance_m)
        tags: dict[str, StopTags] = {}
        before_m = 0.0
        for stop_id, stop in ordered:
            tags[stop_id] = _tags_of(scene, stop_id, stop, before_m)
            before_m = stop.distance_m
        triggers = {camera.photo_eye for camera in scene.all_of(Camera).values()}
        under = [tags[stop_id] for stop_id, stop in ordered if stop.photo_eye in triggers]
        belts = {stop.conveyor for stop in found.values()}
        feeders = scene.all_of(ChuteFeeder).items()
        return cls(
            inline=tuple(tags.values()),
            camera=under[0] if under else None,
            loaders=tuple(f"{key}.idle" for key, feeder in feeders if feeder.conveyor in belts),
        )


@value
class StopState:
    """What the controller remembers of one stop."""

    released_count: int | None = None
    """The count at which it was told to let its part go; None while it holds."""
    free_count: int | None = None
    """The count at which its eye became free again, while it is released."""
    due_count: int | None = None
    """By then the part that is on its way has come; None while there is none."""
    unannounced: OnDelay = OnDelay()
    """Since when something has stood under the camera that no trigger told of."""

    @property
    def released(self) -> bool:
        """Whether it was told to let its part go."""
        return self.released_count is not None

    def is_overdue(self, encoder_count: int) -> bool:
        """Tell whether the part that is on its way should have come."""
        return self.due_count is not None and encoder_count > self.due_count


def _tags_of(scene: Scene, stop_id: str, stop: Stop, before_m: float) -> StopTags:
    belt = scene.all_of(Conveyor)[stop.conveyor]
    per_m, length_m = belt.encoder_counts_per_m, scene.product.shape.length_m
    lowers_s = stop.lower_s + stop.valve.late_s + stop.switches.off_s + stop.switches.late_s
    scans_s = 2 * scene.scan_ticks / scene.tick_hz
    delay_s = max((camera.trigger_delay_s for camera in scene.all_of(Camera).values()), default=0.0)
    robots = [robot_id for robot_id, robot in scene.all_of(Robot).items() if robot.sets_on == stop_id]
    return StopTags(
        stop_id=stop_id,
        release=f"{stop_id}.release",
        raised=f"{stop_id}.raised",
        eye=f"{stop.photo_eye}.blocked",
        done=tuple(f"{robot_id}.inserted" for robot_id in robots),
        due_counts=math.ceil((stop.distance_m - before_m + SLACK_M) * per_m),
        stands_counts=math.ceil(STANDS_M * per_m),
        lowers_counts=math.ceil((lowers_s + scans_s + WIRE_S) * belt.speed_mps * per_m),
        part_counts=math.ceil(length_m * per_m),
        passes_counts=math.ceil((length_m + SLACK_M) * per_m),
        announced_s=WITHIN_S + delay_s,
        passed_counts=math.ceil(PASSED_M * per_m),
    )
