"""A suction cup's body: a soft lip at the end of a stalk, without a shape: it seals where it meets a part."""

import pybullet as pb

from twin.bullet.client import UPRIGHT
from twin.bullet.grip import Grip
from twin.devices.gripper import GripperState
from twin.scene.robots import VacuumCup

FEELS_M = (0.004, 0.002)
"""The bellows seals on a face that stands this far inside its lip, or this far before it."""


class Cup:
    """The cup of one robot. Implements `twin.bullet.robot.ToolBody`."""

    def __init__(self, client: int, body: int, tip: int, tool: VacuumCup) -> None:
        self._client, self._body, self._tip, self._reach_m = client, body, tip, tool.reach_m
        self._grip = Grip(client, body, tip)
        self.handles: int | None = None

    @property
    def held(self) -> int | None:
        """The part's body that hangs on the cup."""
        return self._grip.part

    def act(self, state: GripperState) -> None:
        """Nothing moves in a cup."""

    def touches(self, part_body: int) -> bool:
        """Tell whether the lip lies on a part."""
        self.handles = part_body
        tip = pb.getLinkState(self._body, self._tip, computeForwardKinematics=True, physicsClientId=self._client)
        inside, before = FEELS_M
        start, end = (
            pb.multiplyTransforms(tip[4], tip[5], (0, 0, out_m), UPRIGHT)[0]
            for out_m in (self._reach_m - inside, self._reach_m + before)
        )
        hit: int = pb.rayTest(start, end, physicsClientId=self._client)[0][0]
        return hit == part_body

    @property
    def open(self) -> bool:
        """A cup is open as soon as it lets go."""
        return True

    @property
    def shut(self) -> bool:
        """A cup does not shut."""
        return False

    def grip(self, part_body: int) -> None:
        """Hold a part by the vacuum."""
        self.handles = part_body
        self._grip.fix(part_body)

    def release(self) -> None:
        """Let the part go."""
        self._grip.end()

    def clear(self, part_body: int) -> None:
        """A cup is never in the way of a part."""

    def again(self) -> None:
        """Do nothing: a cup has no motors."""

    def load_n(self) -> float:
        """Return the force that the cup carries (N); 0 without a part."""
        return self._grip.load_n()
