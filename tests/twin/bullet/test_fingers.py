import math
from collections.abc import Iterator

import pybullet as pb
import pytest

from twin.bullet.fingers import Fingers
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.scene.robots import Robot
from twin.scene.scene import Scene

GRASP_M = (0.1, 0.0, 0.2110)
STILL = (0.0,) * 7


@pytest.fixture
def over_part(bearing: Scene) -> Iterator[tuple[World, int]]:
    """A world whose hand stands around a part on the stopped belt, fingers open."""
    world = World(bearing)
    with Kinematics("robot", bearing.one_of(Robot)[1]) as arm:
        joints = arm.solve("grasp", GRASP_M, math.pi)
    for index, angle in enumerate(joints):
        pb.resetJointState(world.robots["robot"].body, index, angle, physicsClientId=world.client)
    for _ in range(2):
        world.robots["robot"].follow(joints, STILL)
    body = world.parts.take()
    world.parts.stand(body, (0.1, 0.0, 0.207))
    world.parts.free(body)
    for _ in range(24):
        world.step()
    yield world, body
    world.close()


def fingers_of(world: World) -> Fingers:
    assert isinstance(world.robots["robot"].tool, Fingers)
    return world.robots["robot"].tool


def close(world: World, ticks: int) -> None:
    fingers_of(world).act("closing")
    for _ in range(ticks):
        world.step()


def test_the_hand_stands_where_kinematics_said(over_part: tuple[World, int]) -> None:
    world, _ = over_part
    assert math.dist(world.robots["robot"].grasp_point(), GRASP_M) < 1e-3


def test_open_fingers_touch_nothing_and_closed_ones_touch_with_both(over_part: tuple[World, int]) -> None:
    world, body = over_part
    assert not fingers_of(world).touches(body)
    close(world, 60)
    assert fingers_of(world).touches(body)
    one, two = fingers_of(world).apart_m()
    assert one == pytest.approx(two, abs=3e-4)  # the gear joins them
    assert one == pytest.approx(0.0235, abs=6e-4)


def test_fingers_that_close_on_nothing_touch_nothing(over_part: tuple[World, int]) -> None:
    world, body = over_part
    world.parts.stand(body, (0.6, 0.0, 0.207))
    close(world, 120)
    assert not fingers_of(world).touches(body)


def test_the_grip_carries_the_parts_weight_and_tells_it(over_part: tuple[World, int]) -> None:
    world, body = over_part
    assert fingers_of(world).load_n() == 0.0
    close(world, 60)
    fingers_of(world).grip(body)
    low = pb.getJointStates(world.robots["robot"].body, range(7), physicsClientId=world.client)
    lifted = [state[0] for state in low]
    lifted[3] += 0.1
    for tick in range(240):
        share = min(1.0, tick / 120)
        joints = tuple(a[0] + share * (b - a[0]) for a, b in zip(low, lifted, strict=True))
        world.robots["robot"].follow(joints, STILL)
        world.step()
    assert world.parts.pose(body).position_m[2] > 0.22
    assert fingers_of(world).load_n() == pytest.approx(0.106 * 9.81, rel=0.03)
    fingers_of(world).release()
    for _ in range(60):
        world.step()
    assert fingers_of(world).load_n() == 0.0
    assert world.parts.pose(body).position_m[2] < 0.21
