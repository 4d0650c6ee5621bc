"""What must not stay on the line: parts whose pose is no pose any more, that fly, or that lie inside something.

Physics that has gone wrong is told at once and by the part's name, and the line goes on: the part is lost, and its body
is taken out of the world. A pose that is none breaks the engine's contacts of what it lay on for a tenth of a second:
parts that ride there go on, parts in contact there may fall, and are lost as well.
"""

import math
from typing import Literal

from twin.bullet.parts import PartPool
from twin.parts import LinePart
from twin.tracker import PartTracker

CHECK_HZ = 20
TURNS = 5
"""Contacts cost more to ask for: each part's are looked at in every fifth check."""
RUNAWAY_MPS = 5.0
"""Nothing on a line moves parts so fast; one that falls from a robot's hand is slower too."""
DEEP_M = 0.005
"""A part that is this deep inside something twice in a row is stuck in it."""

Wrong = Literal["nan", "runaway", "penetration"]


class PartGuard:
    """Checks the parts that contact physics moves. `update` once a tick, after the tracker."""

    def __init__(self, tracker: PartTracker, pool: PartPool, tick_hz: int) -> None:
        self._tracker, self._pool, self._tick_hz = tracker, pool, tick_hz
        self._every_ticks = max(1, round(tick_hz / CHECK_HZ))
        self._tick = self._turn = 0
        self._deep: set[str] = set()
        """Parts that were deep inside something when last asked."""

    def update(self) -> None:
        """Lose every part that is wrong, at the place `nan`, `runaway` or `penetration`."""
        self._tick += 1
        if self._tick % self._every_ticks:
            return
        self._turn = (self._turn + 1) % TURNS
        self._tracker.look_at_held()
        for part in [each for each in self._tracker.parts.values() if each.ride is None]:
            wrong = self._wrong(part)
            if wrong is not None:
                self._deep.discard(part.part_id)
                self._tracker.lose(part, wrong)

    def _wrong(self, part: LinePart) -> Wrong | None:
        if not part.pose.finite:
            return "nan"
        if self._mps(part) > RUNAWAY_MPS:
            return "runaway"
        if part.body % TURNS == self._turn and part.stage != "gripped" and self._stuck(part):
            return "penetration"
        return None

    def _mps(self, part: LinePart) -> float:
        """Return how fast a part moves: by its way in the last tick, and in a grip by what the engine says."""
        if part.stage == "gripped":
            return math.hypot(*self._pool.velocity(part.body)[0])
        return math.dist(part.pose.position_m, part.before.position_m) * self._tick_hz

    def _stuck(self, part: LinePart) -> bool:
        """Tell whether a part is deep inside something, and was so when last asked."""
        was_deep = part.part_id in self._deep
        if self._pool.depth_m(part.body) < DEEP_M:
            self._deep.discard(part.part_id)
            return False
        self._deep.add(part.part_id)
        return was_deep
