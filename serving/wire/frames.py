"""Frames on the wire: a 4-byte big-endian header length, a JSON header, then pixels, raw or PNG."""

import struct
from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from serving.wire.codec import first_problem, json_object
from serving.wire.errors import malformed
from twin.types import Frame, value
from vision.data.picture import encode_picture

MAX_HEADER_BYTES = 8_192
MAX_FRAME_BYTES = 8 * 1024 * 1024
MAX_SIDE_PX = 4_096

Count = Annotated[int, Field(strict=True, ge=-(2**62), le=2**62)]
Side = Annotated[int, Field(strict=True, ge=1, le=MAX_SIDE_PX)]
Id = Annotated[str, Field(min_length=1, max_length=120)]


@value
class FrameHeader:
    """What stands before the pixels of a frame."""

    camera_id: Id
    trigger_id: Id
    part_id: Id | None = None
    t_s: float
    encoder_count: Count
    decide_by_count: Count
    width: Side
    height: Side
    channels: Literal[1, 3]
    encoding: Literal["raw", "png"] = "raw"
    t_mono_ns: Annotated[int, Field(strict=True, ge=0, le=2**62)] = 0


_HEADER = TypeAdapter(FrameHeader)


def encode_frame(frame: Frame, encoding: Literal["raw", "png"] = "raw") -> bytes:
    """Return the binary message of `frame`, pixels (height, width, channels)."""
    height, width, channels = frame.pixels.shape
    header = FrameHeader(
        camera_id=frame.camera_id,
        trigger_id=frame.trigger_id,
        part_id=frame.part_id,
        t_s=frame.t_s,
        encoder_count=frame.encoder_count,
        decide_by_count=frame.decide_by_count,
        width=width,
        height=height,
        channels=channels,
        encoding=encoding,
        t_mono_ns=frame.t_mono_ns,
    )
    text = to_json(_HEADER.dump_python(header))
    body = frame.pixels.tobytes() if encoding == "raw" else encode_picture(frame.pixels, ".png")
    return struct.pack(">I", len(text)) + text + body


def decode_frame(data: bytes) -> Frame:
    """Return the frame that a binary message holds; raises `WireError` (4400) saying what is wrong with it."""
    if len(data) > MAX_FRAME_BYTES:
        raise malformed(f"a frame of {len(data)} bytes; allowed: {MAX_FRAME_BYTES}")
    if len(data) < 4:
        raise malformed("a frame begins with the 4 bytes of its header's length")
    (length,) = struct.unpack_from(">I", data)
    if not 0 < length <= MAX_HEADER_BYTES or 4 + length > len(data):
        raise malformed(f"a header of {length} bytes in a message of {len(data)}; allowed: {MAX_HEADER_BYTES}")
    try:
        header = _HEADER.validate_python(json_object(data[4 : 4 + length], limit=MAX_HEADER_BYTES))
    except ValidationError as error:
        raise malformed(f"frame header: {first_problem(error)}") from None
    read = _raw if header.encoding == "raw" else _png
    return Frame(
        camera_id=header.camera_id,
        trigger_id=header.trigger_id,
        part_id=header.part_id,
        t_s=header.t_s,
        encoder_count=header.encoder_count,
        decide_by_count=header.decide_by_count,
        pixels=read(header, memoryview(data)[4 + length :]),
        t_mono_ns=header.t_mono_ns,
    )


def _raw(header: FrameHeader, body: memoryview) -> NDArray[np.uint8]:
    shape = (header.height, header.width, header.channels)
    wanted = header.height * header.width * header.channels
    if len(body) != wanted:
        raise malformed(f"raw pixels of {len(body)} bytes; {shape} needs {wanted}")
    return np.frombuffer(body, np.uint8).reshape(shape)


def _png(header: FrameHeader, body: memoryview) -> NDArray[np.uint8]:
    """Decode a PNG whose own header agrees with the frame's: a small file may else unpack to gigabytes."""
    start = bytes(body[:26])
    if len(start) < 26 or start[:8] != b"\x89PNG\r\n\x1a\n" or start[12:16] != b"IHDR":
        raise malformed("the pixels are no PNG")
    size, depth = struct.unpack_from(">II", start, 16), start[24]
    if size != (header.width, header.height) or depth != 8:
        wanted = f"{header.width} x {header.height} px, 8 bits"
        raise malformed(f"a PNG of {size[0]} x {size[1]} px, {depth} bits; the header says {wanted}")
    flag = cv2.IMREAD_GRAYSCALE if header.channels == 1 else cv2.IMREAD_COLOR
    try:
        pixels = cv2.imdecode(np.frombuffer(body, np.uint8), flag)
    except cv2.error:
        pixels = None
    if pixels is None or pixels.dtype != np.uint8:
        raise malformed("the PNG cannot be decoded")
    shaped = np.asarray(pixels, np.uint8).reshape(header.height, header.width, header.channels)
    return np.ascontiguousarray(shaped[:, :, ::-1])
