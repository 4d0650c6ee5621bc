import numpy as np
import pytest
from numpy.typing import NDArray

from vision.inspect.card import SecondLook
from vision.inspect.second_look import VIEWS, look_again

PLAN = SecondLook(looks=3, floor=0.2, window_px=32, believed=4)
Map = NDArray[np.float32]


def picture(height: int = 90, width: int = 120) -> NDArray[np.uint8]:
    return np.zeros((height, width, 1), np.uint8)


def bright(batch: NDArray[np.uint8]) -> Map:
    """A network of stride 2 and one class that says 1 where a picture is bright, whichever way it is turned."""
    count, height, width, _ = batch.shape
    even = np.pad(batch[..., 0], ((0, 0), (0, height % 2), (0, width % 2))).astype(np.float32) / 255.0
    cells = even.reshape(count, 1, even.shape[1] // 2, 2, even.shape[2] // 2, 2)
    return np.asarray(cells.max(axis=(3, 5)))


def test_a_true_place_is_confirmed_and_a_false_one_is_cleared() -> None:
    pixels = picture()
    pixels[40:44, 60:64] = 255
    first = bright(pixels[None])[0]
    assert first.max() == 1.0
    first[0, 10, 10] = 0.9
    before = first.copy()
    seen = look_again(first, pixels, bright, PLAN, 2)
    assert seen[0, 20:22, 30:32].min() == 1.0
    assert seen[0, 10, 10] == 0.0
    np.testing.assert_array_equal(first, before)


@pytest.mark.parametrize(("height", "width"), [(90, 120), (91, 120), (90, 121), (33, 35), (31, 27)])
def test_views_are_turned_back_before_they_are_averaged(height: int, width: int) -> None:
    # One cell off the window's middle and diagonal answers: a view that is not turned back leaves it a fraction.
    pixels = picture(height, width)
    row, column = height // 4 + 1, width // 4 - 2
    pixels[2 * row, 2 * column] = 255
    first = np.zeros((1, -(-height // 2), -(-width // 2)), np.float32)
    first[0, row - 2, column + 1] = 0.5
    seen = look_again(first, pixels, bright, PLAN, 2)
    assert np.argwhere(seen[0] > 0).tolist() == [[row, column]]
    assert seen[0, row, column] == 1.0


def test_places_at_the_end_of_a_picture_of_odd_size_are_turned_back_too() -> None:
    pixels = picture(91, 121)
    pixels[90, 120] = 255
    first = np.zeros((1, 46, 61), np.float32)
    first[0, 45, 59] = 0.5
    seen = look_again(first, pixels, bright, PLAN, 2)
    assert np.argwhere(seen[0] > 0).tolist() == [[45, 60]]
    assert seen[0, 45, 60] == 1.0


def test_each_place_is_looked_at_once_and_no_more_than_the_plan_allows() -> None:
    asked: list[int] = []

    def same(batch: NDArray[np.uint8]) -> Map:
        asked.append(len(batch))
        return np.full((len(batch), 1, batch.shape[1] // 2, batch.shape[2] // 2), 0.8, np.float32)

    first = np.full((1, 45, 60), 0.8, np.float32)
    assert look_again(first, picture(), same, PLAN, 2) == pytest.approx(first)
    assert asked == [VIEWS, VIEWS] * PLAN.looks
    asked.clear()
    look_again(np.full((1, 45, 60), 0.1, np.float32), picture(), same, PLAN, 2)
    look_again(first, picture(), same, SecondLook(looks=0), 2)
    assert asked == []


@pytest.mark.parametrize(("height", "width"), [(20, 25), (33, 200), (31, 32)])
@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 1.0), (0.5, 1.0)])
def test_a_picture_smaller_than_the_window_and_places_at_its_edge_are_looked_at(
    height: int, width: int, place: tuple[float, float]
) -> None:
    def odd(batch: NDArray[np.uint8]) -> Map:
        return np.full((len(batch), 2, -(-batch.shape[1] // 2), -(-batch.shape[2] // 2)), 0.25, np.float32)

    rows, columns = -(-height // 2), -(-width // 2)
    first = np.zeros((2, rows, columns), np.float32)
    at = (round(place[0] * (rows - 1)), round(place[1] * (columns - 1)))
    first[:, *at] = 0.4
    seen = look_again(first, picture(height, width), odd, PLAN, 2)
    assert seen[:, *at] == pytest.approx([0.25, 0.25])


def test_a_picture_no_larger_than_the_window_is_looked_at_once_and_whole() -> None:
    asked: list[tuple[int, ...]] = []

    def half(batch: NDArray[np.uint8]) -> Map:
        asked.append(batch.shape)
        return np.full((len(batch), 1, batch.shape[1] // 2, batch.shape[2] // 2), 0.5, np.float32)

    seen = look_again(np.full((1, 15, 13), 0.9, np.float32), picture(30, 26), half, PLAN, 2)
    assert seen == pytest.approx(np.full((1, 15, 13), 0.5))
    assert asked == [(VIEWS, 30, 26, 1), (VIEWS, 26, 30, 1)]
