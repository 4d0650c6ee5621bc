"""Whether a robot's cell fits together is told before anything is built."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.twin.picking import packing
from twin.check.cells import check_cells
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Scene

Change = Callable[..., Scene]


def refused(scene: Scene) -> ConfigError:
    with pytest.raises(ConfigError) as told:
        check_cells(scene)
    return told.value


def test_the_shipped_cell_and_the_packing_cell_are_taken(bearing: Scene) -> None:
    check_cells(bearing)
    check_cells(packing(bearing))
    check_cells(packing(bearing, cup=True))


@pytest.mark.parametrize(
    ("change", "key", "allowed"),
    [
        (("robot", {"takes_from": "bin"}), "robot.takes_from", "infeed"),
        (("robot", {"takes_from": "good_tray"}), "robot.takes_from", "infeed"),
        (("robot", {"sets_on": "bin"}), "robot.sets_on", "infeed, good_tray, reject_tray"),
        (("robot", {"sets_on": "infeed", "place_m": (0.1, 0.0, 0.2)}), "robot.sets_on", "another conveyor"),
        (("robot", {"pick_eye": None}), "robot.pick_eye", "eye"),
        (("robot", {"pick_eye": "sensor"}), "robot.pick_eye", "eye"),
        (("robot", {"pick_from_m": None}), "robot.pick_from_m", "0.2765 to less than 1.3765"),
        (("robot", {"pick_from_m": 0.27}), "robot.pick_from_m", "0.2765 to less than 1.3765"),
        (("robot", {"pick_to_m": None}), "robot.pick_to_m", "more than 0.38 to 1.3765"),
        (("robot", {"pick_to_m": 0.38}), "robot.pick_to_m", "more than 0.38 to 1.3765"),
        (("robot", {"pick_to_m": 1.39}), "robot.pick_to_m", "more than 0.38 to 1.3765"),
        (("robot", {"place_m": (0.1, 0.0, 0.2)}), "robot.place_m", "nothing here"),
        (("eye", {"distance_m": 0.5}), "robot.pick_from_m", "0.4765 to less than 1.3765"),
        (("good_tray", {"after": "infeed"}), "good_tray.after", "robot, and one robot only"),
        (("reject_tray", {"after": "robot"}), "reject_tray.after", "the robot that sets on it"),
    ],
)
def test_a_packing_cell_that_does_not_fit_is_refused(
    bearing: Scene, with_device: Change, change: tuple[str, dict[str, Any]], key: str, allowed: str
) -> None:
    device_id, fields = change
    error = refused(with_device(packing(bearing), device_id, **fields))
    assert error.key == f"scene.devices.{key}"
    assert allowed in error.allowed


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"pick_eye": "eye"}, "robot.pick_eye"),
        ({"pick_to_m": 0.5}, "robot.pick_to_m"),
        ({"place_m": None}, "robot.place_m"),
        ({"place_m": (1.39, 0.0, 0.2)}, "robot.place_m"),
        ({"place_m": (0.1, 0.06, 0.2)}, "robot.place_m"),
        ({"place_m": (0.1, 0.0, 0.21)}, "robot.place_m"),
    ],
)
def test_a_feeding_cell_that_does_not_fit_is_refused(
    bearing: Scene, with_device: Change, fields: dict[str, Any], key: str
) -> None:
    assert refused(with_device(bearing, "robot", **fields)).key == f"scene.devices.{key}"


def test_an_eye_over_another_belt_announces_nothing(bearing: Scene, with_device: Change) -> None:
    scene = packing(bearing)
    other = replace(scene.all_of(Conveyor)["infeed"], origin_m=(0.0, 1.0, 0.2))
    scene = with_device(replace(scene, devices=scene.devices | {"other": other}), "eye", conveyor="other")
    error = refused(scene)
    assert error.key == "scene.devices.robot.pick_eye"
    assert error.allowed == "a photo_eye with conveyor: infeed"


def test_two_robots_never_share_an_eye_or_a_tray(bearing: Scene) -> None:
    scene = packing(bearing)
    second = replace(scene.one_of(Robot)[1], sets_on="reject_tray")
    assert refused(replace(scene, devices=scene.devices | {"second": second})).key == "scene.devices.second.pick_eye"
    second = bearing.one_of(Robot)[1]
    shared = replace(bearing, devices=bearing.devices | {"second": second})
    assert refused(shared).key == "scene.devices.second.takes_from"
    assert "robot has it already" in refused(shared).problem
