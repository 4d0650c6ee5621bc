from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.data.picture import UnreadableError, decode_picture, pictures_below, read_picture, write_picture


def test_colours_keep_their_order_and_letters_of_any_language_their_path(tmp_path: Path) -> None:
    pixels = np.zeros((5, 7, 3), np.uint8)
    pixels[:, :, 0] = 200
    file = tmp_path / "轴承 a=b.png"
    write_picture(file, pixels)
    assert np.array_equal(read_picture(file), pixels)
    assert pictures_below(tmp_path) == [file]


def test_sixteen_bits_become_eight_and_gray_keeps_one_channel() -> None:
    ok, encoded = cv2.imencode(".png", np.full((4, 6), 65535, np.uint16))
    assert ok
    picture = decode_picture(encoded.tobytes(), Path("a.png"))
    assert picture.shape == (4, 6, 1)
    assert picture.min() == 255


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read_picture(tmp_path / "gone.png")
    (tmp_path / "empty.png").touch()
    with pytest.raises(UnreadableError, match=r"empty.png: is not a picture"):
        read_picture(tmp_path / "empty.png")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_unreadable(content: bytes) -> None:
    try:
        picture = decode_picture(content, Path("x"))
    except UnreadableError:
        return
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
