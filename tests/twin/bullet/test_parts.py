from collections.abc import Iterator

import pybullet as pb
import pytest

from twin.bullet.client import box, connect, disconnect
from twin.bullet.parts import collision_shape
from twin.scene.shapes import Block, Cylinder, Shape

SHAPES = [Cylinder(radius_m=0.0235, height_m=0.014), Block(length_m=0.1, width_m=0.08, height_m=0.02)]


@pytest.fixture
def client() -> Iterator[int]:
    made = connect(240)
    yield made
    disconnect(made)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_moments_of_inertia_are_those_that_the_engine_finds(client: int, shape: Shape) -> None:
    body = pb.createMultiBody(0.2, collision_shape(client, shape), physicsClientId=client)
    found = pb.getDynamicsInfo(body, -1, physicsClientId=client)[2]
    assert shape.inertia_kgm2(0.2) == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_body_is_as_large_as_its_shape_and_lies_on_its_face(client: int, shape: Shape) -> None:
    box(client, (1, 1, 0.1), (0, 0, -0.05))
    stands_m = shape.height_m / 2
    body = pb.createMultiBody(
        0.2, collision_shape(client, shape), basePosition=(0, 0, stands_m + 0.001), physicsClientId=client
    )
    for _ in range(240):
        pb.stepSimulation(physicsClientId=client)
    position, turned = pb.getBasePositionAndOrientation(body, physicsClientId=client)
    assert position == pytest.approx((0, 0, stands_m), abs=2e-4)
    assert turned == pytest.approx((0, 0, 0, 1), abs=1e-3)
    for size_m, axis in ((shape.length_m, (1, 0)), (shape.width_m, (0, 1))):
        at_m = [(axis[0] * size_m / 2 * share, axis[1] * size_m / 2 * share) for share in (0.95, 1.1)]
        rays = [pb.rayTest((*at, 0.2), (*at, -0.2), physicsClientId=client)[0][0] for at in at_m]
        assert [hit == body for hit in rays] == [True, False]
