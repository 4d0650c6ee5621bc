"""A parallel gripper's body: two fingers on prismatic joints, joined by a gear.

A URDF's `mimic` is not enforced by the engine, so a gear constraint joins the fingers. While a grip lasts the fingers
do not collide with the part, so that the constraint carries all of the load and its state tells the truth about it.
"""

import pybullet as pb

from twin.bullet.client import against_part
from twin.bullet.grip import Grip
from twin.bullet.robot_model import joint_infos, named_joint, named_link
from twin.devices.gripper import GripperState
from twin.errors import ConfigError
from twin.scene.robots import ParallelGripper

GEAR_FORCE_N = 200.0
TOUCH_N = 0.5
OPEN_WITHIN_M = 0.001


class Fingers:
    """The fingers of one robot. Implements `twin.bullet.robot.ToolBody`."""

    def __init__(self, client: int, body: int, key: str, tool: ParallelGripper) -> None:
        self._client, self._body, self._tool = client, body, tool
        infos = joint_infos(client, body)
        one, two = (named_joint(infos, f"{key}.tool.finger_joints", name) for name in tool.finger_joints)
        self._links = (one, two)
        most_m = min(infos[one][9], infos[two][9])
        if tool.open_m > most_m:
            problem, allowed = "the fingers do not open so far", f"at most {most_m:g}"
            raise ConfigError(f"{key}.tool.open_m", problem, got=tool.open_m, allowed=allowed)
        self._grip = Grip(client, body, named_link(infos, f"{key}.tool.hand_link", tool.hand_link))
        self.handles: int | None = None
        self._to_m = -1.0
        for link in self._links:
            pb.resetJointState(body, link, tool.open_m, physicsClientId=client)
            pb.changeDynamics(body, link, lateralFriction=against_part(tool.friction), physicsClientId=client)
        gear = pb.createConstraint(
            body, one, body, two, pb.JOINT_GEAR, (1, 0, 0), (0, 0, 0), (0, 0, 0), physicsClientId=client
        )
        pb.changeConstraint(gear, gearRatio=-1, erp=0.1, maxForce=GEAR_FORCE_N, physicsClientId=client)
        self._drive(tool.open_m)

    def act(self, state: GripperState) -> None:
        """Close, hold still, or open, with the scene's force."""
        if state != "holding":
            self._drive(0.0 if state == "closing" else self._tool.open_m)

    def touches(self, part_body: int) -> bool:
        """Tell whether both fingers press on a part."""
        self.handles = part_body
        contacts = pb.getContactPoints(self._body, part_body, physicsClientId=self._client)
        pressing = {contact[3] for contact in contacts if contact[9] > TOUCH_N}
        return pressing.issuperset(self._links)

    @property
    def held(self) -> int | None:
        """The part's body between the fingers."""
        return self._grip.part

    @property
    def open(self) -> bool:
        """Whether both fingers stand apart."""
        return min(self.apart_m()) > self._tool.open_m - OPEN_WITHIN_M

    @property
    def shut(self) -> bool:
        """Whether the fingers press on each other."""
        return max(self.apart_m()) < OPEN_WITHIN_M

    def apart_m(self) -> tuple[float, float]:
        """Return how far each finger stands from the grasp axis (m)."""
        one, two = pb.getJointStates(self._body, self._links, physicsClientId=self._client)
        return one[0], two[0]

    def grip(self, part_body: int) -> None:
        """Fix a part to the hand; the fingers then hold still beside it."""
        self.handles = part_body
        self._grip.fix(part_body)
        self._collide(part_body, False)
        self._drive(sum(self.apart_m()) / 2)

    def release(self) -> None:
        """End the grip; the fingers stay clear of the part until `clear`."""
        self._grip.end()

    def clear(self, part_body: int) -> None:
        """Let the fingers collide with a part again."""
        self._collide(part_body, True)

    def load_n(self) -> float:
        """Return the force that the grip carries (N); 0 without one."""
        return self._grip.load_n()

    def _drive(self, to_m: float) -> None:
        """Drive both fingers towards a distance from the grasp axis."""
        if to_m != self._to_m:
            self._to_m = to_m
            self.again()

    def again(self) -> None:
        """Tell the motors again: the engine holds a limit on force as an impulse for the steps of that moment."""
        for link in self._links:
            pb.setJointMotorControl2(
                self._body, link, pb.POSITION_CONTROL, targetPosition=self._to_m, force=self._tool.force_n,
                maxVelocity=self._tool.speed_mps, physicsClientId=self._client,
            )  # fmt: skip

    def _collide(self, part_body: int, enabled: bool) -> None:
        for link in self._links:
            pb.setCollisionFilterPair(self._body, part_body, link, -1, int(enabled), physicsClientId=self._client)
