"""What a robot's URDF says of its arm: which joints it has, how far and how fast they turn, and where the tool sits."""

import math
from collections.abc import Sequence
from typing import Any

import pybullet as pb

from twin.devices.motion import JointLimits, JointVector
from twin.errors import ConfigError
from twin.scene.robots import Robot
from twin.types import value

JointInfos = Sequence[tuple[Any, ...]]
"""What `getJointInfo` answers: among others the joint's name [1] and kind [2], its range [8, 9], torque [10] and speed
[11], the name of the link that it carries [12], and the link before it [16]."""
MOVING = (pb.JOINT_REVOLUTE, pb.JOINT_PRISMATIC)


@value
class RobotModel:
    """One arm. Joints and links are the engine's indices; tuples hold one value for each joint of the arm."""

    joints: tuple[int, ...]
    in_solution: tuple[int, ...]
    """Where each joint stands among all that move, as the engine's solver answers."""
    tip: int
    lower_rad: JointVector
    upper_rad: JointVector
    torque_nm: JointVector
    limits: JointLimits

    def within_range(self, joints_rad: Sequence[float]) -> bool:
        """Tell whether joint angles lie inside their range."""
        return all(low <= at <= high for low, at, high in zip(self.lower_rad, joints_rad, self.upper_rad, strict=True))


def load_robot(client: int, key: str, robot: Robot) -> int:
    """Stand a robot on its base in the world and return its body; `key` names it in the error.

    Raises `ConfigError` when the file is no URDF that can be loaded.
    """
    turn = pb.getQuaternionFromEuler((0, 0, robot.base_yaw_rad))
    try:
        # Nobody looks at the engine's own picture, and its meshes take 70 MB and most of the time.
        body: int = pb.loadURDF(
            robot.urdf, robot.base_m, turn, useFixedBase=True, flags=pb.URDF_IGNORE_VISUAL_SHAPES,
            physicsClientId=client,
        )  # fmt: skip
    except pb.error:
        problem, allowed = "this file cannot be loaded as a robot", "a URDF file, and the meshes that it names"
        raise ConfigError(f"{key}.urdf", problem, got=robot.urdf, allowed=allowed) from None
    return body


def read_model(client: int, body: int, key: str, robot: Robot) -> RobotModel:
    """Return the model of a loaded robot, the scene's own figures in place of the URDF's where it gives them.

    Raises `ConfigError`, under `key`, when the tip is no link of it, or when its home is not one angle within the range
    of each joint.
    """
    infos = joint_infos(client, body)
    tip = named_link(infos, f"{key}.arm.tip_link", robot.arm.tip_link)
    chain = [index for index in _chain(infos, tip) if infos[index][2] in MOVING]
    sliding = [infos[index][1].decode() for index in chain if infos[index][2] == pb.JOINT_PRISMATIC]
    if sliding:
        problem, allowed = "between base and tip there are joints that slide", "an arm whose joints all turn"
        raise ConfigError(f"{key}.arm.tip_link", problem, got=", ".join(sliding), allowed=allowed)
    joints = tuple(chain)
    if len(robot.home_rad) != len(joints):
        problem, allowed = "one angle for each joint is needed", f"{len(joints)} angles"
        raise ConfigError(f"{key}.home_rad", problem, got=list(robot.home_rad), allowed=allowed)
    moving = [info[0] for info in infos if info[2] in MOVING]
    arm = robot.arm
    model = RobotModel(
        joints=joints,
        in_solution=tuple(moving.index(index) for index in joints),
        tip=tip,
        lower_rad=arm.lower_rad or tuple(_range(infos[index])[0] for index in joints),
        upper_rad=arm.upper_rad or tuple(_range(infos[index])[1] for index in joints),
        torque_nm=arm.torque_nm or _told(infos, joints, 10, f"{key}.arm.torque_nm"),
        limits=JointLimits(
            max_radps=arm.max_radps or _told(infos, joints, 11, f"{key}.arm.max_radps"),
            max_radps2=arm.max_radps2,
            max_radps3=arm.max_radps3,
        ).scaled(robot.velocity_scale, robot.acceleration_scale, robot.cycle_time_factor),
    )
    if not model.within_range(robot.home_rad):
        allowed = ", ".join(f"{a:.3f} to {b:.3f}" for a, b in zip(model.lower_rad, model.upper_rad, strict=True))
        raise ConfigError(f"{key}.home_rad", "outside the joints' range", got=list(robot.home_rad), allowed=allowed)
    return model


def named_link(infos: JointInfos, key: str, name: str) -> int:
    """Return the index of the link called `name`; raises `ConfigError` under `key`."""
    return _named(infos, 12, key, "link", name)


def named_joint(infos: JointInfos, key: str, name: str) -> int:
    """Return the index of the joint called `name`; raises `ConfigError` under `key`."""
    return _named(infos, 1, key, "joint", name)


def joint_infos(client: int, body: int) -> JointInfos:
    """Return what the engine knows of each joint and of the link that it carries."""
    count = pb.getNumJoints(body, physicsClientId=client)
    return [pb.getJointInfo(body, index, physicsClientId=client) for index in range(count)]


def _named(infos: JointInfos, field: int, key: str, kind: str, name: str) -> int:
    known = {info[field].decode(): index for index, info in enumerate(infos)}
    if name not in known:
        raise ConfigError(key, f"the robot has no such {kind}", got=name, allowed=", ".join(known))
    return known[name]


def _chain(infos: JointInfos, tip: int) -> list[int]:
    """Return the joints from the base to the link `tip`, in that order."""
    chain = []
    while tip >= 0:
        chain.append(tip)
        tip = infos[tip][16]
    return chain[::-1]


def _told(infos: JointInfos, joints: Sequence[int], field: int, key: str) -> JointVector:
    """Return a figure of the URDF for each joint; raises `ConfigError` under `key` where it tells none."""
    found: JointVector = tuple(infos[index][field] for index in joints)
    if min(found, default=0.0) <= 0.0:
        problem, allowed = "the URDF does not tell it for every joint", "one value above 0 for each joint, given here"
        raise ConfigError(key, problem, got=list(found), allowed=allowed)
    return found


def _range(info: tuple[Any, ...]) -> tuple[float, float]:
    """Return how far a joint turns; one without limits turns once around, both ways."""
    lower, upper = info[8], info[9]
    return (lower, upper) if lower < upper else (-2 * math.pi, 2 * math.pi)
