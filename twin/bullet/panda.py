"""The running robot: a Franka Panda whose joints follow a plan, and its gripper with the grip as a constraint.

The URDF's `mimic` is not enforced by the engine, so a gear constraint joins the fingers. The grip is a fixed constraint
between hand and part, made by whoever has seen both fingers touch; while it lasts the fingers do not collide with the
part, so that the constraint carries all of the load and its state tells the truth about it.
"""

import math

import pybullet as pb

from twin.bullet.client import Vec3, against_part
from twin.bullet.kinematics import ARM_JOINTS, GRASP_LINK
from twin.devices.motion import JointVector
from twin.scene import Robot

HAND_LINK, FINGER_LINKS = 8, (9, 10)
ARM_TORQUE_NM = (87.0, 87.0, 87.0, 87.0, 12.0, 12.0, 12.0)
POSITION_GAIN, VELOCITY_GAIN = 0.3, 1.0
FINGER_SPEED_MPS = 0.1
GEAR_FORCE_N = 200.0
GRIP_FORCE_N = 500.0
"""What the grip's constraint may push with: above any slip, so that the watched load is the true one."""
TOUCH_N = 0.5


class PandaBody:
    """The robot's body. `follow` and `drive_fingers` before a tick; the rest after it."""

    def __init__(self, client: int, robot: Robot) -> None:
        self._client, self._robot = client, robot
        yaw = pb.getQuaternionFromEuler((0, 0, robot.base_yaw_rad))
        self.body: int = pb.loadURDF(robot.urdf, robot.base_m, yaw, useFixedBase=True, physicsClientId=client)
        self._grip: int | None = None
        self._fingers_to_m = -1.0
        for index in ARM_JOINTS:
            pb.resetJointState(self.body, index, robot.home_rad[index], physicsClientId=client)
        for link in FINGER_LINKS:
            pb.resetJointState(self.body, link, robot.finger_open_m, physicsClientId=client)
            pb.changeDynamics(
                self.body, link, lateralFriction=against_part(robot.finger_friction), physicsClientId=client
            )
        gear = pb.createConstraint(
            self.body, FINGER_LINKS[0], self.body, FINGER_LINKS[1], pb.JOINT_GEAR,
            (1, 0, 0), (0, 0, 0), (0, 0, 0), physicsClientId=client,
        )  # fmt: skip
        pb.changeConstraint(gear, gearRatio=-1, erp=0.1, maxForce=GEAR_FORCE_N, physicsClientId=client)
        self._from = self._to = (tuple(robot.home_rad), (0.0,) * len(ARM_JOINTS))
        self.drive_fingers(robot.finger_open_m)

    def follow(self, joints_rad: JointVector, speeds_radps: JointVector) -> None:
        """Set the plan's angles and speeds at the end of the coming tick."""
        self._from, self._to = self._to, (joints_rad, speeds_radps)

    def drive(self, fraction: float) -> None:
        """Drive the arm to the plan at a fraction of the tick; a step that jumped ahead would jerk the held part."""
        joints, speeds = (
            [a + fraction * (b - a) for a, b in zip(*ends, strict=True)]
            for ends in zip(self._from, self._to, strict=True)
        )
        pb.setJointMotorControlArray(
            self.body, ARM_JOINTS, pb.POSITION_CONTROL,
            targetPositions=joints, targetVelocities=speeds, forces=ARM_TORQUE_NM,
            positionGains=(POSITION_GAIN,) * 7, velocityGains=(VELOCITY_GAIN,) * 7, physicsClientId=self._client,
        )  # fmt: skip

    def drive_fingers(self, to_m: float) -> None:
        """Drive both fingers towards a distance from the grasp axis with the scene's force."""
        if to_m == self._fingers_to_m:
            return
        self._fingers_to_m = to_m
        for link in FINGER_LINKS:
            pb.setJointMotorControl2(
                self.body, link, pb.POSITION_CONTROL, targetPosition=to_m, force=self._robot.finger_force_n,
                maxVelocity=FINGER_SPEED_MPS, physicsClientId=self._client,
            )  # fmt: skip

    def joints(self) -> tuple[JointVector, JointVector]:
        """Return the arm's measured angles (rad) and speeds (rad/s)."""
        states = pb.getJointStates(self.body, ARM_JOINTS, physicsClientId=self._client)
        return tuple(s[0] for s in states), tuple(s[1] for s in states)

    def fingers(self) -> tuple[float, float]:
        """Return how far each finger stands from the grasp axis (m)."""
        one, two = pb.getJointStates(self.body, FINGER_LINKS, physicsClientId=self._client)
        return one[0], two[0]

    def touching(self, part_body: int) -> tuple[bool, bool]:
        """Tell for each finger whether it presses on a part."""
        found = [False, False]
        for contact in pb.getContactPoints(self.body, part_body, physicsClientId=self._client):
            if contact[3] in FINGER_LINKS and contact[9] > TOUCH_N:
                found[FINGER_LINKS.index(contact[3])] = True
        return found[0], found[1]

    def grasp_point(self) -> Vec3:
        """Return where the grasp point is in the world (m)."""
        position: Vec3 = pb.getLinkState(
            self.body, GRASP_LINK, computeForwardKinematics=True, physicsClientId=self._client
        )[4]
        return position

    def grip(self, part_body: int) -> None:
        """Fix a part to the hand as it stands now; the fingers then hold still beside it."""
        hand = pb.getLinkState(self.body, HAND_LINK, computeForwardKinematics=True, physicsClientId=self._client)
        part = pb.getBasePositionAndOrientation(part_body, physicsClientId=self._client)
        inverse = pb.invertTransform(hand[0], hand[1])
        position, orientation = pb.multiplyTransforms(*inverse, *part)
        self._grip = pb.createConstraint(
            self.body, HAND_LINK, part_body, -1, pb.JOINT_FIXED, (0, 0, 0), position, (0, 0, 0), orientation,
            physicsClientId=self._client,
        )  # fmt: skip
        pb.changeConstraint(self._grip, maxForce=GRIP_FORCE_N, physicsClientId=self._client)
        self._collide(part_body, False)
        self.drive_fingers(sum(self.fingers()) / 2)

    def release(self) -> None:
        """End the grip; the fingers stay clear of the part until `fingers_clear`."""
        if self._grip is not None:
            pb.removeConstraint(self._grip, physicsClientId=self._client)
            self._grip = None

    def fingers_clear(self, part_body: int) -> None:
        """Let the fingers collide with a part again."""
        self._collide(part_body, True)

    def load_n(self) -> float:
        """Return the force that the grip carries (N); 0 without one."""
        if self._grip is None:
            return 0.0
        state = pb.getConstraintState(self._grip, physicsClientId=self._client)
        return math.hypot(*state[:3])

    def _collide(self, part_body: int, enabled: bool) -> None:
        for link in FINGER_LINKS:
            pb.setCollisionFilterPair(self.body, part_body, link, -1, int(enabled), physicsClientId=self._client)
