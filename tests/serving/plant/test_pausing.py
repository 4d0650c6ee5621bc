from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from serving.plant.pausing import SimulatedTime

SCAN_TICKS = 3
Action = Literal["tick", "pause", "step", "resume"]


@given(st.lists(st.sampled_from(["tick", "tick", "pause", "step", "resume"])))
def test_whatever_is_commanded_time_stands_at_the_ends_of_scans_only_and_each_step_takes_one(
    actions: list[Action],
) -> None:
    time, ticks, owed = SimulatedTime(scan_ticks=SCAN_TICKS), 0, 0
    for action in actions:
        if action != "tick":
            was = time.paused
            taken = not time.order(action)
            assert taken == (was != (action == "pause"))
            owed = 0 if taken and action != "step" else owed + SCAN_TICKS * taken
        elif not time.stands:
            time.ticked()
            ticks += 1
        assert not time.stands or ticks % SCAN_TICKS == 0
    if time.paused:
        since = ticks
        while not time.stands:
            time.ticked()
            ticks += 1
        assert ticks % SCAN_TICKS == 0
        assert ticks - since <= owed + SCAN_TICKS - 1
        time.order("step")
        for _ in range(SCAN_TICKS):
            assert not time.stands
            time.ticked()
        assert time.stands


def test_time_that_runs_never_stands() -> None:
    time = SimulatedTime(scan_ticks=SCAN_TICKS)
    for _ in range(10):
        assert not time.stands
        time.ticked()


def test_a_command_of_the_controller_is_refused() -> None:
    assert SimulatedTime(scan_ticks=SCAN_TICKS).order("hold").startswith("hold is for the controller")
