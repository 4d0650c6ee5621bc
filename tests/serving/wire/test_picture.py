import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.wire.errors import WireError
from serving.wire.picture import checked_size


@pytest.mark.parametrize("kind", [".png", ".jpg"])
def test_the_size_is_read_without_decoding(kind: str) -> None:
    data = cv2.imencode(kind, np.zeros((30, 50, 3), np.uint8))[1].tobytes()
    assert checked_size(data) == (50, 30)


def test_a_picture_that_is_too_large_is_refused() -> None:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 12_000, 12_000)
    with pytest.raises(WireError, match="12000 x 12000"):
        checked_size(head)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"\xff\xd8\xff" + tail))
def test_anything_is_measured_or_refused(data: bytes) -> None:
    try:
        width, height = checked_size(data)
    except WireError:
        return
    assert width > 0
    assert height > 0
