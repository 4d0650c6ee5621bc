import math
from pathlib import Path

import pytest

from tests.vision.data.broken import picture
from twin.errors import DataError
from vision.data.label import LabelError, Pictures, coordinates, is_text


@pytest.mark.parametrize("number", [math.nan, math.inf, 1e7, 10**400, "x", None, []])
def test_a_coordinate_is_a_finite_number_near_a_picture(number: object) -> None:
    with pytest.raises(LabelError, match="a coordinate is"):
        coordinates([1, number])
    assert coordinates([1, "2.5"]) == (1.0, 2.5)


def test_half_a_character_is_no_text() -> None:
    assert [is_text(name) for name in ("划痕", "a b", "", "\ud800", None, 1)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_a_path_finds_its_picture_before_a_name_does(tmp_path: Path) -> None:
    one, two = picture(tmp_path / "one" / "a.png"), picture(tmp_path / "two" / "a.png")
    other = picture(tmp_path / "two" / "b.png")
    pictures = Pictures(tmp_path)
    assert pictures.find("one/a.png", tmp_path) == one
    assert pictures.find("..\\two\\a.png", tmp_path / "one") == two
    assert pictures.find("/elsewhere/b.png", tmp_path) == other
    with pytest.raises(DataError, match=r"names a.png, and 2 images are called so"):
        pictures.find("a.png", tmp_path)
    with pytest.raises(LabelError, match="is not there"):
        pictures.find("x\0/c.png", tmp_path)
