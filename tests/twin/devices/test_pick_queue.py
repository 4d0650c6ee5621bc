from hypothesis import given
from hypothesis import strategies as st

from twin.devices.conveyor import ConveyorDrive
from twin.devices.pick_queue import PickQueue
from twin.scene.conveyors import Conveyor

BELT = Conveyor(
    kind="conveyor", origin_m=(0.0, 0.0, 0.2), length_m=1.4, width_m=0.16, speed_mps=0.2, encoder_counts_per_m=10000.0
)
TICK_S = 1 / 240
CENTRE_M, LATEST_M = 0.3, 0.6


def test_a_part_is_where_the_encoder_says_whatever_the_belt_has_done_since() -> None:
    drive = ConveyorDrive(BELT, TICK_S)
    queue = PickQueue(drive, BELT.encoder_counts_per_m, CENTRE_M)
    for _ in range(100):
        drive.update(True)
    at_eye_m = drive.travel_m
    queue.announce(drive.count)
    for run in [True] * 50 + [False] * 90 + [True] * 40:
        drive.update(run)
    part = queue.next(LATEST_M)
    assert part is not None
    assert abs(queue.along_m(part) - (CENTRE_M + drive.travel_m - at_eye_m)) < 0.6 / BELT.encoder_counts_per_m


@given(waits=st.lists(st.integers(1, 300), min_size=1, max_size=12), takes=st.lists(st.booleans(), max_size=40))
def test_every_announced_part_is_taken_missed_or_still_waiting_and_they_keep_their_order(
    waits: list[int], takes: list[bool]
) -> None:
    drive = ConveyorDrive(BELT, TICK_S)
    queue = PickQueue(drive, BELT.encoder_counts_per_m, CENTRE_M)
    taken = []
    for wait, take in zip(waits, takes + [False] * len(waits), strict=False):
        for _ in range(wait):
            drive.update(True)
        queue.announce(drive.count)
        part = queue.next(LATEST_M)
        if part is not None and take:
            queue.take(part)
            taken.append(part)
    left = []
    while (part := queue.next(LATEST_M)) is not None:
        queue.take(part)
        left.append(part)
        assert queue.along_m(part) <= LATEST_M
    assert len(taken) + len(queue.missed) + len(left) == len(waits)
    assert all(queue.along_m(part) > LATEST_M for part in queue.missed)
    for parts in (taken, queue.missed, left):
        offsets = [part.offset_m for part in parts]
        assert offsets == sorted(offsets, reverse=True)


def test_a_part_that_was_put_back_is_the_next_one_again() -> None:
    drive = ConveyorDrive(BELT, TICK_S)
    queue = PickQueue(drive, BELT.encoder_counts_per_m, CENTRE_M)
    queue.announce(0)
    queue.announce(10)
    first = queue.next(LATEST_M)
    assert first is not None
    queue.take(first)
    queue.put_back(first)
    assert queue.next(LATEST_M) is first
