import json
import struct
import zlib
from typing import Literal

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from serving.wire.errors import Close, WireError
from serving.wire.frames import MAX_FRAME_BYTES, decode_frame, encode_frame
from tests.serving.samples import frame

pictures = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([1, 3])),
)


def refused(data: bytes) -> str:
    with pytest.raises(WireError) as caught:
        decode_frame(data)
    assert caught.value.code == Close.MALFORMED
    return caught.value.reason


def message(body: bytes = b"\0" * 24, **changes: object) -> bytes:
    header = {
        "camera_id": "c", "trigger_id": "T1", "part_id": None, "t_s": 0.5, "encoder_count": 1, "decide_by_count": 2,
        "width": 6, "height": 4, "channels": 1, "encoding": "raw",
    }  # fmt: skip
    text = json.dumps({**header, **changes}).encode()
    return struct.pack(">I", len(text)) + text + body


@given(pictures, st.sampled_from(["raw", "png"]))
def test_a_frame_comes_back_as_it_went(pixels: NDArray[np.uint8], encoding: Literal["raw", "png"]) -> None:
    sent = frame(pixels=pixels, t_mono_ns=17)
    got = decode_frame(encode_frame(sent, encoding))
    np.testing.assert_array_equal(got.pixels, pixels)
    same = ("camera_id", "trigger_id", "part_id", "t_s", "encoder_count", "decide_by_count", "t_mono_ns")
    assert [getattr(got, name) for name in same] == [getattr(sent, name) for name in same]


def test_the_png_of_a_frame_is_red_where_the_part_is_red() -> None:
    red = np.zeros((4, 6, 3), np.uint8)
    red[..., 0] = 255
    data = encode_frame(frame(pixels=red), "png")
    blue_first = cv2.imdecode(np.frombuffer(data[data.index(b"\x89PNG") :], np.uint8), cv2.IMREAD_COLOR)
    assert blue_first is not None
    assert blue_first[0, 0].tolist() == [0, 0, 255]


def test_a_plain_header_as_the_contract_gives_it_is_enough() -> None:
    assert decode_frame(message()).pixels.shape == (4, 6, 1)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "4 bytes"),
        (b"\0\0\0\0", "header of 0 bytes"),
        (struct.pack(">I", 2**31) + b"{}", "header of 2147483648 bytes"),
        (message(width=0), "width"),
        (message(width=100_000), "width"),
        (message(width=5), "needs 20"),
        (message(channels=2), "channels"),
        (message(t_s="x"), "t_s"),
        (message(surprise=1), "surprise"),
        (message(encoding="jpeg"), "encoding"),
        (message(encoding="png"), "no PNG"),
    ],
)
def test_what_is_wrong_is_told(data: bytes, problem: str) -> None:
    assert problem in refused(data)


def test_a_frame_has_a_limit() -> None:
    assert "bytes" in refused(bytes(MAX_FRAME_BYTES + 1))


def test_a_png_that_would_unpack_to_gigabytes_is_not_unpacked() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0))
    assert "50000 x 50000" in refused(message(bomb, encoding="png"))


def test_a_png_cut_short_is_told() -> None:
    whole = encode_frame(frame(pixels=np.random.default_rng(1).integers(0, 255, (9, 9, 1)).astype(np.uint8)), "png")
    length = struct.unpack_from(">I", whole)[0]
    assert refused(whole[: 4 + length + 40]) == "the PNG cannot be decoded"


@given(st.binary(max_size=400))
def test_garbage_is_malformed_and_nothing_else(data: bytes) -> None:
    refused(data)


@given(st.data())
def test_a_frame_with_changed_bytes_is_read_or_malformed(data: st.DataObject) -> None:
    whole = bytearray(
        encode_frame(frame(pixels=np.full((5, 5, 3), 9, np.uint8)), data.draw(st.sampled_from(["raw", "png"])))
    )
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        whole[at] = data.draw(st.integers(0, 255))
    try:
        assert decode_frame(bytes(whole)).pixels.dtype == np.uint8
    except WireError as error:
        assert error.code == Close.MALFORMED
