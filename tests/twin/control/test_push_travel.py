from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.twin.units.belted import ACCEPT, BELT, REJECT
from twin.control.push_travel import contact_s, guard_room_m, push_travel
from twin.scene.gates import PushToAccept, PushToReject

DIAMETER_M, EYE_TO_GATE_M = 0.047, 0.5


@pytest.mark.parametrize("gate", [ACCEPT, REJECT])
def test_the_plate_meets_a_part_whose_centre_is_at_its_middle(gate: PushToAccept | PushToReject) -> None:
    travel = push_travel(gate, BELT, DIAMETER_M, EYE_TO_GATE_M)
    begin_m = travel.permit_from_m if travel.push_from_m is None else travel.push_from_m
    centre_m = begin_m + BELT.speed_mps * contact_s(gate, BELT, DIAMETER_M) - DIAMETER_M / 2
    assert centre_m == pytest.approx(EYE_TO_GATE_M)


def test_a_part_passes_the_guard_wholly_inside_its_permit_and_a_pushed_one_never_reaches_it() -> None:
    travel = push_travel(REJECT, BELT, DIAMETER_M, EYE_TO_GATE_M)
    guard_m = EYE_TO_GATE_M + REJECT.guard_m
    assert travel.permit_from_m < guard_m
    assert travel.permit_until_m > guard_m + DIAMETER_M
    least_m, most_m = guard_room_m(REJECT, BELT, DIAMETER_M)
    assert least_m < REJECT.guard_m < most_m
    assert travel.push_until_m is not None
    assert travel.push_until_m < travel.permit_from_m


@given(speed_mps=st.floats(0.02, 0.3), extend_s=st.floats(0.18, 0.5), retract_s=st.floats(0.1, 0.5))
def test_the_stretches_of_any_pusher_are_in_order(speed_mps: float, extend_s: float, retract_s: float) -> None:
    belt = replace(BELT, speed_mps=speed_mps)
    travel = push_travel(replace(ACCEPT, extend_s=extend_s, retract_s=retract_s), belt, DIAMETER_M, EYE_TO_GATE_M)
    assert travel.permit_from_m < travel.escaped_m < travel.permit_until_m < travel.home_m
    assert travel.permit_until_m <= travel.cleared_m
    assert travel.permit_until_m - travel.permit_from_m > speed_mps * extend_s
