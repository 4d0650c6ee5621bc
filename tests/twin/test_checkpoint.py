"""A checkpoint is the run itself, to the last bit, as often as it is gone on from."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
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


def wrong(_: Line) -> None:
    raise ValueError("no such thing")


def unsendable(line: Line) -> object:
    return lambda: line


def interrupted(_: Line) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("go", "told_of_it"),
    [
        (wrong, "the branch broke off: ValueError: no such thing"),
        (unsendable, "what the branch returned cannot be sent"),
    ],
)
def test_whatever_goes_wrong_in_a_branch_is_told(go: Callable[[Line], object], told_of_it: str, line: Line) -> None:
    with line, Checkpoint(line) as checkpoint:
        for _ in range(2):
            with pytest.raises(RunError, match=told_of_it):
                checkpoint.branch(go)


def test_an_interrupted_branch_interrupts_whoever_called_for_it(line: Line) -> None:
    with line, Checkpoint(line) as checkpoint, pytest.raises(KeyboardInterrupt):
        checkpoint.branch(interrupted)


@pytest.mark.parametrize("first", [0, 1])
def test_several_checkpoints_are_let_go_in_any_order(first: int, line: Line) -> None:
    with line:
        both = [Checkpoint(line), Checkpoint(line)]
        both[first].close()
        assert both[1 - first].branch(partial(told, 1)) == told(1, line)
        both[1 - first].close()


def test_a_checkpoint_whose_process_was_killed_says_so(line: Line) -> None:
    with line, Checkpoint(line) as checkpoint:
        os.kill(checkpoint._process.pid or 0, signal.SIGKILL)
        checkpoint._process.join()
        with pytest.raises(RunError, match="is gone"):
            checkpoint.branch(partial(told, 1))


def test_a_program_ends_with_a_checkpoint_that_nobody_closed() -> None:
    code = "from twin.checkpoint import Checkpoint; kept = Checkpoint(1); print('end')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("end\n", "")
