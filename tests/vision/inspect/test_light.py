import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vision.inspect.card import Limits
from vision.inspect.light import gray_of, light_of, limits_of, problem


def test_a_picture_is_as_bright_as_its_brightest_twentieth() -> None:
    gray = np.full((20, 20), 10, np.uint8)
    gray[:1] = 180
    assert light_of(gray).bright_gray == 180
    gray[0, 0] = 10
    assert light_of(gray).bright_gray == 10
    gray[:5] = 255
    assert light_of(gray).saturated_share == 0.25


def test_dark_and_white_pictures_are_told_apart() -> None:
    limits = Limits(min_bright_gray=40.0, max_saturated_share=0.2)
    assert problem(light_of(np.full((8, 8), 39, np.uint8)), limits) == "too_dark"
    assert problem(light_of(np.full((8, 8), 40, np.uint8)), limits) == ""
    assert problem(light_of(np.full((8, 8), 255, np.uint8)), limits) == "overexposed"


@given(st.lists(st.integers(1, 255), min_size=1, max_size=5))
def test_pictures_like_those_of_training_can_be_decided(levels: list[int]) -> None:
    pictures = [np.full((6, 7, 3), level, np.uint8) for level in levels]
    limits = limits_of(pictures)
    assert all(problem(light_of(gray_of(picture)), limits) == "" for picture in pictures)
