"""A gripper's logic: it holds only what it touches, and loses what is too heavy for it."""

import math
from typing import Literal

from twin.scene.robots import ParallelGripper, Tool, VacuumCup

GripperState = Literal["open", "closing", "holding", "slipped", "opening", "missed"]
Action = Literal["grip", "slip", "drop", "release", "miss", ""]
CLOSE_LIMIT_S = 0.8
CARRIED_S = 0.3
"""A part that the tool drops was held so long at least: it has left its place."""
VACUUM_SWITCH_SHARE = 0.6
"""The vacuum switch closes from this share of the cup's vacuum on."""


def rated_load_n(tool: Tool) -> float:
    """Return the load at which a tool loses its part.

    Two fingers hold by friction times the force of each; a cup by its vacuum times its area.
    """
    if isinstance(tool, ParallelGripper):
        return 2 * tool.friction * tool.force_n
    return tool.vacuum_kpa * 1000 * math.pi / 4 * tool.diameter_m**2


class Gripper:
    """The state of one gripper. `update` after each tick answers what must happen to the grip now."""

    def __init__(self, tool: Tool, tick_s: float) -> None:
        self._tick_s = tick_s
        self._rated_n = rated_load_n(tool)
        self.weaker = 0.0
        """The share of its rated load that friction or vacuum is short of."""
        self.drops: list[object] = []
        """Who has it let go of a part once, of the one that it holds or of the next one: a part for each."""
        self._build_s = self._release_s = self._air_nl_per_s = self._rated_kpa = 0.0
        if isinstance(tool, VacuumCup):
            self._rated_kpa = tool.vacuum_kpa
            self._build_s, self._release_s, self._air_nl_per_s = tool.build_s, tool.release_s, tool.air_nl_per_s
        self._for_s = self._touched_s = 0.0
        self.state: GripperState = "open"

    @property
    def rated_n(self) -> float:
        """The load at which it loses its part now."""
        return self._rated_n * (1 - self.weaker)

    @property
    def vacuum_kpa(self) -> float:
        """The vacuum of a cup that holds, below the pressure around it; 0 for fingers, and while it holds nothing."""
        return self._rated_kpa * (1 - self.weaker) if self.state == "holding" else 0.0

    @property
    def draws_well(self) -> bool:
        """Whether a cup that holds has the vacuum at which its switch closes."""
        return self.state == "holding" and 1 - self.weaker >= VACUUM_SWITCH_SHARE

    def close(self) -> None:
        """Begin to close, or to draw."""
        self.state, self._for_s, self._touched_s = "closing", 0.0, 0.0

    def open(self) -> Action:
        """Begin to open; a held part is let go."""
        held = self.state == "holding"
        self.state, self._for_s = "opening", 0.0
        return "release" if held else ""

    def lose(self) -> None:
        """Take note that the held part is gone."""
        self.state = "slipped"

    def update(self, touches: bool, load_n: float, is_open: bool) -> Action:
        """Take what tool and grip report after a tick; return what follows from it.

        `touches` tells whether the tool lies on the part as it must to hold it, `load_n` what the grip carries,
        `is_open` whether the tool is out of the part's way.
        """
        self._for_s += self._tick_s
        if self.state == "closing":
            self._touched_s = self._touched_s + self._tick_s if touches else 0.0
            if touches and self._touched_s > self._build_s:
                self.state, self._for_s = "holding", 0.0
                return "grip"
            if self._for_s > CLOSE_LIMIT_S + self._build_s:
                self.state = "missed"
                return "miss"
        elif self.state == "holding":
            return self._hold(load_n)
        elif self.state == "opening" and is_open and self._for_s > self._release_s:
            self.state = "open"
        return ""

    def _hold(self, load_n: float) -> Action:
        """Lose the part where its load is too great, or where the tool lets go of it."""
        if load_n > self.rated_n:
            self.state = "slipped"
            return "slip"
        if self.drops and self._for_s >= CARRIED_S:
            self.state = "slipped"
            self.drops.pop(0)
            return "drop"
        return ""

    @property
    def air_nl_per_tick(self) -> float:
        """The compressed air that a tick takes: an ejector draws while it closes and holds."""
        return self._air_nl_per_s * self._tick_s if self.state in ("closing", "holding") else 0.0
