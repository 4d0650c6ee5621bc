"""The running robot against its plan: every joint arrives when ruckig says that it does."""

import numpy as np
import pytest

from tests.twin.robots import with_iiwa
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.devices.motion import JointMotion, JointVector
from twin.scene.robots import Robot
from twin.scene.scene import Scene

TICK_S = 1 / 240
MOVES, CLEAR_Z_M = 20, 0.33
ARRIVED_RAD, ARRIVES_WITHIN_S = 0.001, 0.020


def targets(arm: Kinematics, robot: Robot) -> list[JointVector]:
    """Return random joint angles around home, within all ranges, whose grasp point is clear of everything."""
    rng = np.random.default_rng(5)
    found: list[JointVector] = []
    spread = np.array([0.9, 0.35, 0.4, 0.35, 0.4, 0.4, 0.9])
    while len(found) < MOVES:
        joints = tuple((np.array(robot.home_rad) + rng.uniform(-spread, spread)).tolist())
        if arm.model.within_range(joints) and arm.forward(joints)[0][2] > CLEAR_Z_M:
            found.append(joints)
    return found


@pytest.mark.parametrize("iiwa", [False, True], ids=["panda", "iiwa"])
def test_all_joints_arrive_within_20_ms_of_the_planned_duration(bearing: Scene, iiwa: bool) -> None:
    """Arrived is within 1 mrad for good. With little jerk the plan itself is that near a little before its end."""
    scene = with_iiwa(bearing) if iiwa else bearing
    robot_id, robot = scene.one_of(Robot)
    with Kinematics(robot_id, robot) as arm:
        places, limits = targets(arm, robot), arm.model.limits
    world = World(scene)
    body, motion = world.robots[robot_id], JointMotion(robot.home_rad, limits)
    for target in places:
        motion.go(target)
        planned_s, due_s, arrived_s, now_s = motion.remaining_s, 0.0, 0.0, 0.0
        while now_s < planned_s + 0.2:
            motion.advance(TICK_S)
            body.follow(motion.position_rad, motion.speed_radps)
            world.step()
            now_s += TICK_S
            if off_rad(motion.position_rad, target) > ARRIVED_RAD:
                due_s = now_s + TICK_S
            if off_rad(body.joints()[0], target) > ARRIVED_RAD:
                arrived_s = now_s + TICK_S
        assert 0.2 < planned_s < 3.0
        assert due_s <= planned_s + TICK_S
        assert arrived_s <= planned_s + ARRIVES_WITHIN_S
        assert arrived_s == pytest.approx(due_s, abs=ARRIVES_WITHIN_S)
    world.close()


def off_rad(joints: JointVector, target: JointVector) -> float:
    """Return by how much the joint that is farthest off misses its target."""
    return max(abs(a - b) for a, b in zip(joints, target, strict=True))
