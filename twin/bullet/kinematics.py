"""Inverse kinematics that is proven: iterated, then checked by forward kinematics and against the joint limits.

One call of the engine's solver is a step, not a solution, and it knows no joint limits. So it is iterated from several
starts, and only an answer whose forward kinematics meets the target within 0.1 mm inside all limits is returned. It
works on a robot of its own in a client of its own, so that asking never disturbs the running one.
"""

import math
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Self

import pybullet as pb

from twin.bullet.client import UPRIGHT, Quat, Vec3, connect, disconnect
from twin.bullet.robot_model import load_robot, read_model
from twin.devices.motion import JointVector
from twin.errors import ConfigError
from twin.scene.robots import Robot

TICK_HZ = 240
TOLERANCE_M = 1e-4
TOLERANCE_RAD = 1e-3
ROUNDS = 20
ITERATIONS = 200


class Kinematics:
    """Answers where the joints must be for the grasp point to be somewhere, pointing down. Close it after use."""

    def __init__(self, key: str, robot: Robot) -> None:
        """Load the robot; `key` names it in errors, and `ConfigError` is raised when it cannot be used."""
        self._client = connect(TICK_HZ)
        with ExitStack() as undo:
            undo.callback(self.close)
            self._body = load_robot(self._client, key, robot)
            self.model = read_model(self._client, self._body, key, robot)
            undo.pop_all()
        self._home, self._base_m = tuple(robot.home_rad), robot.base_m
        self._reach_m = robot.tool.reach_m

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
        starts += self._aimed(grasp_m, yaw_rad)
        best_m = math.inf
        for guess in starts:
            joints, miss_m, miss_rad = self._iterate(guess, grasp_m, orientation)
            if self.model.within_range(joints) and miss_m < TOLERANCE_M and miss_rad < TOLERANCE_RAD:
                return joints
            best_m = min(best_m, miss_m)
        problem = f"the robot cannot reach this place inside its joint limits (nearest try {best_m * 1000:.1f} mm off)"
        raise ConfigError(key, problem, got=tuple(round(v, 4) for v in grasp_m), allowed="places nearer to its base")

    def forward(self, joints: Sequence[float]) -> tuple[Vec3, Quat]:
        """Return where the grasp point is (m) and how it is turned, for joint angles in rad."""
        for index, angle in zip(self.model.joints, joints, strict=True):
            pb.resetJointState(self._body, index, angle, physicsClientId=self._client)
        return grasp_frame(self._client, self._body, self.model.tip, self._reach_m)

    def _turned(self, offset_rad: float) -> JointVector:
        return (self._home[0] + offset_rad, *self._home[1:])

    def _aimed(self, grasp_m: Vec3, yaw_rad: float) -> list[JointVector]:
        """Return home turned towards a place by the first joint, and to the wanted yaw by the last, in either sense."""
        position, turned = self.forward(self._home)
        turn = _azimuth(self._base_m, grasp_m) - _azimuth(self._base_m, position)
        miss = yaw_rad - pb.getEulerFromQuaternion(turned)[2] - turn
        first, last = self._home[0] + turn, (self._home[-1] - miss, self._home[-1] + miss)
        return [(math.remainder(first, math.tau), *self._home[1:-1], math.remainder(angle, math.tau)) for angle in last]

    def _iterate(self, start: Sequence[float], grasp_m: Vec3, orientation: Quat) -> tuple[JointVector, float, float]:
        """Iterate the engine's solver from one start; return the joints and by how much they miss (m, rad)."""
        joints = tuple(start)
        miss_m, miss_rad = self._miss(joints, grasp_m, orientation)
        back, _ = pb.multiplyTransforms(grasp_m, orientation, (0, 0, -self._reach_m), UPRIGHT)
        for _ in range(ROUNDS):
            found = pb.calculateInverseKinematics(
                self._body, self.model.tip, back, orientation,
                maxNumIterations=ITERATIONS, residualThreshold=1e-7, physicsClientId=self._client,
            )  # fmt: skip
            joints = tuple(found[place] for place in self.model.in_solution)
            miss_m, miss_rad = self._miss(joints, grasp_m, orientation)
            if miss_m < TOLERANCE_M / 50 and miss_rad < TOLERANCE_RAD:
                break
        return joints, miss_m, miss_rad

    def _miss(self, joints: JointVector, grasp_m: Vec3, orientation: Quat) -> tuple[float, float]:
        position, turned = self.forward(joints)
        cosine = min(1.0, abs(sum(a * b for a, b in zip(turned, orientation, strict=True))))
        return math.dist(position, grasp_m), 2 * math.acos(cosine)


def _azimuth(base_m: Vec3, place_m: Vec3) -> float:
    """Return the direction from a robot's base to a place, seen from above."""
    return math.atan2(place_m[1] - base_m[1], place_m[0] - base_m[0])


def grasp_frame(client: int, body: int, tip: int, reach_m: float) -> tuple[Vec3, Quat]:
    """Return where the grasp point is, `reach_m` out of the tip along its z axis, and how it is turned."""
    state = pb.getLinkState(body, tip, computeForwardKinematics=True, physicsClientId=client)
    position, orientation = pb.multiplyTransforms(state[4], state[5], (0, 0, reach_m), UPRIGHT)
    return position, orientation
