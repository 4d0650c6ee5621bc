import math
from collections.abc import Iterator

import pybullet as pb
import pytest

from tests.twin.robots import with_iiwa
from twin.bullet.cup import Cup
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.devices.motion import JointVector
from twin.scene.robots import Robot
from twin.scene.scene import Scene

PART_M = (0.1, 0.0, 0.207)
TOP_M = 0.214


def with_lip_at(scene: Scene, z_m: float) -> JointVector:
    """Return the joint angles that bring the lip of the cup to a height over the middle of the belt."""
    with Kinematics("robot", scene.one_of(Robot)[1]) as arm:
        return arm.solve("lip", (0.1, 0.0, z_m), math.pi)


def lower(world: World, scene: Scene, lip_z_m: float) -> None:
    """Stand the lip of the cup at a height."""
    joints = with_lip_at(scene, lip_z_m)
    for index, angle in enumerate(joints):
        pb.resetJointState(world.robots["robot"].body, index, angle, physicsClientId=world.client)
    for _ in range(2):
        world.robots["robot"].follow(joints, (0.0,) * 7)


@pytest.fixture
def scene(bearing: Scene) -> Scene:
    return with_iiwa(bearing)


@pytest.fixture
def over_part(scene: Scene) -> Iterator[tuple[World, int, Cup]]:
    """A world whose cup lies on a part that stands on the stopped belt."""
    world = World(scene)
    lower(world, scene, TOP_M)
    body = world.parts.take()
    world.parts.stand(body, PART_M)
    world.parts.free(body)
    for _ in range(24):
        world.step()
    assert isinstance(world.robots["robot"].tool, Cup)
    yield world, body, world.robots["robot"].tool
    world.close()


def test_the_lip_touches_only_a_part_that_it_lies_on(over_part: tuple[World, int, Cup], scene: Scene) -> None:
    world, body, cup = over_part
    assert cup.touches(body)
    lower(world, scene, TOP_M + 0.01)
    assert not cup.touches(body)
    lower(world, scene, TOP_M)
    world.parts.stand(body, (0.6, 0.0, 0.207))
    assert not cup.touches(body)


def test_the_cup_lifts_a_part_and_tells_its_weight(over_part: tuple[World, int, Cup], scene: Scene) -> None:
    world, body, cup = over_part
    assert cup.load_n() == 0.0
    cup.grip(body)
    low, raised = world.robots["robot"].joints()[0], with_lip_at(scene, TOP_M + 0.05)
    for tick in range(360):
        share = min(1.0, tick / 240)
        world.robots["robot"].follow(tuple(a + share * (b - a) for a, b in zip(low, raised, strict=True)), (0.0,) * 7)
        world.step()
    assert world.parts.pose(body).position_m[2] == pytest.approx(PART_M[2] + 0.05, abs=0.003)
    assert cup.load_n() == pytest.approx(0.106 * 9.81, rel=0.03)
    cup.release()
    for _ in range(60):
        world.step()
    assert cup.load_n() == 0.0
    assert world.parts.pose(body).position_m[2] == pytest.approx(PART_M[2], abs=0.002)
