"""Planned changeovers: what is commanded when, second by second."""

from twin.control.setting_up import SettingUp
from twin.events import PackMLState
from twin.scene.operators import Changeover

States = dict[float, PackMLState]


def commanded(plan: Changeover, states: States, until_s: float, parts_per_s: int = 1) -> list[tuple[float, str]]:
    """Return what is commanded on a line whose state changes at these times."""
    setting_up, done = SettingUp(plan, lambda: 20.0), list[tuple[float, str]]()
    state: PackMLState = "Execute"
    for t_s in range(int(until_s)):
        state = states.get(float(t_s), state)
        command = setting_up.attend(float(t_s), state, parts_per_s * t_s)
        if command is not None:
            done.append((float(t_s), command))
    return done


STATES: States = {12.0: "Completing", 15.0: "Complete", 36.0: "Idle", 37.0: "Starting", 40.0: "Execute"}


def test_a_line_is_emptied_set_up_and_started_anew_and_the_next_changeover_counts_from_there() -> None:
    told = commanded(Changeover(every_s=10.0), {**STATES, 51.0: "Completing"}, 60.0)
    assert told == [(10.0, "complete"), (35.0, "reset"), (36.0, "start"), (50.0, "complete")]


def test_a_changeover_comes_by_parts_as_well() -> None:
    states: States = {13.0: "Completing", 15.0: "Complete", 36.0: "Idle", 37.0: "Starting", 40.0: "Execute"}
    told = commanded(Changeover(every_parts=24), states, 53.0, parts_per_s=2)
    assert told == [(12.0, "complete"), (35.0, "reset"), (36.0, "start"), (52.0, "complete")]


def test_a_line_that_does_not_run_is_not_changed_over_and_one_that_failed_meanwhile_is_asked_again() -> None:
    assert commanded(Changeover(every_s=10.0), {5.0: "Held", 30.0: "Execute"}, 31.0) == [(30.0, "complete")]
    failed: States = {12.0: "Completing", 13.0: "Aborted", 30.0: "Execute"}
    assert commanded(Changeover(every_s=10.0), failed, 31.0) == [(10.0, "complete"), (30.0, "complete")]
