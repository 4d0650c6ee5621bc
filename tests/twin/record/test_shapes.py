import math

import pytest

from serving.compose import compose_scene
from twin.record import shapes
from twin.scene.gates import Diverter
from twin.types import Pose

SCENE = compose_scene()
POSE = Pose(position_m=(0.12345, -0.2, 0.207), orientation_xyzw=(0.0, 0.0, 0.7071, 0.7071))


def test_a_part_is_a_cylinder_of_its_size_in_the_colour_of_its_verdict() -> None:
    drawn = shapes.part(SCENE.product.shape, 1.25, "P000001-000001", POSE, "not_ok")
    (cylinder,) = drawn["cylinders"]
    assert cylinder["size"] == {"x": 0.047, "y": 0.047, "z": 0.014}
    assert cylinder["color"]["r"] > cylinder["color"]["g"]
    assert drawn["timestamp"] == {"sec": 1, "nsec": 250_000_000}


def test_poses_come_back_to_a_tenth_of_a_millimetre() -> None:
    update = {"deletions": [], "entities": [shapes.part(SCENE.product.shape, 0.0, "P1", POSE, None)]}
    back = shapes.poses_of(update)["P1"]
    assert back.position_m == pytest.approx(POSE.position_m, abs=5e-5)
    assert back.orientation_xyzw == pytest.approx(POSE.orientation_xyzw, abs=5e-4)
    assert shapes.angles_of(update) == {}


@pytest.mark.parametrize("angle_rad", [0.0, 0.3, 0.75])
def test_the_arm_turns_about_its_pivot_and_tells_its_angle(angle_rad: float) -> None:
    gate = SCENE.all_of(Diverter)["gate"]
    drawn = shapes.gate_arm(SCENE, 2.0, "gate", angle_rad)
    (box,) = drawn["cubes"]
    middle, turned = box["pose"]["position"], box["pose"]["orientation"]
    yaw = 2 * math.atan2(turned["z"], turned["w"])
    pivot = shapes.gate_arm(SCENE, 2.0, "gate", 0.0)["cubes"][0]["pose"]["position"]
    half = gate.arm_length_m / 2
    assert abs(yaw) == pytest.approx(angle_rad, abs=3e-3)
    assert middle["x"] == pytest.approx(pivot["x"] - half + half * math.cos(yaw), abs=1e-3)
    assert middle["y"] == pytest.approx(pivot["y"] + half * math.sin(yaw), abs=1e-3)
    assert shapes.angles_of({"entities": [drawn]})["gate"] == pytest.approx(angle_rad)


def test_what_stands_is_drawn_below_its_surface() -> None:
    drawn = {each["id"]: each["cubes"][0] for each in shapes.standing(SCENE)["entities"]}
    assert {"infeed", "infeed_tray", "good_tray", "reject_tray"} <= drawn.keys()
    belt = drawn["infeed"]
    assert belt["pose"]["position"]["z"] + belt["size"]["z"] / 2 == pytest.approx(0.20)
