from typing import get_args

import pytest

from twin.control.packml import COMPLETED, TARGET, PackMLCommand, commanded, refusal
from twin.events import PackMLState

STATES: tuple[PackMLState, ...] = get_args(PackMLState)


def test_a_stopped_line_runs_after_clear_reset_start_alone() -> None:
    state: PackMLState | None = "Aborted"
    path: tuple[PackMLCommand, ...] = ("clear", "reset", "start")
    for command in path:
        assert state is not None
        state = commanded(state, command)
        assert state is not None
        state = COMPLETED[state]
    assert state == "Execute"


def test_every_command_leads_to_an_acting_state_that_ends_by_itself() -> None:
    assert len(STATES) == 17
    assert set(TARGET.values()) == set(COMPLETED)
    assert set(STATES) - set(COMPLETED) == {"Stopped", "Idle", "Suspended", "Execute", "Aborted", "Held", "Complete"}


@pytest.mark.parametrize("state", STATES)
def test_abort_is_taken_everywhere_but_where_the_line_aborts(state: PackMLState) -> None:
    assert (commanded(state, "abort") is None) == (state in {"Aborting", "Aborted"})


@pytest.mark.parametrize("state", STATES)
def test_hold_and_suspend_are_taken_in_execute_only(state: PackMLState) -> None:
    assert (commanded(state, "hold") == "Holding") == (state == "Execute")
    assert (commanded(state, "suspend") == "Suspending") == (state == "Execute")


def test_a_refusal_says_where_the_command_is_taken() -> None:
    assert refusal("Idle", "unhold") == "unhold is taken in Held only, the line is Idle"
    assert refusal("Aborted", "stop") == "stop is not taken while the line is Aborted"
