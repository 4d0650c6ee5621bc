from collections.abc import Iterator

import pybullet as pb
import pytest

from tests.twin.scenes import belt
from twin.bullet.belt import BeltBody
from twin.bullet.client import connect, disconnect
from twin.lanes import lane_of

SPEED_MPS = 0.15
LONG, END, START = range(3)
"""The belt's bodies, in the order of their making."""


@pytest.fixture
def client() -> Iterator[int]:
    made = connect(240)
    yield made
    disconnect(made)


def moves(client: int, body: int) -> tuple[float, float]:
    """Return how far along x a body is, and how fast it moves."""
    at = pb.getBasePositionAndOrientation(body, physicsClientId=client)[0]
    return at[0], pb.getBaseVelocity(body, physicsClientId=client)[0][0]


def test_edges_that_no_part_passes_stand_in_their_place_while_the_long_piece_runs(client: int) -> None:
    body = BeltBody(client, lane_of(belt()), 0.4, 240, top_mps=SPEED_MPS, fed_at_edge=True)
    middles_m = [(from_m + to_m) / 2 for from_m, to_m in body.edges_m]
    for passed in (True, False, False, True):
        body.drive(SPEED_MPS, passed=passed)
        assert moves(client, LONG)[1] == SPEED_MPS
        for edge, middle_m in zip((END, START), middles_m, strict=True):
            assert moves(client, edge) == pytest.approx((middle_m, SPEED_MPS if passed else 0.0))
        pb.stepSimulation(physicsClientId=client)
        for edge, middle_m in zip((END, START), middles_m, strict=True):
            assert moves(client, edge)[0] == pytest.approx(middle_m + (SPEED_MPS / 480 if passed else 0.0))
