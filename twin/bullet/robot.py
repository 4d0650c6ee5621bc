"""The running robot: an arm whose joints follow a plan, and the body of its tool."""

from typing import Protocol

import pybullet as pb

from twin.bullet.client import Vec3
from twin.bullet.cup import Cup
from twin.bullet.fingers import Fingers
from twin.bullet.kinematics import grasp_frame
from twin.bullet.robot_model import load_robot, read_model
from twin.devices.gripper import GripperState
from twin.devices.motion import JointVector
from twin.scene.robots import ParallelGripper, Robot

POSITION_GAIN, VELOCITY_GAIN = 0.3, 1.0


class ToolBody(Protocol):
    """What holds a part at the arm's end."""

    handles: int | None
    """The part's body that it was last asked to touch or to hold, until whoever measures it finds it far away."""

    @property
    def held(self) -> int | None:
        """The part's body that it holds."""

    def act(self, state: GripperState) -> None:
        """Do what the gripper's state asks for; before a tick."""

    def touches(self, part_body: int) -> bool:
        """Tell whether the tool lies on a part as it must to hold it."""

    @property
    def open(self) -> bool:
        """Whether the tool is out of a part's way."""

    @property
    def shut(self) -> bool:
        """Whether the tool has closed on nothing."""

    def grip(self, part_body: int) -> None:
        """Hold a part as it stands now."""

    def release(self) -> None:
        """Let go of what is held."""

    def clear(self, part_body: int) -> None:
        """A part that was let go may be touched again."""

    def load_n(self) -> float:
        """Return the force that the grip carries (N)."""

    def again(self) -> None:
        """Tell the tool's motors again, for another length of the steps."""


class RobotBody:
    """The robot's body. `follow` and `tool.act` before a tick; the rest after it."""

    def __init__(self, client: int, key: str, robot: Robot) -> None:
        """Stand the robot into the world; `ConfigError`, under `key`, when its file or its names do not fit."""
        self._client, self._reach_m = client, robot.tool.reach_m
        self.body = load_robot(client, key, robot)
        self._model = read_model(client, self.body, key, robot)
        for index, angle in zip(self._model.joints, robot.home_rad, strict=True):
            pb.resetJointState(self.body, index, angle, physicsClientId=client)
        still = (0.0,) * len(self._model.joints)
        self._gains = tuple((gain,) * len(still) for gain in (POSITION_GAIN, VELOCITY_GAIN))
        self._from = self._to = (tuple(robot.home_rad), still)
        self._driven: tuple[JointVector, JointVector] | None = None
        self.tool: ToolBody = (
            Fingers(client, self.body, key, robot.tool)
            if isinstance(robot.tool, ParallelGripper)
            else Cup(client, self.body, self._model.tip, robot.tool)
        )

    def follow(self, joints_rad: JointVector, speeds_radps: JointVector) -> None:
        """Set the plan's angles and speeds at the end of the coming tick."""
        self._from, self._to = self._to, (joints_rad, speeds_radps)

    def drive(self, fraction: float) -> None:
        """Drive the arm to the plan at a fraction of the tick; a step that jumped ahead would jerk the held part."""
        target = self._to if fraction == 1.0 or self._from == self._to else self._between(fraction)
        if target == self._driven:
            return  # Its motors hold what they were last told.
        self._driven = target
        joints, speeds = target
        pb.setJointMotorControlArray(
            self.body, self._model.joints, pb.POSITION_CONTROL, joints, speeds, self._model.torque_nm, *self._gains,
            self._client,
        )  # fmt: skip

    def again(self) -> None:
        """Tell the motors again: the engine holds a limit on torque as an impulse for the steps of that moment."""
        self._driven = None
        self.tool.again()

    def _between(self, fraction: float) -> tuple[JointVector, JointVector]:
        """Return the plan's angles and speeds at a fraction of the tick."""
        (at, speed), (to, to_speed) = self._from, self._to
        return (
            tuple(a + fraction * (b - a) for a, b in zip(at, to, strict=True)),
            tuple(a + fraction * (b - a) for a, b in zip(speed, to_speed, strict=True)),
        )

    def joints(self) -> tuple[JointVector, JointVector]:
        """Return the arm's measured angles (rad) and speeds (rad/s)."""
        states = pb.getJointStates(self.body, self._model.joints, physicsClientId=self._client)
        return tuple(s[0] for s in states), tuple(s[1] for s in states)

    def grasp_point(self) -> Vec3:
        """Return where the grasp point is in the world (m)."""
        return grasp_frame(self._client, self.body, self._model.tip, self._reach_m)[0]
