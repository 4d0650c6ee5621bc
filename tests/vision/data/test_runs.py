import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.data.broken import HEIGHT, JSON, WIDTH
from vision.data.label import LabelError
from vision.data.runs import decompressed, parse_runs
from vision.data.shapes import Outlines, Runs, drawn

WRITTEN = "[6a0g00000b0^O000007I000000000000000YOG?9AG?980000000000000000000000000000000000V<"
"""What pycocotools 2.0.11 writes for `blocks`."""


def blocks() -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[3:20, 5:12] = 1
    mask[10:38, 8:40] = 1
    mask[15:18, 20:22] = 0
    return mask


def compressed(lengths: list[int]) -> str:
    """Write runs as the format says."""
    text = ""
    for position, length in enumerate(lengths):
        number = length - lengths[position - 2] if position > 2 else length
        more = True
        while more:
            digit, number = number & 31, number >> 5
            more = number != (-1 if digit & 16 else 0)
            text += chr((digit | (32 if more else 0)) + 48)
    return text


def test_a_text_that_the_formats_own_tools_wrote_gives_the_mask_to_the_pixel() -> None:
    lengths = parse_runs({"size": [HEIGHT, WIDTH], "counts": WRITTEN}, (WIDTH, HEIGHT))
    assert np.array_equal(drawn(Outlines(outlines=(Runs(index=1, lengths_px=lengths),)), HEIGHT, WIDTH), blocks())
    assert parse_runs({"size": [HEIGHT, WIDTH], "counts": list(lengths)}, (WIDTH, HEIGHT)) == lengths


@given(st.lists(st.integers(0, 10**9)))
def test_runs_come_back_from_their_compressed_text(lengths: list[int]) -> None:
    assert decompressed(compressed(lengths)) == tuple(lengths)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"size": [HEIGHT, WIDTH], "counts": [1999]}, "cover 1999 px of 2000"),
        ({"size": [WIDTH, HEIGHT], "counts": [2000]}, "as height and width"),
        ({"size": [HEIGHT, WIDTH], "counts": [2001, -1]}, "neither text nor whole numbers"),
        ({"size": [HEIGHT, WIDTH], "counts": "Q"}, "end too early"),
        ({"size": [HEIGHT, WIDTH], "counts": "é"}, "are broken"),
        ({"size": [HEIGHT, WIDTH], "counts": "o" * 99}, "are broken"),
        ({}, "for None as height and width"),
    ],
)
def test_broken_runs_are_told(data: object, problem: str) -> None:
    with pytest.raises(LabelError, match=problem):
        parse_runs(data, (WIDTH, HEIGHT))


@given(st.fixed_dictionaries({"size": st.just([4, 5]) | JSON, "counts": st.text() | st.lists(st.integers()) | JSON}))
def test_any_runs_cover_the_picture_or_say_why_not(data: object) -> None:
    try:
        lengths = parse_runs(data, (5, 4))
    except LabelError as error:
        assert str(error)
        return
    assert sum(lengths) == 20
