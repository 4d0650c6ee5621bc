"""The belt's interlock, as a latch and with a belt that coasts."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.conveyor import ConveyorDrive
from twin.devices.delay import Delayed
from twin.devices.interlock import BeltInterlock
from twin.scene.conveyors import Conveyor
from twin.scene.responses import Response

TICK_S, RADIUS_M, GUARD_M, END_M = 1 / 240, 0.0235, 0.2, 0.27
BELT = Conveyor(
    kind="conveyor", origin_m=(0, 0, 0), length_m=END_M, width_m=0.08, speed_mps=0.15, encoder_counts_per_m=12732.4
)


def enabled(lock: BeltInterlock, *, run: bool = True, cut: bool = False, may: bool = False, fed: bool = True) -> bool:
    return lock.enable(run=run, guard_cut=cut, may_pass=may, supplied=fed)


def test_it_lets_the_belt_run_while_the_guard_is_free_or_permitted() -> None:
    lock = BeltInterlock()
    assert enabled(lock)
    assert enabled(lock, cut=True, may=True)


def test_a_part_without_a_permit_trips_it_at_once_and_a_late_permit_does_not_start_the_belt() -> None:
    lock = BeltInterlock()
    assert not enabled(lock, cut=True)
    assert not enabled(lock, cut=True, may=True)
    assert not enabled(lock)
    assert enabled(lock, run=False)
    assert enabled(lock)


def test_it_is_not_reset_while_the_part_stands_in_the_guard() -> None:
    lock = BeltInterlock()
    enabled(lock, cut=True)
    assert not enabled(lock, run=False, cut=True)
    assert not enabled(lock, cut=True)
    assert enabled(lock, run=False, cut=True, may=True)


def test_a_belt_that_should_run_without_supply_trips_it_and_nothing_starts_by_itself() -> None:
    lock = BeltInterlock()
    assert enabled(lock, run=False, fed=False)
    assert not enabled(lock, fed=False)
    assert lock.tripped_by == "the gate lacks power or air"
    assert not enabled(lock)
    assert enabled(lock, run=False)
    assert enabled(lock)


@dataclass
class Passage:
    """Parts in a row on a belt with a guard, moved by the real drive under the real interlock."""

    behind_m: list[float]
    """How far each part's centre stands before the guard."""
    response: Response
    drive: ConveyorDrive = field(default_factory=lambda: ConveyorDrive(BELT, TICK_S))
    lock: BeltInterlock = field(default_factory=BeltInterlock)
    permitted: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.eye = Delayed(self.response, np.random.default_rng(5), TICK_S)

    def step(self, *, run: bool, may: bool, power: bool, air: bool) -> None:
        enable = self.lock.enable(run=run, guard_cut=self.eye.on, may_pass=may, supplied=power and air)
        self.drive.update(run and enable)
        cutting = [n for n in range(len(self.behind_m)) if abs(self.place_m(n) - GUARD_M) < RADIUS_M]
        self.permitted |= set(cutting) if may else set()
        self.eye.update(bool(cutting))
        for part in range(len(self.behind_m)):
            assert self.place_m(part) <= END_M or part in self.permitted

    def place_m(self, part: int) -> float:
        return GUARD_M - self.behind_m[part] + self.drive.travel_m


@given(
    gaps_m=st.lists(st.floats(0.047, 0.2), min_size=1, max_size=4),
    response=st.builds(
        Response, on_s=st.floats(0, 0.05), off_s=st.floats(0, 0.05), spread_s=st.sampled_from([0.0, 0.005])
    ),
    acts=st.lists(
        st.tuples(st.integers(1, 240), *(st.sampled_from([True, True, False]) for _ in range(4))), max_size=30
    ),
)
def test_whatever_is_commanded_and_whatever_fails_no_part_passes_the_belts_end_without_a_permit(
    gaps_m: list[float], response: Response, acts: list[tuple[int, bool, bool, bool, bool]]
) -> None:
    passage = Passage(behind_m=list(np.cumsum([0.05, *gaps_m])), response=response)
    for ticks, run, may, power, air in acts:
        for _ in range(ticks):
            passage.step(run=run, may=may and power, power=power, air=air)


def test_a_run_output_that_flickers_does_not_creep_a_part_through_the_guard() -> None:
    passage = Passage(behind_m=[0.05], response=Response(on_s=0.01, off_s=0.01))
    for tick in range(240 * 60):
        passage.step(run=tick % 7 != 0, may=False, power=True, air=True)
    assert GUARD_M - RADIUS_M < passage.place_m(0) < GUARD_M
