"""One physics server in this process, and the simple shapes that worlds are made of.

Every call names its client: PyBullet's default client is whichever was made first, which is wrong as soon as two lines
run in one process. The engine multiplies the friction of two touching bodies, so a Coulomb coefficient against a part
is divided by the part's own (`against_part`).
"""

import pybullet as pb
import pybullet_data

from twin.constants import GRAVITY_MPS2
from twin.errors import RunError

SUBSTEPS = 2
CONTACT_ERP = 0.4
"""Physics steps in a tick, and the share of penetration undone in each: a part on the belt's end or along the arm keeps
its height within 0.1 mm (with one step and the engine's own share it sinks by 2.7 mm and turns)."""
PART_FRICTION = 0.4
"""A part's own factor; two steel parts thus rub with 0.16, which oiled steel does."""

Vec3 = tuple[float, float, float]
Quat = tuple[float, float, float, float]
Where = tuple[Vec3, Quat]
"""A position (m) and an orientation in the world frame, before anybody asks for them as a `Pose`."""
UPRIGHT: Quat = (0.0, 0.0, 0.0, 1.0)
STILL: Vec3 = (0.0, 0.0, 0.0)


def against_part(coulomb: float) -> float:
    """Return the friction factor of a body whose Coulomb coefficient against a part is `coulomb`."""
    return coulomb / PART_FRICTION


def connect(tick_hz: int) -> int:
    """Start a physics server without a window and return its client id.

    Raises `RunError` when PyBullet was built without numpy, because its pictures and arrays are then unusably slow.
    """
    if not pb.isNumpyEnabled():
        raise RunError("this build of pybullet has no numpy support; install the pybullet 3.2.7 wheel of Python 3.11")
    client: int = pb.connect(pb.DIRECT)
    if client < 0:
        raise RunError("pybullet could not start a physics server; close other lines of this process first")
    pb.setAdditionalSearchPath(pybullet_data.getDataPath(), physicsClientId=client)
    pb.setGravity(0, 0, -GRAVITY_MPS2, physicsClientId=client)
    pb.setPhysicsEngineParameter(
        fixedTimeStep=1 / (tick_hz * SUBSTEPS),
        contactERP=CONTACT_ERP,
        deterministicOverlappingPairs=1,
        physicsClientId=client,
    )
    return client


def disconnect(client: int) -> None:
    """Stop a physics server and free its bodies."""
    pb.disconnect(physicsClientId=client)


def box(
    client: int, size_m: Vec3, centre_m: Vec3, orientation: Quat = UPRIGHT, *, coulomb: float = 0.5, drags: bool = False
) -> int:
    """Stand an immovable box of full edge lengths `size_m` into the world and return its body id.

    One that `drags` what touches it at the velocity that it is given, as a belt does, costs the engine five times more.
    """
    half = [edge / 2 for edge in size_m]
    shape = pb.createCollisionShape(pb.GEOM_BOX, halfExtents=half, physicsClientId=client)
    return _stand(client, shape, centre_m, orientation, coulomb=coulomb, drags=drags)


def cylinder(client: int, radius_m: float, height_m: float, centre_m: Vec3, *, coulomb: float = 0.5) -> int:
    """Stand an immovable upright cylinder into the world and return its body id."""
    shape = pb.createCollisionShape(pb.GEOM_CYLINDER, radius=radius_m, height=height_m, physicsClientId=client)
    return _stand(client, shape, centre_m, UPRIGHT, coulomb=coulomb, drags=False)


def _stand(client: int, shape: int, centre_m: Vec3, orientation: Quat, *, coulomb: float, drags: bool) -> int:
    body: int = pb.createMultiBody(
        0, shape, -1, centre_m, orientation, useMaximalCoordinates=not drags, physicsClientId=client
    )
    pb.changeDynamics(body, -1, lateralFriction=against_part(coulomb), restitution=0.0, physicsClientId=client)
    return body
