"""Photographs of all kinds of files, and what is refused of them, each with its key."""

import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.twin.photographs import saved
from twin.camera.photo_file import JPEG_MAGIC, PNG_MAGIC, read_photograph
from twin.errors import ConfigError
from twin.scene.photographed import Photograph

KEY = "scene.product.photographs.0"
GRADED = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :], 32, axis=0)
MIDDLE_SHARE = ((128 / 255 + 0.055) / 1.055) ** 2.4
"""The light of the gray value 128 (IEC 61966-2-1)."""


def refused(path: Path, crop_px: tuple[int, int, int, int] | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_photograph(KEY, Photograph(file=str(path), crop_px=crop_px))
    return caught.value


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG as it stands in a file: `rows` hold a filter byte each."""
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    whole = (head, *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    told = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in whole)
    return PNG_MAGIC + b"".join(told)


def jpeg(width: int, height: int, components: int) -> bytes:
    """Return the begin of a JPEG: a comment, then a frame header that declares its size."""
    frame = struct.pack(">BHHB", 8, height, width, components) + b"\1\x11\0" * components
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"note"
    return b"\xff\xd8" + comment + b"\xff\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("channels", [1, 3])
def test_gray_and_colour_of_8_bits_are_read_as_shares_of_light(tmp_path: Path, suffix: str, channels: int) -> None:
    picture = np.full((32, 32, channels), 128, np.uint8)
    read = read_photograph(KEY, saved(tmp_path / f"a.{suffix}", picture[..., 0] if channels == 1 else picture))
    assert read.shape == (32, 32, 4)
    assert read[16, 16, :3] / 65535 == pytest.approx([MIDDLE_SHARE] * 3, abs=0.001)
    assert (read[..., 3] == 65535).all()


def test_16_bits_hold_the_same_light_as_8(tmp_path: Path) -> None:
    fine = read_photograph(KEY, saved(tmp_path / "fine.png", GRADED.astype(np.uint16) * 257))
    assert (fine == read_photograph(KEY, saved(tmp_path / "a.png", GRADED))).all()


def test_colours_are_read_red_first(tmp_path: Path) -> None:
    picture = np.zeros((20, 20, 3), np.uint8)
    picture[..., 0] = 255
    assert read_photograph(KEY, saved(tmp_path / "red.png", picture))[0, 0].tolist() == [65535, 0, 0, 65535]


def test_transparency_is_kept_of_colours_of_16_bits_and_of_a_palette(tmp_path: Path) -> None:
    picture = np.full((20, 20, 4), 255, np.uint8)
    picture[:, 10:, 3] = 0
    pictures: list[NDArray[Any]] = [picture, picture.astype(np.uint16) * 257]
    for number, each in enumerate(pictures):
        read = read_photograph(KEY, saved(tmp_path / f"{number}.png", each))
        assert (read[0, 9, 3], read[0, 10, 3]) == (65535, 0)
    colours = (b"PLTE", bytes([255, 0, 0, 0, 255, 0])), (b"tRNS", bytes([0, 255]))
    (tmp_path / "palette.png").write_bytes(png(16, 16, 8, 3, bytes([0, *[0, 1] * 8]) * 16, *colours))
    read = read_photograph(KEY, Photograph(file=str(tmp_path / "palette.png")))
    assert read[0, 0].tolist() == [65535, 0, 0, 0]
    assert read[0, 1].tolist() == [0, 65535, 0, 65535]


def test_a_picture_from_a_camera_that_was_held_upright_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "held.jpg"
    saved(path, GRADED)
    turned = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    encoded = path.read_bytes()
    path.write_bytes(encoded[:2] + b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned + encoded[2:])
    read = read_photograph(KEY, Photograph(file=str(path)))
    assert read.shape[:2] == (64, 32)
    assert read[0, 16, 0] < read[-1, 16, 0]


def test_only_what_is_cropped_counts(tmp_path: Path) -> None:
    photograph = saved(tmp_path / "a.png", GRADED)
    whole = read_photograph(KEY, photograph)
    part = read_photograph(KEY, Photograph(file=photograph.file, crop_px=(10, 5, 40, 30)))
    assert (part == whole[5:30, 10:40]).all()


@pytest.mark.parametrize("crop_px", [(0, 0, 65, 20), (0, 0, 20, 33), (20, 0, 20, 20), (30, 0, 20, 20), (0, 9, 64, 9)])
def test_a_crop_that_leaves_the_picture_is_refused(tmp_path: Path, crop_px: tuple[int, int, int, int]) -> None:
    error = refused(Path(saved(tmp_path / "a.png", GRADED).file), crop_px)
    assert (error.key, error.got) == (f"{KEY}.crop_px", list(crop_px))
    assert "0, 0, 64, 32" in error.allowed


def test_a_crop_of_a_few_pixels_is_refused(tmp_path: Path) -> None:
    error = refused(Path(saved(tmp_path / "a.png", GRADED).file), (0, 0, 64, 9))
    assert (error.key, error.got) == (f"{KEY}.file", "64 x 9")


def test_a_file_that_is_missing_or_a_folder_is_told_by_its_path(tmp_path: Path) -> None:
    for path, problem in ((tmp_path / "none.png", "no such file"), (tmp_path, "cannot be opened")):
        error = refused(path)
        assert (error.key, error.got) == (f"{KEY}.file", str(path))
        assert problem in error.problem
        assert "scene's folder" in error.allowed


def test_other_formats_are_refused_whatever_they_are_called(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(cv2.imencode(".bmp", GRADED)[1].tobytes())
    assert "no PNG and no JPEG" in refused(path).problem


def test_a_picture_for_four_inks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(800, 600, 4))
    error = refused(tmp_path / "a.jpg")
    assert "CMYK" in error.problem
    assert "red, green and blue" in error.allowed


@pytest.mark.parametrize("encoded", [png(30000, 30000, 8, 2, b""), jpeg(30000, 30000, 3)])
def test_a_huge_picture_is_refused_by_what_it_declares(tmp_path: Path, encoded: bytes) -> None:
    (tmp_path / "a").write_bytes(encoded)
    error = refused(tmp_path / "a")
    assert str(error.got).startswith("30000 x 30000")
    assert "40 million" in error.allowed


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_is_cut_off_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"a.{suffix}"
    saved(path, np.random.default_rng(1).integers(0, 255, (64, 64, 3)).astype(np.uint8))
    encoded = path.read_bytes()
    path.write_bytes(encoded[: int(len(encoded) * share)])
    error = refused(path)
    assert (error.key, error.got) == (f"{KEY}.file", str(path))
    assert "broken" in error.problem


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(magic=st.sampled_from([PNG_MAGIC, JPEG_MAGIC, b""]), rest=st.binary(max_size=80))
def test_no_bytes_do_anything_but_be_refused(tmp_path: Path, magic: bytes, rest: bytes) -> None:
    (tmp_path / "any").write_bytes(magic + rest)
    refused(tmp_path / "any")
