"""Who changes the line over: has it empty itself when a changeover is due, sets it up, and starts it anew.

A PackML line completes its order for that (ANSI/ISA-TR88.00.02); from Completing until the reset its time is setup
time, ASUT of ISO 22400-2, by the reason that goes with the command.
"""

from collections.abc import Callable

import numpy as np

from twin.control.attendant import Asking
from twin.devices.operator_response import drawn_time
from twin.events import PackMLState
from twin.scene.operators import Changeover, Operators
from twin.types import OperatorCommand

CHANGEOVER = "changeover"
"""The reason that is given with the commands."""


class SettingUp:
    """The planned changeovers of one line. `attend` once a scan."""

    def __init__(self, plan: Changeover, setup_s: Callable[[], float]) -> None:
        """Take when changeovers are due, and how long each one takes, drawn anew each time (s)."""
        self._plan, self._setup_s = plan, setup_s
        self._since_s, self._since_parts = 0.0, 0
        self._ready_at_s: float | None = None
        self._asking = Asking()

    def attend(self, t_s: float, state: PackMLState, released: int) -> OperatorCommand | None:
        """Return what is commanded at a time; `released` counts the parts released since the run began."""
        ready_at_s = self._ready_at_s
        if state == "Execute":
            return self._ask_to_empty(t_s, released)
        if state == "Complete" and ready_at_s is None:
            self._ready_at_s = t_s + self._setup_s()
        elif state == "Complete" and ready_at_s is not None and t_s >= ready_at_s:
            return self._asking.ask(t_s, state, "reset")
        elif state == "Idle" and ready_at_s is not None:
            return self._asking.ask(t_s, state, "start")
        return None

    def _ask_to_empty(self, t_s: float, released: int) -> OperatorCommand | None:
        """Have a line that runs empty itself when that is due; one that was set up runs for the next product."""
        if self._ready_at_s is not None:
            self._since_s, self._since_parts, self._ready_at_s = t_s, released, None
            self._asking.done()
        return self._asking.ask(t_s, "Execute", "complete") if self._due(t_s, released) else None

    def _due(self, t_s: float, released: int) -> bool:
        if self._plan.every_s is not None:
            return t_s - self._since_s >= self._plan.every_s
        return self._plan.every_parts is not None and released - self._since_parts >= self._plan.every_parts


def setting_up(people: Operators | None, rng: np.random.Generator) -> SettingUp | None:
    """Return who changes a line over; None where nobody does by plan."""
    if people is None or people.changeover is None:
        return None
    return SettingUp(people.changeover, drawn_time(people.changeover.setup_s, people.spread, rng))
