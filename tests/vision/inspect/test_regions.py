import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.inspect.card import Finding
from vision.inspect.regions import find_regions, max_feret

FINDING = Finding()


def canvas() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.zeros((2, 96, 96), np.float32)


def test_a_sound_map_has_no_defects() -> None:
    assert find_regions(canvas(), FINDING) == ()
    assert find_regions(np.full((2, 20, 20), 0.02, np.float32), FINDING) == ()


def test_a_spot_has_its_class_place_and_size() -> None:
    maps = canvas()
    cv2.circle(maps[1], (40, 30), 6, 0.9, -1)
    (found,) = find_regions(maps, FINDING)
    assert found.class_index == 1
    assert found.probability == pytest.approx(0.9, abs=0.01)
    assert found.centre_xy == pytest.approx((40, 30), abs=0.1)
    assert found.feret == pytest.approx(13, abs=1.0)
    assert found.diameter == pytest.approx(12.4, abs=1.0)
    x0, y0, x1, y1 = found.bbox_xyxy
    assert (x1 - x0, y1 - y0) == (13, 13)


def test_fragments_of_one_scratch_are_one_defect_and_far_ones_are_two() -> None:
    maps = canvas()
    cv2.line(maps[0], (10, 50), (30, 50), 0.8, 2)
    cv2.line(maps[0], (34, 50), (60, 50), 0.8, 2)
    cv2.line(maps[0], (20, 80), (40, 80), 0.8, 2)
    long, short = sorted(find_regions(maps, FINDING), key=lambda region: -region.feret)
    assert long.feret == pytest.approx(52, abs=2)
    assert short.feret == pytest.approx(22, abs=2)


@settings(deadline=None, max_examples=40)
@given(st.floats(4, 60), st.floats(0, math.pi))
def test_the_length_of_a_line_is_measured_at_any_turn(length: float, turn: float) -> None:
    maps = canvas()
    reach = np.array([math.cos(turn), math.sin(turn)]) * length / 2
    ends = [tuple(int(x) for x in np.round((48 + sign * reach) * 16)) for sign in (-1, 1)]
    cv2.line(maps[0], ends[0], ends[1], 0.9, 2, cv2.LINE_8, 4)
    (found,) = find_regions(maps, FINDING)
    assert found.feret == pytest.approx(length + 2.5, abs=2.2)


def test_single_bright_pixels_are_noise() -> None:
    maps = canvas()
    maps[0, 10, 10] = 0.6
    assert find_regions(maps, FINDING) == ()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=40))
def test_the_largest_extent_is_that_of_the_farthest_pair(places: list[tuple[int, int]]) -> None:
    array = np.array(places, np.float32)
    farthest = max(math.dist(a, b) for a in places for b in places)
    assert max_feret(array) == pytest.approx(farthest + 0.25, abs=1e-3)
