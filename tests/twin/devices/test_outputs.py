import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.outputs import Outputs
from twin.types import Command, TagValue

RUN, DRIVE = "infeed.run", "gate.drive"


def outputs() -> Outputs:
    return Outputs((RUN, DRIVE), counted={DRIVE: "infeed"})


def permit(start: int, end: int, trigger_id: str = "T1") -> Command:
    return Command(
        command_id="c", tag=DRIVE, value=True, trigger_id=trigger_id, valid_from_count=start, valid_until_count=end
    )


def test_everything_rests_before_any_command() -> None:
    assert outputs().read({"infeed": 0}) == {RUN: False, DRIVE: False}


def test_a_command_without_counts_holds_until_it_is_taken_back() -> None:
    board = outputs()
    assert board.apply(Command(command_id="1", tag=RUN, value=True)) == ""
    assert board.read({"infeed": 0})[RUN]
    assert board.read({"infeed": 10**9})[RUN]
    board.apply(Command(command_id="2", tag=RUN, value=False))
    assert not board.read({"infeed": 10**9})[RUN]


@given(start=st.integers(0, 1000), length=st.integers(1, 500), count=st.integers(0, 2000))
def test_a_permit_lives_between_its_counts_and_nowhere_else(start: int, length: int, count: int) -> None:
    board = outputs()
    assert board.apply(permit(start, start + length)) == ""
    assert board.read({"infeed": count})[DRIVE] == (start <= count < start + length)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)), max_size=6))
def test_overlapping_permits_hold_as_long_as_one_of_them_lives(windows: list[tuple[int, int]]) -> None:
    board = outputs()
    for start, length in windows:
        board.apply(permit(start, start + length))
    for count in range(0, 800, 7):
        live = any(start <= count < start + length for start, length in windows)
        assert board.read({"infeed": count})[DRIVE] == live


def test_false_without_counts_ends_every_permit() -> None:
    board = outputs()
    board.apply(permit(0, 100))
    board.apply(Command(command_id="2", tag=DRIVE, value=False))
    assert not board.read({"infeed": 50})[DRIVE]


def test_false_with_a_trigger_ends_that_permit_alone() -> None:
    board = outputs()
    board.apply(permit(0, 100, "A"))
    board.apply(permit(200, 300, "B"))
    board.apply(Command(command_id="2", tag=DRIVE, value=False, trigger_id="B"))
    assert board.read({"infeed": 50})[DRIVE]
    assert not board.read({"infeed": 250})[DRIVE]


def test_a_stopped_belt_expires_nothing_and_rest_forgets_everything() -> None:
    board = outputs()
    board.apply(permit(10, 100))
    board.apply(Command(command_id="2", tag=RUN, value=True))
    assert all(board.read({"infeed": 50})[DRIVE] for _ in range(1000))
    board.fall_to_rest()
    assert board.read({"infeed": 50}) == {RUN: False, DRIVE: False}


@pytest.mark.parametrize(
    ("tag", "value", "start", "end", "told"),
    [
        ("infeed.speed", True, None, None, "is no output of this line; outputs: infeed.run, gate.drive"),
        (RUN, 3, None, None, "is a switch, got 3"),
        (RUN, True, 5, 9, "takes no counts"),
        (DRIVE, True, 5, None, "come together"),
        (DRIVE, True, 5, 5, "must lie behind"),
        (DRIVE, True, None, None, "carries its trigger_id and both counts"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_and_changes_nothing(
    tag: str, value: TagValue, start: int | None, end: int | None, told: str
) -> None:
    board = outputs()
    command = Command(command_id="x", tag=tag, value=value, valid_from_count=start, valid_until_count=end)
    assert told in board.apply(command)
    assert board.read({"infeed": 5}) == {RUN: False, DRIVE: False}
