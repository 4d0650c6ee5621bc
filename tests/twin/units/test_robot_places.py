"""What a robot's cell was proven to reach, held against forward kinematics."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from tests.twin.picking import FROM_M, TO_M, packing
from twin.bullet.kinematics import Kinematics
from twin.devices.belt_path import BeltPath
from twin.errors import ConfigError
from twin.lanes import lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.units.robot_places import GRASP_YAW_RAD, solve_places

TOOLS = pytest.mark.parametrize(("cup", "grasp_m"), [(False, 0.0105), (True, 0.014)], ids=["panda", "iiwa"])


@pytest.mark.parametrize("heading_deg", [0.0, 30.0])
@TOOLS
def test_the_whole_pick_window_is_followed_within_a_tenth_of_a_millimetre(
    bearing: Scene, with_device: Callable[..., Scene], cup: bool, grasp_m: float, heading_deg: float
) -> None:
    turned = math.radians(heading_deg)
    origin_m = (0.58 - 0.58 * math.cos(turned), -0.58 * math.sin(turned), 0.2)  # about the middle of the window
    scene = with_device(packing(bearing, cup=cup), "infeed", heading_deg=heading_deg, origin_m=origin_m)
    robot_id, robot = scene.one_of(Robot)
    path, lane = solve_places(scene, robot_id, robot).take, lane_of(scene.all_of(Conveyor)["infeed"])
    assert isinstance(path, BeltPath)
    rng = np.random.default_rng(3)
    with Kinematics(robot_id, robot) as arm:
        for _ in range(200):
            along_m, up_m = float(rng.uniform(FROM_M, TO_M)), float(rng.uniform(0, robot.lift_m))
            joints = path.at(along_m, up_m)
            reached_m, (x, y, z, w) = arm.forward(joints)
            assert math.dist(reached_m, lane.place(along_m, 0.0, grasp_m + up_m)) < 1e-4
            assert arm.model.within_range(joints)
            assert 1 - 2 * (x * x + y * y) == pytest.approx(-1, abs=1e-5)  # the tool looks down
            yaw_rad = math.atan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z))
            assert math.remainder(yaw_rad - GRASP_YAW_RAD - turned, math.tau) == pytest.approx(0, abs=2e-3)


@pytest.mark.parametrize(("fields", "end"), [({"pick_to_m": 1.3}, "to"), ({"pick_from_m": -0.5}, "from")])
def test_a_window_that_cannot_be_reached_is_refused_by_the_end_that_is_too_far(
    bearing: Scene, with_device: Callable[..., Scene], fields: dict[str, float], end: str
) -> None:
    scene = with_device(packing(bearing), "robot", **fields)
    with pytest.raises(ConfigError, match=rf"scene\.devices\.robot\.pick_{end}_m: the robot cannot"):
        solve_places(scene, *scene.one_of(Robot))


def test_a_tray_that_cannot_be_filled_is_refused(bearing: Scene, with_device: Callable[..., Scene]) -> None:
    scene = with_device(packing(bearing), "good_tray", origin_m=(-0.6, -0.34, 0.2))
    with pytest.raises(ConfigError, match=r"scene\.devices\.good_tray\.origin_m: the robot cannot reach this place"):
        solve_places(scene, *scene.one_of(Robot))
