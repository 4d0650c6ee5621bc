import math
from collections.abc import Iterator

import pytest

from tests.twin.robots import with_iiwa
from twin.bullet.kinematics import Kinematics
from twin.bullet.statics import pockets
from twin.errors import ConfigError
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray


@pytest.fixture(scope="module")
def arm(bearing: Scene) -> Iterator[Kinematics]:
    with Kinematics("robot", bearing.one_of(Robot)[1]) as kinematics:
        yield kinematics


def test_every_pocket_is_reached_within_a_tenth_of_a_millimetre_inside_the_joint_limits(
    bearing: Scene, arm: Kinematics
) -> None:
    for place in pockets(bearing.all_of(InfeedTray)["infeed_tray"]):
        joints = arm.solve("tray", place, math.pi)
        reached, _ = arm.forward(joints)
        assert math.dist(reached, place) < 1e-4
        assert arm.model.within_range(joints)


def test_the_hand_points_down_with_the_yaw_that_was_asked_for(arm: Kinematics) -> None:
    _, (x, y, z, w) = arm.forward(arm.solve("place", (0.1, 0.0, 0.25), math.pi))
    assert 1 - 2 * (x * x + y * y) == pytest.approx(-1, abs=1e-5)  # the tool's z axis looks down
    assert 2 * (x * y + z * w) == pytest.approx(0, abs=2e-3)  # its x axis lies along the belt
    assert abs(1 - 2 * (y * y + z * z)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("place", [(1.5, 0.0, 0.2), (0.1, -0.5, 0.05), (0.1, 0.9, 0.2)])
def test_a_place_out_of_reach_is_refused_in_one_sentence(arm: Kinematics, place: tuple[float, float, float]) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.robot\.place_m: the robot cannot reach this place"):
        arm.solve("scene.devices.robot.place_m", place, math.pi)


def test_another_robot_reaches_every_pocket_with_the_lip_of_its_cup(bearing: Scene) -> None:
    with Kinematics("robot", with_iiwa(bearing).one_of(Robot)[1]) as iiwa:
        for place in pockets(bearing.all_of(InfeedTray)["infeed_tray"]):
            joints = iiwa.solve("tray", place, math.pi)
            reached, (x, y, _, _) = iiwa.forward(joints)
            assert math.dist(reached, place) < 1e-4
            assert iiwa.model.within_range(joints)
            assert 1 - 2 * (x * x + y * y) == pytest.approx(-1, abs=1e-5)
