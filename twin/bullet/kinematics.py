"""Inverse kinematics that is proven: iterated, then checked by forward kinematics and against the joint limits.

One call of the engine's solver is a step, not a solution, and it knows no joint limits. So it is iterated from several
starts, and only an answer whose forward kinematics meets the target within 0.1 mm inside all limits is returned. It
works on a robot of its own in a client of its own, so that asking never disturbs the running one.
"""

import math
from collections.abc import Sequence
from typing import Self

import pybullet as pb

from twin.bullet.client import Quat, Vec3, connect, disconnect
from twin.devices.motion import JointVector
from twin.errors import ConfigError
from twin.scene import Robot

ARM_JOINTS = tuple(range(7))
GRASP_LINK = 11
"""`panda_grasptarget` in the Panda of `pybullet_data`."""
LOWER_RAD = (-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973)
UPPER_RAD = (2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973)
"""Joint limits of the maker's datasheet (the URDF's are a little wider)."""
TOLERANCE_M = 1e-4
TOLERANCE_RAD = 1e-3
ROUNDS = 20
ITERATIONS = 200


class Kinematics:
    """Answers where the joints must be for the grasp point to be somewhere, pointing down. Close it after use."""

    def __init__(self, robot: Robot, tick_hz: int = 240) -> None:
        self._client = connect(tick_hz)
        self._home = tuple(robot.home_rad)
        yaw = pb.getQuaternionFromEuler((0, 0, robot.base_yaw_rad))
        self._body: int = pb.loadURDF(robot.urdf, robot.base_m, yaw, useFixedBase=True, physicsClientId=self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the robot model."""
        disconnect(self._client)

    def solve(self, key: str, grasp_m: Vec3, yaw_rad: float, start: Sequence[float] | None = None) -> JointVector:
        """Return joint angles in rad whose grasp point stands at `grasp_m`, pointing down with the given yaw.

        `key` names the configuration value that asked. Raises `ConfigError` when the robot cannot reach the target
        within 0.1 mm and inside its joint limits from any start.
        """
        orientation = pb.getQuaternionFromEuler((math.pi, 0, yaw_rad))
        starts = [start] if start else []
        starts += [self._home, *(self._turned(offset) for offset in (-0.6, 0.6, -1.2, 1.2))]
        best_m = math.inf
        for guess in starts:
            joints, miss_m, miss_rad = self._iterate(guess, grasp_m, orientation)
            if within_limits(joints) and miss_m < TOLERANCE_M and miss_rad < TOLERANCE_RAD:
                return joints
            best_m = min(best_m, miss_m)
        problem = f"the robot cannot reach this place inside its joint limits (nearest try {best_m * 1000:.1f} mm off)"
        raise ConfigError(key, problem, got=tuple(round(v, 4) for v in grasp_m), allowed="places nearer to its base")

    def forward(self, joints: Sequence[float]) -> tuple[Vec3, Quat]:
        """Return where the grasp point is (m) and how it is turned, for joint angles in rad."""
        for index in ARM_JOINTS:
            pb.resetJointState(self._body, index, joints[index], physicsClientId=self._client)
        state = pb.getLinkState(self._body, GRASP_LINK, computeForwardKinematics=True, physicsClientId=self._client)
        return state[4], state[5]

    def _turned(self, offset_rad: float) -> JointVector:
        return (self._home[0] + offset_rad, *self._home[1:])

    def _iterate(self, start: Sequence[float], grasp_m: Vec3, orientation: Quat) -> tuple[JointVector, float, float]:
        """Iterate the engine's solver from one start; return the joints and by how much they miss (m, rad)."""
        joints = tuple(start)
        miss_m, miss_rad = self._miss(joints, grasp_m, orientation)
        for _ in range(ROUNDS):
            found = pb.calculateInverseKinematics(
                self._body, GRASP_LINK, grasp_m, orientation,
                maxNumIterations=ITERATIONS, residualThreshold=1e-7, physicsClientId=self._client,
            )  # fmt: skip
            joints = tuple(found[: len(ARM_JOINTS)])
            miss_m, miss_rad = self._miss(joints, grasp_m, orientation)
            if miss_m < TOLERANCE_M / 50 and miss_rad < TOLERANCE_RAD:
                break
        return joints, miss_m, miss_rad

    def _miss(self, joints: JointVector, grasp_m: Vec3, orientation: Quat) -> tuple[float, float]:
        position, turned = self.forward(joints)
        cosine = min(1.0, abs(sum(a * b for a, b in zip(turned, orientation, strict=True))))
        return math.dist(position, grasp_m), 2 * math.acos(cosine)


def within_limits(joints: Sequence[float]) -> bool:
    """Tell whether joint angles in rad lie inside the datasheet's limits."""
    return all(low <= angle <= high for low, angle, high in zip(LOWER_RAD, joints, UPPER_RAD, strict=True))
