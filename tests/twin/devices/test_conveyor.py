from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.conveyor import ConveyorDrive
from twin.scene.conveyors import Conveyor

TICK_S = 1 / 240


def test_the_ramp_takes_its_time_and_covers_half_the_way(belt: Conveyor) -> None:
    drive = ConveyorDrive(belt, TICK_S)
    for _ in range(47):
        drive.update(True)
    assert not drive.at_speed
    drive.update(True)
    assert drive.at_speed
    assert drive.travel_m == pytest.approx(0.15 * 0.2 / 2)


def test_a_stop_ramps_down_and_then_the_encoder_stands(belt: Conveyor) -> None:
    drive = ConveyorDrive(belt, TICK_S)
    for _ in range(240):
        drive.update(True)
    for _ in range(48):
        drive.update(False)
    assert drive.speed_mps == 0
    count = drive.count
    assert drive.update(False) == 0
    assert drive.count == count == drive.count_at(0)


@given(st.lists(st.booleans(), max_size=300))
def test_speed_stays_in_its_bounds_and_the_encoder_never_runs_back(runs: list[bool]) -> None:
    belt = Conveyor(
        kind="conveyor", origin_m=(0, 0, 0), length_m=1, width_m=0.1, speed_mps=0.2, encoder_counts_per_m=5000
    )
    drive, last = ConveyorDrive(belt, TICK_S), 0
    for run in runs:
        mean = drive.update(run)
        assert 0 <= mean <= 0.2
        assert last <= drive.count_at(0.5) <= drive.count
        last = drive.count


def test_counts_inside_a_tick_follow_the_travel(belt: Conveyor) -> None:
    drive = ConveyorDrive(belt, TICK_S)
    for _ in range(480):
        drive.update(True)
    before, after = drive.before_m * 10000, drive.travel_m * 10000
    assert drive.count_at(0.5) == int((before + after) / 2)


def test_a_drive_without_a_ramp_takes_up_another_speed_at_once(belt: Conveyor) -> None:
    drive = ConveyorDrive(replace(belt, ramp_s=0.0, speed_mps=0.4), TICK_S)
    drive.update(True)
    assert drive.speed_mps == 0.4
    drive.take_up(replace(belt, ramp_s=0.0, speed_mps=0.1))
    drive.update(True)
    assert drive.speed_mps == 0.1
