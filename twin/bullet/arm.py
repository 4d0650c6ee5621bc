"""The diverter arm's body: a box on a vertical hinge beside the belt, pushed with a limited torque and speed.

The hinge's angle is 0 parallel to the belt and grows, to either side, towards the belt. A part in the arm's way stops
it: neither the drive nor the spring is stronger than the scene's torque.
"""

import pybullet as pb

from twin.bullet.client import UPRIGHT, against_part
from twin.lanes import Lane
from twin.scene.gates import Diverter

ARM_MASS_KG = 0.12
GAP_M = 0.002
GAIN = 0.2


def pivot_m(gate: Diverter, lane: Lane) -> tuple[float, float]:
    """Return where the arm's pivot stands: along its belt, and to the left of the belt's middle."""
    side = 1.0 if gate.pivot_side == "left" else -1.0
    return gate.distance_m, side * (lane.width_m / 2 + gate.pivot_offset_m)


class ArmBody:
    """The arm of one gate. `push` before a tick, `angle_rad` after it (0: good, the scene's angle: reject)."""

    def __init__(self, client: int, gate: Diverter, lane: Lane) -> None:
        self._client = client
        self._side = 1.0 if gate.pivot_side == "left" else -1.0
        self._torque_nm = gate.torque_nm
        self._pushed = (-1.0, -1.0)
        thickness, height = gate.arm_section_m
        half = (gate.arm_length_m / 2, thickness / 2, height / 2)
        middle = (gate.arm_length_m / 2, 0, 0)
        shape = pb.createCollisionShape(
            pb.GEOM_BOX, halfExtents=half, collisionFramePosition=middle, physicsClientId=client
        )
        pivot = lane.place(*pivot_m(gate, lane), GAP_M + height / 2)
        turn = pb.getQuaternionFromEuler((0, 0, lane.heading_rad))
        self.body: int = pb.createMultiBody(
            0, -1, -1, pivot, turn,
            linkMasses=[ARM_MASS_KG], linkCollisionShapeIndices=[shape], linkVisualShapeIndices=[-1],
            linkPositions=[(0, 0, 0)], linkOrientations=[UPRIGHT], linkInertialFramePositions=[middle],
            linkInertialFrameOrientations=[UPRIGHT], linkParentIndices=[0], linkJointTypes=[pb.JOINT_REVOLUTE],
            linkJointAxis=[(0, 0, 1)], physicsClientId=client,
        )  # fmt: skip
        pb.changeDynamics(self.body, 0, lateralFriction=against_part(gate.friction), physicsClientId=client)
        pb.resetJointState(self.body, 0, -self._side * gate.arm_angle_rad, physicsClientId=client)
        self.push(gate.arm_angle_rad, 1.0)

    def push(self, to_rad: float, max_radps: float) -> None:
        """Push the arm towards an angle, never faster than `max_radps`."""
        if (to_rad, max_radps) != self._pushed:
            self._pushed = (to_rad, max_radps)
            self.again()

    def again(self) -> None:
        """Tell the motor again: the engine holds a limit on force as an impulse for the steps of that moment."""
        to_rad, max_radps = self._pushed
        pb.setJointMotorControl2(
            self.body, 0, pb.POSITION_CONTROL, targetPosition=-self._side * to_rad, force=self._torque_nm,
            positionGain=GAIN, maxVelocity=max_radps, physicsClientId=self._client,
        )  # fmt: skip

    def angle_rad(self) -> float:
        """Return the arm's measured angle to the belt's running direction."""
        angle: float = pb.getJointState(self.body, 0, physicsClientId=self._client)[0]
        return -self._side * angle
