"""Boards that stand at stops: whatever the controller is not told, nothing waits for ever, nothing unjudged is good."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.control.boards import Boards
from twin.types import Evaluation

STUCK = [("inspect_eye.blocked", True), ("inspect_eye.blocked", False)]
STUCK += [("inspect_stop.raised", True), ("inspect_stop.raised", False)]


def stuck(line: Boards, tag: str, tells: bool, seconds: float) -> Boards:
    line.tells[tag] = tells
    line.run(seconds)
    line.tells.clear()
    return line


def no_board_is_good_without_its_own_ok(line: Boards, said: dict[int, Evaluation | None]) -> None:
    good = [board for board in line.gone if board.lane == "good"]
    assert [board.number for board in good if not board.triggers or said.get(board.number) != "ok"] == []
    disposed = [trigger_id for trigger_id, _, _ in line.dispositions()]
    assert len(disposed) == len(set(disposed))
    assert line.loaded == len(line.gone) + len(line.boards)


def test_boards_go_on_one_by_one_as_their_verdicts_say() -> None:
    line = Boards(says=lambda number: "not_ok" if number % 2 else "ok").start().run(40.0)
    assert line.alarms() == []
    assert line.lanes()[:4] == ["reject", "good", "reject", "good"]
    assert line.dispositions()[:2] == [("T1", "reject", "not_ok"), ("T2", "accept", "ok")]


def test_a_fresh_controller_lets_the_board_that_it_does_not_know_go_to_reject_and_says_so() -> None:
    line = Boards().start().until(line_stands).fresh().start()
    stood = line.stands()
    assert stood is not None
    line.until(lambda _: bool(stood.lane), within_s=12.0)
    assert stood.lane == "reject"
    assert line.alarms() == ["stop_not_reached"]
    line.until(lambda line: "good" in line.lanes())
    assert line.state == "Execute"


def test_a_fresh_controller_that_is_told_the_trigger_rejects_the_board_by_it() -> None:
    line = Boards().start().until(line_stands)
    told = line.memory.at_camera
    assert told is not None
    line.fresh().step(told=(told.trigger,))
    line.start()
    stood = line.stands()
    assert stood is not None
    line.until(lambda _: bool(stood.lane), within_s=12.0)
    assert stood.lane == "reject"
    assert line.dispositions()[0] == ("T1", "reject", "purged")
    line.until(lambda line: "good" in line.lanes())


@pytest.mark.parametrize(("tag", "tells"), STUCK)
def test_a_sensor_of_the_cameras_stop_that_sticks_is_told_and_the_line_stands_no_longer_than_it(
    tag: str, tells: bool
) -> None:
    line = Boards().start().run(8.0)
    stuck(line, tag, tells, 12.0)
    assert "stop_not_reached" in line.alarms()
    no_board_is_good_without_its_own_ok(line, dict.fromkeys(range(99), "ok"))
    before = len(line.gone)
    if line.state == "Held":
        line.step("unhold")
    line.run(15.0)
    assert line.state == "Execute"
    assert len(line.gone) > before
    assert line.lanes()[-1] == "good"


def test_a_verdict_after_the_stops_limit_is_told_as_late_and_helps_no_board() -> None:
    line = Boards(after_s=3.4).start().until(lambda line: len(line.gone) == 1)
    assert line.lanes() == ["reject"]
    assert line.dispositions() == [("T1", "reject", "late")]
    assert line.heard() == [("T1", True)]


def test_a_verdict_that_comes_when_its_board_is_past_the_rollers_is_told_as_late() -> None:
    line = Boards(after_s=9.0).start().until(lambda line: len(line.heard()) == 1)
    assert line.lanes() == ["reject"]
    assert line.dispositions()[0] == ("T1", "reject", "no_verdict")
    assert line.heard() == [("T1", True)]


def test_boards_without_a_verdict_hold_the_line_when_they_are_too_many_in_a_row() -> None:
    line = Boards(says=lambda _: None).start().until(lambda line: line.state == "Held", within_s=60.0)
    assert line.alarms() == ["no_verdict"]
    assert {(said, why) for _, said, why in line.dispositions()} <= {("reject", "no_verdict"), ("reject", "purged")}


def test_a_second_trigger_of_a_board_that_stands_makes_neither_good() -> None:
    line = Boards(after_s=1.0).start().until(lambda line: line.fired == 1)
    board = line.stands()
    assert board is not None
    line._fires.append((line.t_s + 0.1, board))
    line.until(lambda _: bool(board.lane))
    assert board.lane == "reject"
    assert sorted(line.dispositions()[:2]) == [("T1", "reject", "touching"), ("T2", "reject", "touching")]


def test_an_eye_that_flickers_all_the_time_keeps_no_board_standing() -> None:
    line = Boards(after_s=1.0).start().until(lambda line: line.fired == 1)
    board = line.stands()
    assert board is not None
    ends_s = line.t_s + 6.0
    while not board.lane and line.t_s < ends_s:
        if not line._fires and board is line.stands():
            line._fires.append((line.t_s + 0.05, board))
        line.step()
    assert board.lane == "reject"
    assert line.alarms() == ["stop_not_reached"]
    assert {(said, why) for _, said, why in line.dispositions()} == {("reject", "touching")}


def test_a_board_that_is_sent_and_does_not_come_to_the_robots_stop_holds_the_line() -> None:
    line = Boards().start().until(lambda line: bool(line.boards))
    line.boards.clear()
    line.run(7.0)
    assert (line.state, line.alarms()) == ("Held", ["stop_not_reached"])


def test_an_encoder_that_was_reset_leaves_no_stop_waiting() -> None:
    line = Boards().start().run(12.0)
    line.travel_m = 0.0
    line.run(0.5)
    assert line.state == "Aborted"
    line.start().run(20.0)
    assert line.state == "Execute"
    assert line.lanes()[-1] == "good"


def line_stands(line: Boards) -> bool:
    return line.memory.at_camera is not None


STICKING = st.tuples(st.sampled_from(STUCK), st.floats(0.0, 14.0), st.floats(0.05, 14.0))


@settings(max_examples=25, deadline=None)
@given(
    at=st.lists(STICKING, min_size=1, max_size=2),
    fresh_s=st.none() | st.floats(1.0, 14.0),
    said=st.lists(st.sampled_from(["ok", "ok", "not_ok", None]), min_size=12, max_size=12),
)
def test_whatever_is_not_told_nothing_unjudged_is_good_and_the_line_goes_on_or_says_why_not(
    at: list[tuple[tuple[str, bool], float, float]], fresh_s: float | None, said: list[Evaluation | None]
) -> None:
    spoken = dict(enumerate(said, start=1))
    line = Boards(says=spoken.get).start()
    begun_s = line.t_s
    while line.t_s < begun_s + 30.0:
        now_s = line.t_s - begun_s
        line.tells = {tag: tells for (tag, tells), since_s, for_s in at if since_s <= now_s < since_s + for_s}
        line.step()
        if fresh_s is not None and now_s >= fresh_s:
            fresh_s = None
            line.fresh().start()
    no_board_is_good_without_its_own_ok(line, spoken)
    gone = len(line.gone)
    if line.state == "Execute":
        line.says = lambda _: "ok"
        line.run(25.0)
        assert len(line.gone) > gone or line.state != "Execute"
    assert line.state == "Execute" or line.alarms()
