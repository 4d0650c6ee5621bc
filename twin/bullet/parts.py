"""The pool of part bodies. A body is borrowed by a part and handed back; its id never names a part.

The pool grows when it is empty, at the same moment in each run, so that body ids, pair order and thus every contact are
the same as well; each body costs the engine a little in every step, even where it is parked. Bodies never sleep. A body
at rest in a pocket has no mass: it stands still and costs no contact.
"""

from collections.abc import Iterable, Mapping

import pybullet as pb

from twin.bullet.client import PART_FRICTION, UPRIGHT, Quat, Vec3, Where
from twin.errors import RunError
from twin.scene.shapes import Block, Cylinder, Shape, Solid
from twin.types import Pose

PARK_Z_M = -5.0
PARK_PITCH_M = 0.1
PARK_COLUMNS = 16
MOST = 2000
"""More bodies than any line holds; the pool ends here."""


def collision_shape(client: int, shape: Shape) -> int:
    """Make the collision shape of a part and return its id."""
    match shape:
        case Cylinder():
            made: int = pb.createCollisionShape(
                pb.GEOM_CYLINDER, radius=shape.radius_m, height=shape.height_m, physicsClientId=client
            )
        case Block():
            half = [shape.length_m / 2, shape.width_m / 2, shape.height_m / 2]
            made = pb.createCollisionShape(pb.GEOM_BOX, halfExtents=half, physicsClientId=client)
    return made


class _Mould:
    """What all bodies of one product share, a shape evenly filled with a mass; and which of them nobody has."""

    def __init__(self, client: int, product: Solid) -> None:
        self.shape, self.mass_kg = collision_shape(client, product.shape), product.mass_kg
        self.inertia_kgm2 = product.shape.inertia_kgm2(product.mass_kg)
        self.idle: list[int] = []


class PartPool:
    """Bodies of the products that may come in; those of the first one stand ready, strangers' are made as they come."""

    def __init__(self, client: int, products: Mapping[str, Solid], size: int) -> None:
        """Make bodies of products, by their ids; `size` of them of the first one."""
        self._client, self._own = client, next(iter(products))
        self._moulds = {product_id: _Mould(client, product) for product_id, product in products.items()}
        self._bodies: list[int] = []
        self._mould_of: dict[int, _Mould] = {}
        own = self._moulds[self._own]
        for _ in range(size):
            self._grow(own)
        own.idle.reverse()

    def _grow(self, mould: _Mould) -> None:
        """Make one more body and park it."""
        index = len(self._bodies)
        place = self._park(index)
        body: int = pb.createMultiBody(mould.mass_kg, mould.shape, -1, place, physicsClientId=self._client)
        pb.changeDynamics(body, -1, lateralFriction=PART_FRICTION, restitution=0.0, linearDamping=0.0,
                          angularDamping=0.0, physicsClientId=self._client)  # fmt: skip
        pb.changeDynamics(body, -1, mass=0, physicsClientId=self._client)
        self._bodies.append(body)
        self._mould_of[body] = mould
        mould.idle.append(index)

    @staticmethod
    def _park(index: int) -> Vec3:
        row, column = divmod(index, PARK_COLUMNS)
        return (column * PARK_PITCH_M, row * PARK_PITCH_M, PARK_Z_M)

    @property
    def bodies(self) -> Iterable[int]:
        """All body ids of the pool, in use or not."""
        return tuple(self._bodies)

    def take(self, product_id: str | None = None) -> int:
        """Borrow a body of a product (None: of the first one).

        Raises `RunError` when so many are in use that parts must be piling up somewhere.
        """
        mould = self._moulds[product_id or self._own]
        if not mould.idle:
            if len(self._bodies) >= MOST:
                raise RunError(
                    f"{MOST} parts are in the line at once: see where they pile up, or give it smaller trays"
                )
            self._grow(mould)
        return self._bodies[mould.idle.pop()]

    def give_back(self, body: int) -> None:
        """Hand a body back; it is parked out of the way.

        One that is nowhere any more (nan) is never lent again: the engine keeps its broken contacts.
        """
        index, pose = self._bodies.index(body), self.pose(body)
        self.stand(body, self._park(index))
        if pose.finite:
            self._mould_of[body].idle.append(index)

    def stand(self, body: int, position_m: Vec3, orientation: Quat = UPRIGHT) -> None:
        """Stand a body still at a place that only its tray decides: it has no mass until `free`."""
        pb.changeDynamics(body, -1, mass=0, physicsClientId=self._client)
        pb.resetBasePositionAndOrientation(body, position_m, orientation, physicsClientId=self._client)
        pb.resetBaseVelocity(body, (0, 0, 0), (0, 0, 0), physicsClientId=self._client)

    def free(self, body: int) -> None:
        """Leave a body to physics, from where it stands."""
        mould = self._mould_of[body]
        pb.changeDynamics(
            body, -1, mass=mould.mass_kg, localInertiaDiagonal=mould.inertia_kgm2, physicsClientId=self._client
        )

    def put_away(self, body: int) -> None:
        """Take a body out of everything's reach; it stays its part's until it is given back."""
        self.stand(body, self._park(self._bodies.index(body)))

    def throw(self, body: int, velocity_mps: Vec3) -> None:
        """Give a body a velocity, and no turn."""
        pb.resetBaseVelocity(body, velocity_mps, (0, 0, 0), physicsClientId=self._client)

    def where(self, body: int) -> Where:
        """Return where a body is: its position (m) and its orientation, as the engine tells them."""
        told: Where = pb.getBasePositionAndOrientation(body, self._client)
        return told

    def pose(self, body: int) -> Pose:
        """Return where a body is."""
        position, orientation = self.where(body)
        return Pose(position_m=position, orientation_xyzw=orientation)

    def depth_m(self, body: int) -> float:
        """Return how deep a body lies inside another, by the contacts of the last step (m); 0 where it does not."""
        contacts = pb.getContactPoints(bodyA=body, physicsClientId=self._client)
        return max((-contact[8] for contact in contacts), default=0.0) if contacts else 0.0

    def velocity(self, body: int) -> tuple[Vec3, Vec3]:
        """Return a body's linear (m/s) and angular (rad/s) velocity in the world frame."""
        linear, angular = pb.getBaseVelocity(body, physicsClientId=self._client)
        return linear, angular
