import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.seeds import generator
from vision.inspect.locate import find_part

RADIUS_PX = 161.0


def ring(x: float, y: float, size: int = 384) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Draw a bright ring with a dark middle on a dark, noisy belt."""
    canvas = generator(1, "belt").normal(30, 4, (size, size)).astype(np.float32)
    at = (round(x * 16), round(y * 16))
    cv2.circle(canvas, at, round(RADIUS_PX * 16), 120.0, -1, shift=4)
    cv2.circle(canvas, at, round(RADIUS_PX * 0.86 * 16), 12.0, -1, shift=4)
    cv2.circle(canvas, at, round(RADIUS_PX * 0.6 * 16), 110.0, -1, shift=4)
    cv2.circle(canvas, at, round(RADIUS_PX * 0.4 * 16), 12.0, -1, shift=4)
    return np.clip(canvas, 0, 255).astype(np.uint8)


@settings(deadline=None, max_examples=25)
@given(st.floats(-36, 36), st.floats(-36, 36))
def test_a_part_is_found_wherever_it_stands_even_partly_out_of_view(dx: float, dy: float) -> None:
    found = find_part(ring(191.5 + dx, 191.5 + dy), RADIUS_PX)
    assert found == pytest.approx((191.5 + dx, 191.5 + dy), abs=2.0)


def test_an_edge_that_a_chip_and_a_reflex_spoil_still_gives_the_centre() -> None:
    picture = ring(191.5, 191.5)
    cv2.circle(picture, (191, 30), 25, 20, -1)
    cv2.rectangle(picture, (0, 300), (60, 383), 200, -1)
    assert find_part(picture, RADIUS_PX) == pytest.approx((191.5, 191.5), abs=3.0)


def test_an_empty_belt_and_a_part_of_another_size_are_not_found() -> None:
    belt = generator(1, "belt").normal(30, 4, (384, 384)).astype(np.uint8)
    assert find_part(belt, RADIUS_PX) is None
    assert find_part(np.zeros((384, 384), np.uint8), RADIUS_PX) is None
    assert find_part(ring(191.5, 191.5), RADIUS_PX * 1.3) is None
