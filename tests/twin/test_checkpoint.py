"""A checkpoint is the run itself, to the last bit, as often as it is gone on from."""

import hashlib
import os
from functools import partial

import pytest

from tests.twin.rig import going
from tests.twin.scenes import bearing_scene
from twin.checkpoint import Checkpoint
from twin.errors import ConfigError, RunError
from twin.line import Line

SCENE = bearing_scene()


def told(ticks: int, line: Line) -> str:
    """Return the hash of what a line tells in some ticks, and of where it leaves everything."""
    lines = [repr(line.step()) for _ in range(ticks)]
    return hashlib.sha256(repr((lines, line.poses(), line.joints_rad())).encode()).hexdigest()


def refused(line: Line) -> None:
    raise ConfigError("scene.x", f"no such thing at tick {line.step().tick}")


def killed(_: Line) -> None:
    os._exit(7)


@pytest.fixture
def line() -> Line:
    return Line(SCENE, 7)


def test_a_run_and_its_branches_go_on_alike_while_a_robot_holds_a_part(line: Line) -> None:
    with line:
        line.step(going(SCENE))
        told(420, line)
        with Checkpoint(line) as checkpoint:
            first = checkpoint.branch(partial(told, 500))
            straight = told(500, line)
            assert [first, checkpoint.branch(partial(told, 500))] == [straight, straight]
            assert told(500, line) != straight


def test_what_a_branch_refuses_is_told_to_whoever_called_for_it_and_the_checkpoint_stays(line: Line) -> None:
    with line, Checkpoint(line) as checkpoint:
        for _ in range(2):
            with pytest.raises(ConfigError, match="no such thing at tick 1"):
                checkpoint.branch(refused)
        assert line.step().tick == 1


def test_a_branch_that_breaks_off_is_told_and_the_checkpoint_stays(line: Line) -> None:
    with line, Checkpoint(line) as checkpoint:
        with pytest.raises(RunError, match="exit code 7"):
            checkpoint.branch(killed)
        assert checkpoint.branch(partial(told, 1)) == told(1, line)


def test_a_closed_checkpoint_says_so(line: Line) -> None:
    with line:
        with Checkpoint(line) as checkpoint:
            pass
        with pytest.raises(RunError, match="was closed"):
            checkpoint.branch(partial(told, 1))
