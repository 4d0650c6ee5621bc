import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.twin.robots import FINGERS, IIWA, PANDA, with_iiwa
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.errors import ConfigError
from twin.scene.robots import Robot
from twin.scene.scene import Scene


def robot_of(scene: Scene) -> Robot:
    return scene.one_of(Robot)[1]


def test_a_urdf_tells_what_the_scene_leaves_out(bearing: Scene) -> None:
    panda = replace(robot_of(bearing), arm=PANDA, velocity_scale=1.0)
    with Kinematics("robot", panda) as arm:
        model = arm.model
    assert model.joints == tuple(range(7))
    assert model.lower_rad[0] == pytest.approx(-2.9671)
    assert model.upper_rad[3] == pytest.approx(0.0)
    assert model.limits.max_radps == pytest.approx((2.175,) * 4 + (2.61,) * 3)
    assert model.torque_nm == pytest.approx((87.0,) * 4 + (12.0,) * 3)


def test_the_scenes_own_figures_go_before_the_urdfs(bearing: Scene) -> None:
    with Kinematics("robot", robot_of(bearing)) as arm:
        assert arm.model.lower_rad[1] == pytest.approx(-1.7628)
        assert not arm.model.within_range((0.0, -1.8, 0.0, -2.0, 0.0, 2.0, 0.0))
        assert arm.model.within_range((0.0, -1.7, 0.0, -2.0, 0.0, 2.0, 0.0))
    with Kinematics("robot", robot_of(with_iiwa(bearing))) as iiwa:
        scale = robot_of(bearing).velocity_scale
        assert iiwa.model.limits.max_radps == pytest.approx([scale * limit for limit in IIWA.max_radps])
        assert iiwa.model.upper_rad[1] == pytest.approx(math.radians(120), abs=1e-3)


@pytest.mark.parametrize(
    ("fields", "key", "allowed"),
    [
        ({"urdf": "plane.obj"}, "urdf", "a URDF file"),
        ({"arm": replace(PANDA, tip_link="flange")}, "arm.tip_link", "panda_link8"),
        ({"home_rad": (0.0,) * 6}, "home_rad", "7 angles"),
        ({"home_rad": (0.0,) * 3 + (1.0,) + (0.0,) * 3}, "home_rad", "-3.142 to 0.000"),
    ],
)
def test_what_does_not_fit_the_file_is_refused_by_its_key(
    bearing: Scene, fields: dict[str, Any], key: str, allowed: str
) -> None:
    with pytest.raises(ConfigError) as refused, Kinematics("robot", replace(robot_of(bearing), arm=PANDA)):
        Kinematics("robot", replace(robot_of(bearing), **({"arm": PANDA} | fields)))
    assert refused.value.key == f"robot.{key}"
    assert allowed in refused.value.allowed


ONE_JOINT = """<robot name="one"><link name="base"/><link name="arm"/>
<joint name="j" type="{kind}"><parent link="base"/><child link="arm"/><axis xyz="0 0 1"/>
<limit lower="-1" upper="1" effort="{effort}" velocity="{velocity}"/></joint></robot>"""


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"kind": "prismatic", "effort": 1, "velocity": 1}, "tip_link"),
        ({"kind": "revolute", "effort": 0, "velocity": 1}, "torque_nm"),
        ({"kind": "revolute", "effort": 1, "velocity": 0}, "max_radps"),
    ],
)
def test_a_urdf_that_slides_or_does_not_tell_its_limits_is_refused(
    bearing: Scene, tmp_path: Path, told: dict[str, Any], key: str
) -> None:
    file = tmp_path / "one.urdf"
    file.write_text(ONE_JOINT.format(**told))
    arm = replace(PANDA, tip_link="arm", max_radps2=(1.0,), max_radps3=(1.0,))
    with pytest.raises(ConfigError) as refused:
        Kinematics("robot", replace(robot_of(bearing), urdf=str(file), arm=arm, home_rad=(0.0,)))
    assert refused.value.key == f"robot.arm.{key}"


@pytest.mark.parametrize(
    ("fields", "key", "allowed"),
    [
        ({"hand_link": "hand"}, "hand_link", "panda_hand"),
        ({"finger_joints": ("a", "b")}, "finger_joints", "panda_finger_joint1"),
        ({"open_m": 0.05}, "open_m", "at most 0.04"),
    ],
)
def test_a_tool_whose_names_the_file_does_not_hold_is_refused(
    bearing: Scene, fields: dict[str, Any], key: str, allowed: str
) -> None:
    robot = replace(robot_of(bearing), tool=replace(FINGERS, **fields))
    with pytest.raises(ConfigError) as refused:
        World(replace(bearing, devices=bearing.devices | {"robot": robot}))
    assert refused.value.key == f"scene.devices.robot.tool.{key}"
    assert allowed in refused.value.allowed
