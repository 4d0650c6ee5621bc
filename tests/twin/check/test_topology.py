"""Belts, eyes, gates and outlets that do not join to a line are refused by key."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.twin.scenes import belt, belts_only
from twin.check.topology import check_belts, check_eyes, check_outlets
from twin.errors import ConfigError
from twin.scene.scene import Scene

Change = Callable[..., Scene]


def two_belts(bearing: Scene, **second: object) -> Scene:
    one = belt(to="two")
    two = belt(**({"origin_m": (1.003, 0.0, 0.1995)} | second))
    return belts_only(bearing, role_after="two", one=one, two=two)


def test_belts_that_hand_over_pass(bearing: Scene, shipped: Scene) -> None:
    check_belts(two_belts(bearing))
    check_belts(bearing)
    check_belts(shipped)


@pytest.mark.parametrize(
    "second",
    [
        {"origin_m": (1.2, 0.0, 0.1995)},
        {"origin_m": (1.003, 0.1, 0.1995)},
        {"origin_m": (1.003, 0.0, 0.19)},
        {"origin_m": (1.003, 0.0, 0.201)},
        {"origin_m": (1.0, 0.0, 0.1995), "heading_deg": 90.0},
    ],
)
def test_a_belt_that_does_not_begin_where_the_one_before_ends_is_refused(
    bearing: Scene, second: dict[str, object]
) -> None:
    with pytest.raises(
        ConfigError, match=r"scene\.devices\.two\.origin_m: parts cannot be handed over.*\[1.0, 0.0, 0.2\]"
    ):
        check_belts(two_belts(bearing, **second))


def test_a_belt_whose_end_leads_nowhere_is_refused(bearing: Scene, with_device: Change) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.infeed\.to: parts would fall off its end"):
        check_belts(with_device(bearing, "good_tray", after="gate"))


def test_one_belt_is_fed_by_one(bearing: Scene) -> None:
    scene = two_belts(bearing)
    third = belt(origin_m=(0.0, 1.0, 0.2), to="two")
    with pytest.raises(ConfigError, match=r"scene\.devices\.third\.to: one end leads to one place"):
        check_belts(replace(scene, devices=scene.devices | {"third": third}))


def test_a_belt_that_nothing_knows_is_refused(bearing: Scene, with_device: Change) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.infeed\.to: no such conveyor"):
        check_belts(with_device(bearing, "infeed", to="outfeed"))


def test_an_eye_beside_its_belt_is_refused(bearing: Scene, with_device: Change) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.eye\.distance_m: the beam must cross infeed"):
        check_eyes(with_device(bearing, "eye", distance_m=1.5))


def test_a_chute_that_would_stand_in_another_is_refused(shipped: Scene, with_device: Change) -> None:
    check_outlets(shipped)
    with pytest.raises(ConfigError, match=r"hold_gate\.distance_m: its chute would stand in that of gate.*0\.090 m"):
        check_outlets(with_device(shipped, "hold_gate", distance_m=1.15))


def test_an_outlet_after_nothing_is_refused(bearing: Scene, with_device: Change) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.reject_tray\.after: no such conveyor"):
        check_outlets(with_device(bearing, "reject_tray", after="nothing"))
