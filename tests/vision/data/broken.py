"""Broken structures for the parsers of labels, and a picture to label."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from hypothesis import strategies as st

from vision.data.label import LabelError
from vision.data.picture import write_picture

C = TypeVar("C")
T = TypeVar("T")
WIDTH, HEIGHT = 50, 40

NUMBERS = st.integers() | st.floats() | st.sampled_from([0, 1, 2, -1, 0.5, 10**400])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def picture(path: Path) -> Path:
    """Write a gray picture of `WIDTH` x `HEIGHT` px."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_picture(path, np.full((HEIGHT, WIDTH), 90, np.uint8))
    return path


def text(path: Path, content: str) -> Path:
    """Write a text file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def understood(parse: Callable[[C], T], content: C) -> T | None:
    """Return what a parser makes of content; None where it says why it cannot."""
    try:
        return parse(content)
    except LabelError as error:
        assert str(error)
        return None
