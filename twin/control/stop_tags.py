"""The stops of a line that the controller releases one by one: their tags, and what it remembers of each."""

import math
from typing import Self

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

    release: str
    raised: str
    eye: str
    done: tuple[str, ...]
    """By which robots tell that they have inserted into the part that stands there, and are away."""
    due_counts: int
    """The belt's travel within which a part comes from the stop before, or from the loader."""
    stands_counts: int
    passed_counts: int
    within_s: float = WITHIN_S


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

    released: bool = False
    free_count: int | None = None
    """The count at which its eye became free again, while it is released."""
    due_count: int | None = None
    """By then the part that is on its way has come; None while there is none."""


def _tags_of(scene: Scene, stop_id: str, stop: Stop, before_m: float) -> StopTags:
    per_m = scene.all_of(Conveyor)[stop.conveyor].encoder_counts_per_m
    robots = [robot_id for robot_id, robot in scene.all_of(Robot).items() if robot.sets_on == stop_id]
    return StopTags(
        release=f"{stop_id}.release",
        raised=f"{stop_id}.raised",
        eye=f"{stop.photo_eye}.blocked",
        done=tuple(f"{robot_id}.inserted" for robot_id in robots),
        due_counts=math.ceil((stop.distance_m - before_m + SLACK_M) * per_m),
        stands_counts=math.ceil(STANDS_M * per_m),
        passed_counts=math.ceil(PASSED_M * per_m),
    )
