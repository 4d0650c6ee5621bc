"""Which lamp of a stack light stands for which state of the line.

Colours mean what IEC 60204-1 gives them: red an emergency, yellow (amber) what is not as usual, green all normal.
"""

from typing import get_args

from twin.events import PackMLState
from twin.scene.signals import Lamp

RED: frozenset[PackMLState] = frozenset({"Aborting", "Aborted", "Clearing"})
GREEN: frozenset[PackMLState] = frozenset(
    {"Starting", "Execute", "Unholding", "Unsuspending", "Completing", "Complete"}
)
AMBER: frozenset[PackMLState] = frozenset(get_args(PackMLState)) - RED - GREEN
"""The line stands, or is about to, and waits: for a person, a tray, or an end."""


def lamp_of(state: PackMLState) -> Lamp:
    """Return the one lamp that is lit in a state."""
    if state in RED:
        return "red"
    return "green" if state in GREEN else "amber"
