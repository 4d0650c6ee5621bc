"""Copies are found whatever was done to the file, and pictures that are merely alike are left in peace."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from twin.seeds import generator
from vision.data.duplicates import EDGE_PX, find_twins, thumbprint

Pixels = NDArray[np.uint8]


def texture(serial: int, *, size: int = 160) -> Pixels:
    """Draw rough metal under one light, (size, size, 1)."""
    grain = cv2.GaussianBlur(generator(5, "grain", serial).normal(0, 60, (size, size)), (0, 0), 2)
    pixels = 128 + 50 * np.linspace(-1, 1, size)[None] + grain
    return np.clip(pixels, 0, 255).astype(np.uint8)[:, :, None]


def fixtured(serial: int, *, noise: float) -> Pixels:
    """Draw one product that always lies in the same place, with the camera's noise, (160, 160, 1)."""
    pixels = np.full((160, 160), 40.0)
    cv2.circle(pixels, (80, 80), 64, 160.0, -1)
    cv2.circle(pixels, (80, 80), 24, 30.0, -1)
    pixels += generator(5, "noise", serial).normal(0, noise, pixels.shape)
    return np.clip(pixels, 0, 255).astype(np.uint8)[:, :, None]


def compressed(pixels: Pixels) -> Pixels:
    encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)[:, :, None]


def resized(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, (80, 80), interpolation=cv2.INTER_AREA), np.uint8)[:, :, None]


def brightened(pixels: Pixels) -> Pixels:
    return np.clip(pixels * 1.1 + 8, 0, 255).astype(np.uint8)


def coloured(pixels: Pixels) -> Pixels:
    return np.repeat(pixels, 3, axis=2)


def pairs(pictures: list[Pixels]) -> list[tuple[int, int, bool]]:
    digests = [str(p.shape).encode() + p.tobytes() for p in pictures]
    return [(t.first, t.second, t.exact) for t in find_twins(digests, [thumbprint(p) for p in pictures])]


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


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 500, 3), (700, 300, 3), (64, 64, 1)])
def test_a_picture_of_any_shape_has_a_thumbprint(shape: tuple[int, int, int]) -> None:
    pixels = generator(1, "any").integers(0, 255, shape).astype(np.uint8)
    found = thumbprint(pixels)
    assert found.shape == (EDGE_PX * EDGE_PX,)
    assert np.linalg.norm(found) == pytest.approx(0.0 if shape == (1, 1, 1) else 1.0, abs=1e-5)
