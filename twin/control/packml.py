"""The PackML state model (ANSI/ISA-TR88.00.02): seventeen named states, commands, and how acting states end.

Waiting states are left by a command alone; acting states end by themselves ("state complete"). Stop is taken everywhere
but where the line is stopping, stopped or aborted; abort everywhere but where it is aborting or aborted.
"""

from typing import Literal, TypeGuard, get_args

from twin.events import PackMLState

PackMLCommand = Literal[
    "clear", "reset", "start", "stop", "hold", "unhold", "suspend", "unsuspend", "complete", "abort"
]  # fmt: skip

_COMMANDS = get_args(PackMLCommand)

COMPLETED: dict[PackMLState, PackMLState] = {
    "Clearing": "Stopped",
    "Resetting": "Idle",
    "Starting": "Execute",
    "Holding": "Held",
    "Unholding": "Execute",
    "Suspending": "Suspended",
    "Unsuspending": "Execute",
    "Completing": "Complete",
    "Stopping": "Stopped",
    "Aborting": "Aborted",
}
"""Where each acting state leads when it is complete; `Execute` runs until a command."""

TARGET: dict[PackMLCommand, PackMLState] = {
    "clear": "Clearing",
    "reset": "Resetting",
    "start": "Starting",
    "stop": "Stopping",
    "hold": "Holding",
    "unhold": "Unholding",
    "suspend": "Suspending",
    "unsuspend": "Unsuspending",
    "complete": "Completing",
    "abort": "Aborting",
}

_STATES: frozenset[PackMLState] = frozenset(get_args(PackMLState))
_ABORTED: frozenset[PackMLState] = frozenset({"Aborting", "Aborted"})

TAKEN_IN: dict[PackMLCommand, frozenset[PackMLState]] = {
    "clear": frozenset({"Aborted"}),
    "reset": frozenset({"Stopped", "Complete"}),
    "start": frozenset({"Idle"}),
    "stop": _STATES - _ABORTED - {"Clearing", "Stopping", "Stopped"},
    "hold": frozenset({"Execute"}),
    "unhold": frozenset({"Held"}),
    "suspend": frozenset({"Execute"}),
    "unsuspend": frozenset({"Suspended"}),
    "complete": frozenset({"Execute"}),
    "abort": _STATES - _ABORTED,
}
"""The states in which each command is taken."""


def is_packml(command: str) -> TypeGuard[PackMLCommand]:
    """Tell whether a command is one of the state model."""
    return command in _COMMANDS


def commanded(state: PackMLState, command: PackMLCommand) -> PackMLState | None:
    """Return the state that `command` leads to from `state`, or None where it is not taken."""
    return TARGET[command] if state in TAKEN_IN[command] else None


def refusal(state: PackMLState, command: PackMLCommand) -> str:
    """Return the sentence that says why `command` is not taken in `state`."""
    taken = TAKEN_IN[command]
    if len(taken) > 2:
        return f"{command} is not taken while the line is {state}"
    return f"{command} is taken in {' or '.join(sorted(taken))} only, the line is {state}"
