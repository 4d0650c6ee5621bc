"""How parts come onto the line's belts and how far each belt must run to lose what lies on it: what a scene says."""

import math
from collections.abc import Container
from typing import Self

from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.types import value

MARGIN_M = 0.02
"""A part may slip on its belt by this much from one end to the other."""


@value
class BeltWay:
    """One belt's encoder, and the belts whose parts come to it."""

    belt_id: str
    counts: int
    """A belt that has run so far has lost what lay at its start."""
    after: tuple[str, ...]

    @property
    def encoder_count(self) -> str:
        """The tag of the belt's encoder."""
        return f"{self.belt_id}.encoder_count"


@value
class Ways:
    """The belts of one line, and what brings parts onto them."""

    belts: tuple[BeltWay, ...]
    robots: tuple[str, ...]
    """Those that bring parts in. Each ends its cycle at `{robot_id}.end_cycle`, and tells by `{robot_id}.idle` that it
    holds nothing."""
    feeders: tuple[str, ...]
    """Each releases nothing without `{feeder_id}.run` and tells by `{feeder_id}.idle` that nothing is on its slope."""
    packers: tuple[str, ...] = ()
    """Robots that take parts off a belt for good. Each tells by `{robot_id}.idle` that it holds nothing."""

    @property
    def pack_runs(self) -> tuple[str, ...]:
        """Return the outputs that let packers work."""
        return tuple(f"{robot_id}.run" for robot_id in self.packers)

    @property
    def end_cycles(self) -> tuple[str, ...]:
        """Return the outputs that let robots end their cycle."""
        return tuple(f"{robot_id}.end_cycle" for robot_id in self.robots)

    @property
    def feed_runs(self) -> tuple[str, ...]:
        """Return the outputs that let feeders release parts."""
        return tuple(f"{feeder_id}.run" for feeder_id in self.feeders)

    @classmethod
    def from_scene(cls, scene: Scene) -> Self:
        """Return the ways of a scene's line."""
        belts, part_m = scene.all_of(Conveyor), scene.product.shape.length_m
        return cls(
            belts=tuple(
                BeltWay(
                    belt_id=belt_id,
                    counts=math.ceil((belt.length_m + part_m + MARGIN_M) * belt.encoder_counts_per_m),
                    after=tuple(other_id for other_id, other in belts.items() if other.to == belt_id),
                )
                for belt_id, belt in belts.items()
            ),
            robots=tuple(
                robot_id
                for robot_id, robot in scene.all_of(Robot).items()
                if robot.takes_from not in belts and robot.inserts is None
            ),
            feeders=tuple(scene.all_of(ChuteFeeder)),
            packers=tuple(key for key, robot in scene.all_of(Robot).items() if _packs(robot, belts)),
        )


def _packs(robot: Robot, belts: Container[str]) -> bool:
    return robot.takes_from in belts and robot.sets_on not in belts


@value
class Emptying:
    """How far the line has come with emptying itself."""

    reason: str
    """Why it empties itself."""
    ended: bool = False
    """Nothing comes in any more."""
    empty_from: tuple[tuple[str, int], ...] = ()
    """The belts that nothing comes to any more, and the encoder count from which each is empty."""
