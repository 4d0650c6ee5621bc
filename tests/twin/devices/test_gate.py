import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.gate import GateDrive
from twin.scene.gates import Diverter

TICK_S = 1 / 240


def test_it_rests_at_reject_and_leaves_only_while_driven_and_powered(gate: Diverter) -> None:
    drive = GateDrive(gate, TICK_S)
    assert drive.update(False, True).to_rad == gate.arm_angle_rad
    for _ in range(20):
        aside = drive.update(True, True)
    assert aside.to_rad == 0.0
    for _ in range(20):
        unpowered = drive.update(True, False)
    assert unpowered.to_rad == gate.arm_angle_rad


def test_the_valve_takes_its_delay_both_ways(gate: Diverter) -> None:
    drive = GateDrive(gate, TICK_S)
    drive.update(False, True)
    opening = [drive.update(True, True).to_rad for _ in range(10)]
    assert opening.index(0.0) * TICK_S == pytest.approx(gate.delay_s, abs=TICK_S)
    closing = [drive.update(False, True).to_rad for _ in range(10)]
    assert closing.index(gate.arm_angle_rad) * TICK_S == pytest.approx(gate.delay_s, abs=TICK_S)


def test_switches_tell_the_ends_and_nothing_in_between(gate: Diverter) -> None:
    drive = GateDrive(gate, TICK_S)
    told = []
    for angle in (gate.arm_angle_rad, 0.4, 0.0):
        drive.sense(angle)
        told.append((drive.at_reject, drive.at_good))
    assert told == [(True, False), (False, False), (False, True)]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=200))
def test_without_drive_or_power_for_the_delay_it_is_always_pushed_to_reject(inputs: list[tuple[bool, bool]]) -> None:
    gate = Diverter(
        kind="diverter", conveyor="b", distance_m=1, arm_length_m=0.3, arm_angle_rad=0.7, open_s=0.4, close_s=0.4
    )
    drive, idle = GateDrive(gate, TICK_S), 10
    for driven, powered in inputs:
        push = drive.update(driven, powered)
        idle = 0 if driven and powered else idle + 1
        if idle > gate.delay_s / TICK_S + 1:
            assert push.to_rad == gate.arm_angle_rad
        assert 0 < push.max_radps < 3


def test_every_opening_is_one_stroke(gate: Diverter) -> None:
    drive = GateDrive(gate, TICK_S)
    for driven in (True, True, False, True, False, False):
        drive.update(driven, True)
    assert drive.strokes == 2
