from collections.abc import Mapping
from dataclasses import replace

from serving.compose import compose_scene
from serving.run_figures import plan_of
from twin.scene.robots import Robot
from twin.scene.scene import Scene


def planned_s(scene: Scene) -> Mapping[str, float]:
    return plan_of(scene, end_s=60.0, planned_stops_s=(), micro_stop_s=300.0).planned_s_per_part


def test_a_belt_that_a_chute_feeds_is_planned_by_the_chutes_pitch() -> None:
    assert planned_s(compose_scene("minimal")) == {"belt": 1.0}


def test_a_robot_that_fills_a_tray_plans_no_belt() -> None:
    scene = compose_scene("bearing")
    robot = scene.devices["robot"]
    assert isinstance(robot, Robot)
    packs = replace(robot, takes_from="infeed", sets_on="good_tray", place_m=None)
    packed = planned_s(replace(scene, devices={**scene.devices, "packer": packs}))
    assert packed == planned_s(scene)
    assert packed.keys() == {"infeed"}
