import math

import pytest

from tests.twin.robots import CUP, FINGERS
from twin.devices.gripper import CLOSE_LIMIT_S, Gripper, rated_load_n
from twin.scene.robots import Tool

TICK_S = 1 / 240
TOOLS = pytest.mark.parametrize("tool", [FINGERS, CUP], ids=["fingers", "cup"])


def held(tool: Tool) -> Gripper:
    gripper = Gripper(tool, TICK_S)
    gripper.close()
    actions = [gripper.update(True, 0.0, False) for _ in range(60)]
    assert actions.count("grip") == 1
    return gripper


@TOOLS
def test_it_holds_nothing_that_it_does_not_touch(tool: Tool) -> None:
    gripper = Gripper(tool, TICK_S)
    gripper.close()
    assert gripper.update(False, 0.0, False) == ""
    assert gripper.state == "closing"


def test_fingers_hold_at_once_and_a_cup_when_its_vacuum_is_there() -> None:
    ticks = {}
    for name, tool in (("fingers", FINGERS), ("cup", CUP)):
        gripper = Gripper(tool, TICK_S)
        gripper.close()
        ticks[name] = next(tick for tick in range(240) if gripper.update(True, 0.0, False) == "grip")
    assert ticks["fingers"] == 0
    assert ticks["cup"] * TICK_S == pytest.approx(CUP.build_s, abs=TICK_S)


def test_a_lip_that_lifts_while_the_vacuum_builds_begins_anew() -> None:
    gripper = Gripper(CUP, TICK_S)
    gripper.close()
    for touches in [True] * 20 + [False] + [True] * 20:
        assert gripper.update(touches, 0.0, False) == ""


@TOOLS
def test_a_part_that_is_never_touched_is_told_as_a_miss(tool: Tool) -> None:
    gripper = Gripper(tool, TICK_S)
    gripper.close()
    actions = [gripper.update(False, 0.0, False) for _ in range(round((CLOSE_LIMIT_S + CUP.build_s) / TICK_S) + 2)]
    assert actions.count("miss") == 1
    assert gripper.state == "missed"


def test_the_rated_load_is_twice_mu_times_one_finger_or_vacuum_times_area() -> None:
    assert rated_load_n(FINGERS) == pytest.approx(2 * 0.4 * 20.0)
    assert rated_load_n(CUP) == pytest.approx(60e3 * math.pi * 0.015**2)


@TOOLS
def test_it_slips_above_its_rated_load(tool: Tool) -> None:
    gripper = held(tool)
    assert gripper.update(False, rated_load_n(tool) - 0.01, False) == ""
    assert gripper.update(False, rated_load_n(tool) + 0.01, False) == "slip"
    assert gripper.state == "slipped"


def test_opening_lets_go_of_what_is_held_and_ends_when_the_fingers_are_apart() -> None:
    gripper = held(FINGERS)
    assert gripper.open() == "release"
    states = []
    for is_open in (False, True):
        gripper.update(False, 0.0, is_open)
        states.append(gripper.state)
    assert states == ["opening", "open"]
    assert gripper.open() == ""


def test_a_cup_waits_until_its_vacuum_is_gone() -> None:
    gripper = held(CUP)
    gripper.open()
    ticks = 0
    while gripper.state != "open":
        gripper.update(False, 0.0, True)
        ticks += 1
    assert ticks * TICK_S == pytest.approx(CUP.release_s, abs=1.5 * TICK_S)


def test_only_a_cup_that_draws_takes_air() -> None:
    gripper = held(CUP)
    assert gripper.air_nl_per_tick == pytest.approx(CUP.air_nl_per_s * TICK_S)
    gripper.open()
    assert gripper.air_nl_per_tick == 0.0
    assert held(FINGERS).air_nl_per_tick == 0.0
