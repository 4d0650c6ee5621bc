from dataclasses import replace
from typing import get_args

import pytest

from tests.twin.control.bench import RUNNING, Bench
from twin.control.stack_light import lamp_of
from twin.control.values import Settings
from twin.devices.outputs import Outputs
from twin.events import PackMLState
from twin.scene.scene import Scene
from twin.scene.signals import StackLight
from twin.types import Command

LAMPS = ("tower.red", "tower.amber", "tower.green")


@pytest.fixture
def lit(scene: Scene) -> Bench:
    """A line with a stack light, whose controller has just been powered up."""
    with_tower = replace(scene, devices=scene.devices | {"tower": StackLight(kind="stack_light")})
    board = Outputs((*RUNNING, "gate.drive", *LAMPS), counted={"gate.drive": "infeed"})
    bench = Bench(settings=Settings.from_scene(with_tower), board=board)
    bench.step()
    return bench


def lamps(bench: Bench) -> set[str]:
    values = bench.board.read({"infeed": bench.encoder})
    return {tag for tag in LAMPS if values[tag]}


@pytest.mark.parametrize(
    ("state", "lamp"),
    [("Aborted", "red"), ("Held", "amber"), ("Idle", "amber"), ("Suspended", "amber"), ("Execute", "green")],
)
def test_colours_mean_what_the_standard_says(state: PackMLState, lamp: str) -> None:
    assert lamp_of(state) == lamp


def test_each_state_has_a_lamp() -> None:
    assert {lamp_of(state) for state in get_args(PackMLState)} == {"red", "amber", "green"}


def test_one_lamp_is_lit_and_follows_the_state(lit: Bench) -> None:
    assert lamps(lit) == {"tower.red"}
    lit.start()
    assert (lit.state, lamps(lit)) == ("Execute", {"tower.green"})
    lit.operate("hold")
    for _ in range(60):
        lit.step()
    assert (lit.state, lamps(lit)) == ("Held", {"tower.amber"})


def test_a_lamp_is_commanded_when_it_changes_and_never_again(lit: Bench) -> None:
    lit.start()
    told = [command.tag for command in lit.commands if command.tag in LAMPS]
    for _ in range(30):
        lit.step()
    assert [command.tag for command in lit.commands if command.tag in LAMPS] == told


def test_a_new_controller_puts_out_what_an_earlier_one_left_lit(scene: Scene, lit: Bench) -> None:
    lit.board.apply(Command(command_id="old", tag="tower.green", value=True))
    lit.memory = type(lit.memory)()
    lit.step()
    assert lamps(lit) == {"tower.red"}


def test_lamps_come_back_after_the_plant_let_its_outputs_fall(lit: Bench) -> None:
    lit.start()
    lit.step()
    lit.board.fall_to_rest()
    lit.step()
    lit.step()
    assert lit.state in ("Aborting", "Aborted")
    assert lamps(lit) == {"tower.red"}


def test_a_line_without_a_stack_light_commands_none(line: Bench) -> None:
    assert not [command for command in line.commands if command.tag.startswith("tower")]
