from collections.abc import Iterator

from twin.control.attendant import AGAIN_S, PATIENCE_S, Attendant
from twin.events import PackMLState


def times(*drawn_s: float) -> Iterator[float]:
    yield from drawn_s


def attended(states: dict[float, PackMLState], until_s: float, broken_until_s: float = 0.0) -> list[tuple[float, str]]:
    """Return what an attendant does, second by second, on a line whose state changes at these times."""
    drawn = times(30.0, 10.0, 10.0)
    attendant, done = Attendant(lambda: next(drawn), repair_s=20.0), list[tuple[float, str]]()
    state: PackMLState = "Execute"
    repaired = False
    for t_s in range(int(until_s)):
        state = states.get(float(t_s), state)
        visit = attendant.attend(float(t_s), state, broken=not repaired and t_s < broken_until_s)
        if visit.repaired:
            repaired = True
            done.append((float(t_s), "repaired"))
        if visit.command:
            done.append((float(t_s), visit.command))
    return done


def test_a_held_line_goes_on_when_somebody_has_come() -> None:
    assert attended({5.0: "Held", 37.0: "Execute"}, 60.0) == [(35.0, "unhold")]


def test_an_aborted_line_is_cleared_reset_and_started_one_state_after_the_other() -> None:
    states: dict[float, PackMLState] = {0.0: "Aborted", 32.0: "Stopped", 34.0: "Idle", 36.0: "Execute"}
    assert attended(states, 50.0) == [(30.0, "clear"), (32.0, "reset"), (34.0, "start")]


def test_what_is_broken_is_repaired_first() -> None:
    assert attended({0.0: "Held", 53.0: "Execute"}, 70.0, broken_until_s=99.0) == [(50.0, "repaired"), (51.0, "unhold")]


def test_a_refused_command_is_given_again_and_again_by_who_stays() -> None:
    assert 2 <= PATIENCE_S < 3
    assert attended({0.0: "Held"}, 38.0) == [(30.0, "unhold"), (33.0, "unhold"), (36.0, "unhold")]


def test_a_line_that_stands_again_before_it_ran_is_looked_at_before_the_next_try() -> None:
    states: dict[float, PackMLState] = {
        0.0: "Held",
        31.0: "Unholding",
        32.0: "Aborted",
        44.0: "Stopped",
        45.0: "Execute",
    }
    assert AGAIN_S == 10.0
    assert attended(states, 60.0) == [(30.0, "unhold"), (42.0, "clear"), (44.0, "reset")]


def test_a_line_that_waits_for_material_lets_him_go_and_calls_anew() -> None:
    states: dict[float, PackMLState] = {0.0: "Held", 31.0: "Suspended", 40.0: "Held", 52.0: "Execute"}
    assert attended(states, 60.0) == [(30.0, "unhold"), (50.0, "unhold")]


def test_a_line_that_was_stopped_on_purpose_calls_nobody() -> None:
    assert attended({5.0: "Stopping", 6.0: "Stopped"}, 90.0) == []
    assert attended({5.0: "Suspended"}, 90.0) == []
