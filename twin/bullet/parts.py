"""The pool of part bodies. A body is borrowed by a part and handed back; its id never names a part.

The pool grows when it is empty, at the same moment in each run, so that body ids, pair order and thus every contact are
the same as well; each body costs the engine a little in every step, even where it is parked. Bodies never sleep. A body
at rest in a pocket has no mass: it stands still and costs no contact.
"""

from collections.abc import Iterable

import pybullet as pb

from twin.bullet.client import PART_FRICTION, UPRIGHT, Quat, Vec3
from twin.errors import RunError
from twin.scene.product import Product
from twin.types import Pose

PARK_Z_M = -5.0
PARK_PITCH_M = 0.1
PARK_COLUMNS = 16
MOST = 2000
"""More bodies than any line holds; the pool ends here."""


class PartPool:
    """Bodies of one product: solid cylinders of its outside diameter, width and mass."""

    def __init__(self, client: int, product: Product, size: int) -> None:
        self._client, self._mass_kg = client, product.mass_kg
        radius, height = product.outside_mm / 2000, product.width_mm / 1000
        shape = pb.createCollisionShape(pb.GEOM_CYLINDER, radius=radius, height=height, physicsClientId=client)
        across, along = product.mass_kg * (3 * radius**2 + height**2) / 12, product.mass_kg * radius**2 / 2
        self._inertia = (across, across, along)
        self._shape = shape
        self._bodies: list[int] = []
        self._idle: list[int] = []
        for _ in range(size):
            self._grow()
        self._idle.reverse()

    def _grow(self) -> None:
        """Make one more body and park it."""
        index = len(self._bodies)
        place = self._park(index)
        body: int = pb.createMultiBody(self._mass_kg, self._shape, -1, place, physicsClientId=self._client)
        pb.changeDynamics(body, -1, lateralFriction=PART_FRICTION, restitution=0.0, linearDamping=0.0,
                          angularDamping=0.0, physicsClientId=self._client)  # fmt: skip
        pb.changeDynamics(body, -1, mass=0, physicsClientId=self._client)
        self._bodies.append(body)
        self._idle.append(index)

    @staticmethod
    def _park(index: int) -> Vec3:
        row, column = divmod(index, PARK_COLUMNS)
        return (column * PARK_PITCH_M, row * PARK_PITCH_M, PARK_Z_M)

    @property
    def bodies(self) -> Iterable[int]:
        """All body ids of the pool, in use or not."""
        return tuple(self._bodies)

    def take(self) -> int:
        """Borrow a body; raises `RunError` when so many are in use that parts must be piling up somewhere."""
        if not self._idle:
            if len(self._bodies) >= MOST:
                raise RunError(
                    f"{MOST} parts are in the line at once: see where they pile up, or give it smaller trays"
                )
            self._grow()
        return self._bodies[self._idle.pop()]

    def give_back(self, body: int) -> None:
        """Hand a body back; it is parked out of the way.

        One that is nowhere any more (nan) is never lent again: the engine keeps its broken contacts.
        """
        index, pose = self._bodies.index(body), self.pose(body)
        self.stand(body, self._park(index))
        if pose.finite:
            self._idle.append(index)

    def stand(self, body: int, position_m: Vec3, orientation: Quat = UPRIGHT) -> None:
        """Stand a body still at a place that only its tray decides: it has no mass until `free`."""
        pb.changeDynamics(body, -1, mass=0, physicsClientId=self._client)
        pb.resetBasePositionAndOrientation(body, position_m, orientation, physicsClientId=self._client)
        pb.resetBaseVelocity(body, (0, 0, 0), (0, 0, 0), physicsClientId=self._client)

    def free(self, body: int) -> None:
        """Leave a body to physics, from where it stands."""
        pb.changeDynamics(
            body, -1, mass=self._mass_kg, localInertiaDiagonal=self._inertia, physicsClientId=self._client
        )

    def put_away(self, body: int) -> None:
        """Take a body out of everything's reach; it stays its part's until it is given back."""
        self.stand(body, self._park(self._bodies.index(body)))

    def throw(self, body: int, velocity_mps: Vec3) -> None:
        """Give a body a velocity, and no turn."""
        pb.resetBaseVelocity(body, velocity_mps, (0, 0, 0), physicsClientId=self._client)

    def pose(self, body: int) -> Pose:
        """Return where a body is."""
        position, orientation = pb.getBasePositionAndOrientation(body, physicsClientId=self._client)
        return Pose(position_m=position, orientation_xyzw=orientation)

    def depth_m(self, body: int) -> float:
        """Return how deep a body lies inside another, by the contacts of the last step (m); 0 where it does not."""
        contacts = pb.getContactPoints(bodyA=body, physicsClientId=self._client)
        return max((-contact[8] for contact in contacts), default=0.0) if contacts else 0.0

    def velocity(self, body: int) -> tuple[Vec3, Vec3]:
        """Return a body's linear (m/s) and angular (rad/s) velocity in the world frame."""
        linear, angular = pb.getBaseVelocity(body, physicsClientId=self._client)
        return linear, angular
