"""An operator who comes when the line stands, repairs what he is told of, and sets it going again."""

from collections.abc import Callable

from twin.events import PackMLState
from twin.types import OperatorCommand, value

NEXT: dict[PackMLState, OperatorCommand] = {
    "Held": "unhold", "Aborted": "clear", "Stopped": "reset", "Idle": "start",
}  # fmt: skip
"""What he commands in each state in which the line waits for him."""
CALLS: frozenset[PackMLState] = frozenset({"Held", "Aborted"})
"""States that nobody wanted: they call him."""
TRYING: frozenset[PackMLState] = frozenset({"Starting", "Unholding"})
"""States that show him that the line has taken his command."""
RUNNING: frozenset[PackMLState] = frozenset({"Execute", "Suspended", "Complete"})
"""States in which he is needed no more."""
PATIENCE_S = 2.0
"""A command that has not changed the state within this time was refused: he stays, and tries again."""
AGAIN_S = 10.0
"""Where the line stands again before it ran, he looks for so long before he tries again."""


@value
class Visit:
    """What he does now: a command, the faults that he has repaired, or nothing yet."""

    command: OperatorCommand | None = None
    repaired: bool = False


NOTHING = Visit()


class Asking:
    """Gives one command in each state, and gives it again where it was refused."""

    def __init__(self) -> None:
        self._asked: tuple[PackMLState, float] | None = None

    def ask(self, t_s: float, state: PackMLState, command: OperatorCommand) -> OperatorCommand | None:
        """Return a command that a state asks for, unless it was given just now."""
        if self._asked is not None and self._asked[0] == state and t_s - self._asked[1] <= PATIENCE_S:
            return None
        self._asked = (state, t_s)
        return command

    def done(self) -> None:
        """Forget what was asked for: the next time is another one."""
        self._asked = None


class Attendant:
    """One operator. `attend` once a scan."""

    def __init__(self, response_s: Callable[[], float], repair_s: float) -> None:
        """Take how long he needs to come, drawn anew for each call, and what a repair takes (s)."""
        self._response_s, self._repair_s = response_s, repair_s
        self._there_at_s: float | None = None
        self._repaired_at_s: float | None = None
        self._asking, self._tried = Asking(), False

    def attend(self, t_s: float, state: PackMLState, *, broken: bool) -> Visit:
        """Return what he does at a time. `broken` tells whether a fault acts that he knows of and must repair."""
        if self._there_at_s is None:
            if state in CALLS:
                self._there_at_s = t_s + self._response_s()
            return NOTHING
        if t_s < self._there_at_s:
            return NOTHING
        if broken or self._repaired_at_s is not None:
            return self._repair(t_s)
        return self._restart(t_s, state)

    def _repair(self, t_s: float) -> Visit:
        if self._repaired_at_s is None:
            self._repaired_at_s = t_s + self._repair_s
        if t_s < self._repaired_at_s:
            return NOTHING
        self._repaired_at_s = None
        return Visit(repaired=True)

    def _restart(self, t_s: float, state: PackMLState) -> Visit:
        if state in RUNNING:
            self._there_at_s, self._tried = None, False
            self._asking.done()
        elif state in CALLS and self._tried:
            self._there_at_s, self._tried = t_s + AGAIN_S, False
            return NOTHING
        self._tried = self._tried or state in TRYING
        return Visit(command=self._asking.ask(t_s, state, NEXT[state])) if state in NEXT else NOTHING
