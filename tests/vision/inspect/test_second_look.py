import numpy as np
import pytest
from numpy.typing import NDArray

from vision.inspect.card import SecondLook
from vision.inspect.second_look import look_again

PLAN = SecondLook(looks=3, floor=0.2, window_px=32, believed=4)
Map = NDArray[np.float32]


def picture(height: int = 90, width: int = 120) -> NDArray[np.uint8]:
    return np.zeros((height, width, 1), np.uint8)


def bright(batch: NDArray[np.uint8]) -> Map:
    """A network of stride 2 and one class that says 1 where a picture is bright, whichever way it is turned."""
    cells = batch[:, : batch.shape[1] // 2 * 2, : batch.shape[2] // 2 * 2, 0].astype(np.float32) / 255.0
    shape = (len(batch), 1, cells.shape[1] // 2, 2, cells.shape[2] // 2, 2)
    return np.asarray(cells.reshape(shape).max(axis=(3, 5)))


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


def test_views_are_turned_back_before_they_are_averaged() -> None:
    # One pixel of the corner of the window answers: any view that is not turned back leaves it a fraction.
    pixels = picture()
    pixels[50:52, 70:72] = 255
    first = np.zeros((1, 45, 60), np.float32)
    first[0, 23, 33] = 0.5
    seen = look_again(first, pixels, bright, PLAN, 2)
    assert np.argwhere(seen[0] > 0).tolist() == [[25, 35]]
    assert seen[0, 25, 35] == 1.0


def test_each_place_is_looked_at_once_and_no_more_than_the_plan_allows() -> None:
    asked: list[int] = []

    def same(batch: NDArray[np.uint8]) -> Map:
        asked.append(len(batch))
        return np.full((len(batch), 1, batch.shape[1] // 2, batch.shape[2] // 2), 0.8, np.float32)

    first = np.full((1, 45, 60), 0.8, np.float32)
    assert look_again(first, picture(), same, PLAN, 2) == pytest.approx(first)
    assert asked == [4, 4] * PLAN.looks
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
