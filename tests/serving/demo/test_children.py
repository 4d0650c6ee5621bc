import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving.compose import compose_scene
from serving.demo.children import GIVE_UP_AFTER, Child
from serving.settings import ControllerSettings
from twin.errors import RunError

SETTINGS = ControllerSettings(scene=compose_scene(), url="ws://x", io="ws://y", consumer="c")
UNTIL_STDIN_ENDS = "import sys; print('up', flush=True); sys.stdin.read()"
DIES = "import sys; sys.exit('no luck')"


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def child(folder: Path, code: str, clock: Clock, **more: Any) -> Child:
    return Child(
        name="controller", settings=lambda _: SETTINGS, folder=folder, environ={}, restart_s=5.0,
        program=(sys.executable, "-c", code), clock=clock, **more,
    )  # fmt: skip


@pytest.fixture
def living(tmp_path: Path, clock: Clock) -> Iterator[Child]:
    made = child(tmp_path, UNTIL_STDIN_ENDS, clock)
    made.start()
    yield made
    made.stop()


def wait_until_dead(made: Child) -> None:
    assert made._process is not None
    made._process.wait(10)


def test_a_living_process_is_left_alone_and_told_its_settings(living: Child, tmp_path: Path) -> None:
    assert living.check() is None
    assert living.lives == 1
    assert (tmp_path / "controller.json").exists()


def test_a_dead_process_comes_back_after_its_time_and_is_told_once(living: Child, clock: Clock) -> None:
    assert living._process is not None
    living._process.kill()
    wait_until_dead(living)
    death = living.check()
    assert death is not None
    assert (death.name, death.status) == ("controller", -9)
    clock.now_s = 4.9
    assert living.check() is None
    assert living.lives == 1
    clock.now_s = 5.1
    assert living.check() is None
    assert living.lives == 2
    assert living.check() is None


def test_a_process_that_never_lives_is_given_up_with_its_last_words(tmp_path: Path, clock: Clock) -> None:
    made = child(tmp_path, DIES, clock)
    made.start()
    with pytest.raises(RunError, match="no luck"):
        for _ in range(GIVE_UP_AFTER):
            wait_until_dead(made)
            made.check()
            clock.now_s += 5.1
            made.check()
    made.stop()


def test_stopping_takes_no_longer_than_the_process_wants(living: Child) -> None:
    began_s = time.monotonic()
    living.stop()
    assert time.monotonic() - began_s < 5
    living.stop()


def test_a_dead_process_can_be_called_back_before_its_time_and_comes_once(living: Child, clock: Clock) -> None:
    living.revive()
    assert living.lives == 1
    assert living._process is not None
    living._process.kill()
    wait_until_dead(living)
    assert living.check() is not None
    living.revive()
    assert living.lives == 2
    clock.now_s = 5.1
    assert living.check() is None
    assert living.lives == 2
