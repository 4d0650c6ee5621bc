"""A box on a straight guide, pushed along it with a limited force and speed: plates and blades of cylinders.

A part in its way stops it: it never goes through.
"""

import pybullet as pb

from twin.bullet.client import UPRIGHT, Quat, Vec3, against_part

GAIN = 0.5


class SlideBody:
    """One sliding box. `push` before a tick, `moved_m` after it (0 where it was made)."""

    def __init__(
        self, client: int, size_m: Vec3, centre_m: Vec3, turn: Quat, *, axis: Vec3, mass_kg: float, coulomb: float
    ) -> None:
        """Make a box of full edge lengths around `centre_m`, turned by `turn`; `axis` is in its own frame."""
        self._client = client
        self._pushed = (0.0, 0.0, 0.0)
        half = [edge / 2 for edge in size_m]
        shape = pb.createCollisionShape(pb.GEOM_BOX, halfExtents=half, physicsClientId=client)
        self.body: int = pb.createMultiBody(
            0, -1, -1, centre_m, turn,
            linkMasses=[mass_kg], linkCollisionShapeIndices=[shape], linkVisualShapeIndices=[-1],
            linkPositions=[(0, 0, 0)], linkOrientations=[UPRIGHT], linkInertialFramePositions=[(0, 0, 0)],
            linkInertialFrameOrientations=[UPRIGHT], linkParentIndices=[0], linkJointTypes=[pb.JOINT_PRISMATIC],
            linkJointAxis=[axis], physicsClientId=client,
        )  # fmt: skip
        pb.changeDynamics(
            self.body, 0, lateralFriction=against_part(coulomb), restitution=0.0, linearDamping=0.0,
            physicsClientId=client,
        )  # fmt: skip

    def push(self, to_m: float, max_mps: float, force_n: float) -> None:
        """Push the box towards a place on its guide, never faster than `max_mps`, nor harder than `force_n`."""
        if (to_m, max_mps, force_n) != self._pushed:
            self._pushed = (to_m, max_mps, force_n)
            self.again()

    def again(self) -> None:
        """Tell the motor again: the engine holds a limit on force as an impulse for the steps of that moment."""
        to_m, max_mps, force_n = self._pushed
        pb.setJointMotorControl2(
            self.body, 0, pb.POSITION_CONTROL, targetPosition=to_m, force=force_n, positionGain=GAIN,
            maxVelocity=max_mps, physicsClientId=self._client,
        )  # fmt: skip

    def moved_m(self) -> float:
        """Return how far the box is from where it was made, along its guide."""
        moved: float = pb.getJointState(self.body, 0, physicsClientId=self._client)[0]
        return moved
