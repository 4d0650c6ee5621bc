"""A grip: a part fixed to a link of the robot, by a constraint whose load is known.

A constraint that gives way does not let go, it drags: so this one is stronger than any rated load, and whoever watches
its load ends it.
"""

import math

import pybullet as pb

GRIP_FORCE_N = 500.0
"""What the constraint may push with: above any rated load, so that the watched load is the true one."""


class Grip:
    """The grip of one link. At most one part is held at a time."""

    def __init__(self, client: int, body: int, link: int) -> None:
        self._client, self._body, self._link = client, body, link
        self._constraint: int | None = None
        self.part: int | None = None
        """The body that is held."""

    def fix(self, part_body: int) -> None:
        """Fix a part to the link as it stands now."""
        link = pb.getLinkState(self._body, self._link, computeForwardKinematics=True, physicsClientId=self._client)
        part = pb.getBasePositionAndOrientation(part_body, physicsClientId=self._client)
        position, orientation = pb.multiplyTransforms(*pb.invertTransform(link[0], link[1]), *part)
        self._constraint = pb.createConstraint(
            self._body, self._link, part_body, -1, pb.JOINT_FIXED, (0, 0, 0), position, (0, 0, 0), orientation,
            physicsClientId=self._client,
        )  # fmt: skip
        self.part = part_body
        pb.changeConstraint(self._constraint, maxForce=GRIP_FORCE_N, physicsClientId=self._client)

    def end(self) -> None:
        """Let go of what is held."""
        if self._constraint is not None:
            pb.removeConstraint(self._constraint, physicsClientId=self._client)
            self._constraint = self.part = None

    def load_n(self) -> float:
        """Return the force that the grip carries (N); 0 without one."""
        if self._constraint is None:
            return 0.0
        x, y, z, *_ = pb.getConstraintState(self._constraint, self._client)
        return math.hypot(x, y, z)
