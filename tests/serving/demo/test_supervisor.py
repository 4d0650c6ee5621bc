from pathlib import Path
from typing import Any

import pytest

from serving.compose import compose_scene
from serving.demo.supervisor import LOG_FILE, DemoSettings, check, live_children
from serving.server import listen
from serving.settings import PlantSettings
from tests.serving.live import free_port
from twin.errors import ConfigError

SCENE = compose_scene()


def settings(**more: Any) -> DemoSettings:
    values = {
        "host": "127.0.0.1", "port": free_port(), "io_port": free_port(), "duration_s": None, "seed": 7,
        "headless": True, "restart_s": 1.0, "out": None,
    }  # fmt: skip
    return DemoSettings(**{**values, **more})


@pytest.mark.parametrize("key", ["port", "io_port"])
def test_a_port_in_use_is_told_before_anything_starts(key: str, tmp_path: Path) -> None:
    port = free_port()
    given = settings(**{key: port})
    with listen("127.0.0.1", port), pytest.raises(ConfigError, match=f"demo.{key}: .*:{port} cannot be used"):
        check(given, given.io_port or 0, SCENE, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_the_log_of_another_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / LOG_FILE).touch()
    given = settings()
    with pytest.raises(ConfigError, match=r"demo\.out"):
        check(given, given.io_port or 0, SCENE, tmp_path)


def test_each_life_of_the_plant_brings_other_parts_and_triggers(tmp_path: Path) -> None:
    plant = live_children(settings(), 1, SCENE, tmp_path, tmp_path, program=("true",))[0]
    lives = [plant.settings(life) for life in range(3)]
    assert all(isinstance(each, PlantSettings) for each in lives)
    assert [getattr(each, "life", None) for each in lives] == [0, 1, 2]
    assert len({getattr(each, "seed", None) for each in lives}) == 3


def test_the_token_of_a_run_is_new_and_told_by_the_environment_alone(tmp_path: Path) -> None:
    runs = [live_children(settings(), 1, SCENE, tmp_path, tmp_path, program=("true",)) for _ in range(2)]
    tokens = [{child.environ["LINETWIN_TOKEN"] for child in children} for children in runs]
    assert [len(each) for each in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    for child in runs[0]:
        assert child.environ["LINETWIN_TOKEN"] not in " ".join(child.program)
