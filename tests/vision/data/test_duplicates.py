"""Copies are found whatever was done to the file, and pictures that are merely alike are left in peace."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.vision.tiny import disc
from twin.seeds import generator
from vision.data.duplicates import EDGE_PX, agreement, find_twins, fine_content
from vision.data.picture import pictures_below, read_picture

Pixels = NDArray[np.uint8]
COMMUTATORS = Path(os.environ.get("LINETWIN_DATA", "")) / "kolektorsdd"


def texture(serial: int, *, size: int = 160) -> Pixels:
    """Draw rough metal under one light, (size, size, 1)."""
    grain = cv2.GaussianBlur(generator(5, "grain", serial).normal(0, 60, (size, size)), (0, 0), 2)
    pixels = 128 + 50 * np.linspace(-1, 1, size)[None] + grain
    return np.asarray(np.clip(pixels, 0, 255)[:, :, None], np.uint8)


def fixtured(serial: int, *, noise: float) -> Pixels:
    """Draw one product that always lies in the same place, with the camera's noise, (160, 160, 1)."""
    pixels = np.full((160, 160), 40.0)
    cv2.circle(pixels, (80, 80), 64, 160.0, -1)
    cv2.circle(pixels, (80, 80), 24, 30.0, -1)
    pixels += generator(5, "noise", serial).normal(0, noise, pixels.shape)
    return np.asarray(np.clip(pixels, 0, 255)[:, :, None], np.uint8)


def compressed(pixels: Pixels) -> Pixels:
    encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)[:, :, None]


def resized(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, (80, 80), interpolation=cv2.INTER_AREA), np.uint8)[:, :, None]


def brightened(pixels: Pixels) -> Pixels:
    return np.asarray(np.clip(pixels * 1.1 + 8, 0, 255), np.uint8)


def coloured(pixels: Pixels) -> Pixels:
    return np.repeat(pixels, 3, axis=2)


def pairs(pictures: list[Pixels]) -> list[tuple[int, int, bool]]:
    digests = [str(p.shape).encode() + p.tobytes() for p in pictures]
    return [(t.first, t.second, t.exact) for t in find_twins(digests, [fine_content(p) for p in pictures])]


@pytest.mark.parametrize("change", [compressed, resized, brightened, coloured])
def test_a_copy_that_was_changed_is_found(change: object) -> None:
    pictures = [texture(n) for n in range(12)]
    assert callable(change)
    assert pairs([*pictures, change(pictures[4])]) == [(4, 12, False)]


def test_each_exact_copy_is_paired_with_the_first() -> None:
    pictures = [texture(n) for n in range(8)]
    assert pairs([*pictures, pictures[2], pictures[2]]) == [(2, 8, True), (2, 9, True)]


def test_a_changed_copy_of_a_picture_that_is_there_twice_is_told_once() -> None:
    pictures = [texture(n) for n in range(8)]
    found = pairs([*pictures, pictures[2], compressed(pictures[2])])
    assert found == [(2, 8, True), (2, 9, False)]


@pytest.mark.parametrize("noise", [0.5, 3.0, 10.0])
def test_parts_in_one_fixture_are_not_copies_of_each_other(noise: float) -> None:
    assert pairs([fixtured(n, noise=noise) for n in range(60)]) == []


def test_a_copy_among_parts_in_one_fixture_is_found_by_the_noise_that_it_keeps() -> None:
    pictures = [fixtured(n, noise=10.0) for n in range(60)]
    assert pairs([*pictures, brightened(pictures[7])]) == [(7, 60, False)]


def test_textures_under_one_light_are_not_copies_of_each_other() -> None:
    assert pairs([texture(n) for n in range(60)]) == []


def test_empty_pictures_of_different_gray_are_not_copies_and_equal_ones_are() -> None:
    pictures = [np.full((40, 40, 1), gray, np.uint8) for gray in (10, 20, 30, 40, 10)]
    assert pairs(pictures) == [(0, 4, True)]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_pictures_are_compared_without_fuss(count: int) -> None:
    assert pairs([texture(n) for n in range(count)]) == []


def test_more_pictures_than_one_round_takes_are_all_compared() -> None:
    pictures = [texture(n, size=72) for n in range(300)]
    assert pairs([*pictures, brightened(pictures[3]), brightened(pictures[290])]) == [
        (3, 300, False),
        (290, 301, False),
    ]


def test_parts_in_a_few_poses_are_not_copies_of_each_other() -> None:
    assert pairs([disc(4, serial).frame.pixels for serial in range(80)]) == []


def test_boards_whose_pattern_agrees_everywhere_are_not_copies_of_each_other() -> None:
    pattern = np.kron(generator(5, "board").integers(20, 230, (40, 40)), np.ones((4, 4)))
    noise = [generator(5, "noise", n).normal(0, 3, pattern.shape) for n in range(40)]
    assert pairs([np.clip(pattern + each, 0, 255).astype(np.uint8)[:, :, None] for each in noise]) == []


def test_pictures_agree_with_themselves_and_two_shots_of_one_part_do_not() -> None:
    first, second = (fine_content(fixtured(n, noise=3.0)) for n in (1, 2))
    assert agreement(first, first) == pytest.approx(1.0)
    assert agreement(first, second) < 0.2


def test_pictures_that_have_most_of_their_ground_in_common_do_not_agree() -> None:
    first, second = texture(1), texture(2)
    second[:100] = first[:100]
    assert agreement(fine_content(first), fine_content(second)) < 0.5


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 500, 3), (700, 300, 3), (64, 64, 1)])
def test_a_picture_of_any_shape_has_a_fine_content(shape: tuple[int, int, int]) -> None:
    found = fine_content(generator(1, "any").integers(0, 255, shape).astype(np.uint8))
    assert found.shape == (EDGE_PX, EDGE_PX)
    assert np.isfinite(found).all()


@pytest.mark.skipif(
    "LINETWIN_DATA" not in os.environ or not COMMUTATORS.is_dir(),
    reason="LINETWIN_DATA names no folder with kolektorsdd in it",
)
def test_among_real_photographs_copies_are_found_and_neighbours_are_not_taken_for_them() -> None:
    files = [path for path in pictures_below(COMMUTATORS) if path.parent.name in ("good", "defect")]
    pictures = [read_picture(path) for path in files]
    before = pairs(pictures)
    assert sum(exact for _, _, exact in before) == 16
    # Some commutators of this set were photographed twice.
    assert sum(not exact for _, _, exact in before) <= 10
    twice = {number for pair in before for number in pair[:2]}
    chosen = [number for number in range(0, len(pictures), 40) if number not in twice]
    found = set(pairs([*pictures, *(compressed(pictures[number]) for number in chosen)]))
    assert found - set(before) == {(number, len(pictures) + k, False) for k, number in enumerate(chosen)}
