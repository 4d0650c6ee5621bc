import math

import pybullet as pb
import pytest

from twin.bullet.client import against_part, box, connect, cylinder, disconnect


def test_two_servers_of_one_process_do_not_share_bodies() -> None:
    one, two = connect(240), connect(240)
    box(one, (1, 1, 1), (0, 0, 0))
    assert pb.getNumBodies(physicsClientId=one) == 1
    assert pb.getNumBodies(physicsClientId=two) == 0
    disconnect(one)
    disconnect(two)


def test_shapes_stand_where_and_as_large_as_told() -> None:
    client = connect(240)
    boxed = box(client, (0.2, 0.4, 0.6), (1, 2, 3))
    round_ = cylinder(client, 0.1, 0.3, (0, 0, 1))
    for body, middle, size in ((boxed, (1, 2, 3), (0.2, 0.4, 0.6)), (round_, (0, 0, 1), (0.2, 0.2, 0.3))):
        low, high = pb.getAABB(body, physicsClientId=client)
        assert [(a + b) / 2 for a, b in zip(low, high, strict=True)] == pytest.approx(middle, abs=1e-6)
        assert [b - a for a, b in zip(low, high, strict=True)] == pytest.approx(size, abs=0.02)
    disconnect(client)


@pytest.mark.parametrize(("slope_deg", "slides"), [(10, False), (20, True)])
def test_a_part_slides_where_the_slope_is_steeper_than_its_coulomb_coefficient(slope_deg: int, slides: bool) -> None:
    client = connect(240)
    slope = math.radians(slope_deg)
    turned = pb.getQuaternionFromEuler((0, slope, 0))
    box(client, (2, 1, 0.1), (0, 0, 0), turned, coulomb=0.27)
    shape = pb.createCollisionShape(pb.GEOM_BOX, halfExtents=(0.05, 0.05, 0.01), physicsClientId=client)
    above = (0.0605 * math.sin(slope), 0, 0.0605 * math.cos(slope))
    part = pb.createMultiBody(0.1, shape, -1, above, turned, physicsClientId=client)
    pb.changeDynamics(part, -1, lateralFriction=0.4, physicsClientId=client)
    for _ in range(480):
        pb.stepSimulation(physicsClientId=client)
    moved = pb.getBasePositionAndOrientation(part, physicsClientId=client)[0][0] - above[0]
    assert (moved > 0.1) == slides
    assert against_part(0.27) * 0.4 == pytest.approx(0.27)
    disconnect(client)
