from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.gate import GateDrive
from twin.scene.gates import Diverter
from twin.scene.responses import Response

TICK_S = 1 / 240


def test_it_rests_at_reject_and_leaves_only_while_driven_and_powered(gate: Diverter) -> None:
    drive = GateDrive(gate, np.random.default_rng(1), TICK_S)
    assert drive.update(False, True).to_rad == gate.arm_angle_rad
    for _ in range(20):
        aside = drive.update(True, True)
    assert aside.to_rad == 0.0
    for _ in range(20):
        unpowered = drive.update(True, False)
    assert unpowered.to_rad == gate.arm_angle_rad


def test_the_valve_takes_its_delay_both_ways(gate: Diverter) -> None:
    drive = GateDrive(gate, np.random.default_rng(1), TICK_S)
    drive.update(False, True)
    opening = [drive.update(True, True).to_rad for _ in range(10)]
    assert opening.index(0.0) * TICK_S == pytest.approx(gate.valve.on_s, abs=TICK_S)
    closing = [drive.update(False, True).to_rad for _ in range(10)]
    assert closing.index(gate.arm_angle_rad) * TICK_S == pytest.approx(gate.valve.on_s, abs=TICK_S)


def test_switches_tell_the_ends_and_nothing_in_between(gate: Diverter) -> None:
    drive = GateDrive(gate, np.random.default_rng(1), TICK_S)
    told = []
    for angle in (gate.arm_angle_rad, 0.4, 0.0):
        drive.sense(angle)
        told.append((drive.cylinder.home, drive.cylinder.out))
    assert told == [(True, False), (False, False), (False, True)]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=200))
def test_without_drive_or_power_for_the_delay_it_is_always_pushed_to_reject(inputs: list[tuple[bool, bool]]) -> None:
    gate = Diverter(
        kind="diverter", conveyor="b", distance_m=1, arm_length_m=0.3, arm_angle_rad=0.7, open_s=0.4, close_s=0.4
    )
    drive, idle = GateDrive(gate, np.random.default_rng(1), TICK_S), 10
    for driven, powered in inputs:
        push = drive.update(driven, powered)
        idle = 0 if driven and powered else idle + 1
        if idle > gate.valve.on_s / TICK_S + 1:
            assert push.to_rad == gate.arm_angle_rad
        assert 0 < push.max_radps < 3


def test_every_opening_is_one_stroke(gate: Diverter) -> None:
    drive = GateDrive(gate, np.random.default_rng(1), TICK_S)
    for driven in (True, True, False, True, False, False):
        drive.update(driven, True)
    assert drive.cylinder.strokes == 2


def test_a_valve_with_spread_opens_earlier_and_later_but_never_beyond_its_limits(gate: Diverter) -> None:
    scene = replace(gate, valve=Response(on_s=0.05, off_s=0.05, spread_s=0.01))
    drive = GateDrive(scene, np.random.default_rng(3), TICK_S)
    delays_s = []
    for _ in range(60):
        opening = [drive.update(True, True).to_rad for _ in range(30)]
        closing = [drive.update(False, True).to_rad for _ in range(30)]
        delays_s += [opening.index(0.0) * TICK_S, closing.index(gate.arm_angle_rad) * TICK_S]
    assert 0.02 - TICK_S <= min(delays_s) < 0.04
    assert 0.06 < max(delays_s) <= 0.08 + TICK_S
    assert np.mean(delays_s) == pytest.approx(0.05, abs=0.005)


def test_a_switch_answers_after_its_own_delay(gate: Diverter) -> None:
    scene = replace(gate, switches=Response(on_s=0.02, off_s=0.01))
    drive = GateDrive(scene, np.random.default_rng(1), TICK_S)
    told = []
    for _ in range(8):
        drive.sense(0.0)
        told.append((drive.cylinder.home, drive.cylinder.out))
    assert told.index((False, False)) == 2
    assert told.index((False, True)) == 4
