"""What a tool holds at most, by physics: a part that grows heavier until the tool lets go."""

import pybullet as pb
import pytest

from tests.twin.robots import with_iiwa
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.constants import GRAVITY_MPS2
from twin.devices.gripper import Gripper, rated_load_n
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.units.robot_places import GRASP_YAW_RAD

PLACE_M = (0.1, 0.0)
BELT_M, HALF_M = 0.2, 0.007
RAISE_M = 0.08


class Lift:
    """A hand that grips a part on the stopped belt and raises it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.world = scene, World(scene)
        robot_id, robot = scene.one_of(Robot)
        self.arm, self.gripper = self.world.robots[robot_id], Gripper(robot.tool, 1 / scene.tick_hz)
        grasp_m = BELT_M + (0.0105 if isinstance(robot.tool, ParallelGripper) else 2 * HALF_M)
        with Kinematics(robot_id, robot) as solver:
            self.low = solver.solve("low", (*PLACE_M, grasp_m), GRASP_YAW_RAD)
            self.high = solver.solve("high", (*PLACE_M, grasp_m + RAISE_M), GRASP_YAW_RAD, self.low)
        still = (0.0,) * len(self.low)
        for tick in range(480):
            share = min(1.0, tick / 360)
            joints = tuple(a + share * (b - a) for a, b in zip(robot.home_rad, self.low, strict=True))
            self.arm.follow(joints, still)
            self.world.step()
        self.body = self.world.parts.take()
        self.world.parts.stand(self.body, (*PLACE_M, BELT_M + HALF_M))
        self.world.parts.free(self.body)
        self.inertia = pb.getDynamicsInfo(self.body, -1, physicsClientId=self.world.client)[2]
        self.gripper.close()
        while self.gripper.state == "closing":
            self.arm.tool.act(self.gripper.state)
            self.world.step()
            if self.gripper.update(self.arm.tool.touches(self.body), 0.0, False) == "grip":
                self.arm.tool.grip(self.body)
        for tick in range(360):
            share = min(1.0, tick / 240)
            self.arm.follow(tuple(a + share * (b - a) for a, b in zip(self.low, self.high, strict=True)), still)
            self.step()

    def step(self) -> None:
        self.world.step()
        if self.gripper.update(False, self.arm.tool.load_n(), False) == "slip":
            self.arm.tool.release()

    def weigh(self, mass_kg: float) -> None:
        """Let the part weigh this much."""
        ratio = mass_kg / self.scene.product.mass_kg
        inertia = [ratio * value for value in self.inertia]
        pb.changeDynamics(self.body, -1, mass=mass_kg, localInertiaDiagonal=inertia, physicsClientId=self.world.client)

    @property
    def state(self) -> str:
        """What the gripper does."""
        return self.gripper.state


@pytest.mark.parametrize("cup", [False, True], ids=["fingers", "cup"])
def test_a_tool_lets_go_within_5_percent_of_its_rated_load(bearing: Scene, cup: bool) -> None:
    lift = Lift(with_iiwa(bearing) if cup else bearing)
    rated_n = rated_load_n(lift.scene.one_of(Robot)[1].tool)
    mass_kg = lift.scene.product.mass_kg
    assert lift.state == "holding"
    held_at_m = lift.world.parts.pose(lift.body).position_m[2]
    assert held_at_m == pytest.approx(BELT_M + HALF_M + RAISE_M, abs=0.002)
    while lift.state == "holding" and mass_kg * GRAVITY_MPS2 < 2 * rated_n:
        mass_kg += 0.0002 * rated_n
        lift.weigh(mass_kg)
        lift.step()
    assert lift.state == "slipped"
    assert mass_kg * GRAVITY_MPS2 == pytest.approx(rated_n, rel=0.05)
    for _ in range(120):
        lift.world.step()
    assert lift.world.parts.pose(lift.body).position_m[2] < held_at_m - 0.05
    lift.world.close()
