from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.devices.photo_eye import CountingEye, Eye, crossing
from twin.scene.sensors import PhotoEye
from twin.seeds import generator

TICK_S = 1 / 240


@given(start=st.floats(0.0, 0.4999), speed=st.floats(0.05, 1.0))
def test_an_edge_is_told_where_inside_the_tick_it_truly_was(start: float, speed: float) -> None:
    eye = Eye(PhotoEye(kind="photo_eye", conveyor="belt", distance_m=0.5, repeatability_m=0), generator(1, "eye"))
    ticks = int((0.5 - start) / speed / TICK_S)
    for tick in range(ticks, ticks + 3):
        before, after = start + speed * tick * TICK_S, start + speed * (tick + 1) * TICK_S
        fraction = eye.update(after >= 0.5, before, after)
        if fraction is not None:
            at_s = (tick + fraction) * TICK_S
            assert start + speed * at_s == pytest.approx(0.5, abs=5e-5)
            return
    pytest.fail("the edge was never seen")


def test_one_part_gives_one_edge_and_the_next_part_another(eye: PhotoEye) -> None:
    beam = Eye(eye, generator(1, "eye"))
    seen = [beam.update(blocked, 0.49, 0.51) is not None for blocked in (False, True, True, False, False, True)]
    assert seen == [False, True, False, False, False, True]


def test_a_part_at_rest_in_the_beam_fires_nothing_more(eye: PhotoEye) -> None:
    beam = Eye(eye, generator(1, "eye"))
    beam.update(True, 0.49, 0.51)
    assert all(beam.update(True, 0.51, 0.51) is None for _ in range(100))


def test_repeatability_is_drawn_anew_for_each_edge_and_stays_within_three_sigma(eye: PhotoEye) -> None:
    beam = Eye(replace(eye, repeatability_m=0.0001), generator(3, "eye"))
    places = []
    for _ in range(300):
        places.append(beam.beam_m)
        beam.update(True, 0.49, 0.51)
        beam.update(False, 0.0, 0.0)
    assert len(set(places)) > 250
    assert max(abs(place - 0.5) for place in places) <= 0.0003 + 1e-12
    spread = (sum((place - 0.5) ** 2 for place in places) / len(places)) ** 0.5
    assert spread == pytest.approx(0.0001, rel=0.2)


def test_an_edge_that_did_not_move_is_told_at_the_ticks_end() -> None:
    assert crossing(0.5, 0.51, 0.51) == 1.0


def test_a_counting_eye_counts_edges() -> None:
    eye = CountingEye()
    for blocked in (False, True, True, False, True, False):
        eye.update(blocked)
    assert eye.count == 2
