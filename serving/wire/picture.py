"""How large a picture is, read from its first bytes: a few kilobytes may else unpack to gigabytes."""

import struct

from serving.wire.errors import malformed

MAX_PICTURE_BYTES = 16 * 1024 * 1024
MAX_PICTURE_PX = 25_000_000

_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG's segments that tell its size (ITU-T T.81, table B.1)."""


def checked_size(data: bytes) -> tuple[int, int]:
    """Return (width, height) in px of a PNG or JPEG file; raises `WireError` when it is neither, or too large."""
    if len(data) > MAX_PICTURE_BYTES:
        raise malformed(f"a picture of {len(data)} bytes; allowed: {MAX_PICTURE_BYTES}")
    size = _png_size(data) or _jpeg_size(data)
    if size is None:
        raise malformed("not a picture; allowed: PNG or JPEG, sent as the request's body")
    if not 0 < size[0] * size[1] <= MAX_PICTURE_PX:
        raise malformed(f"a picture of {size[0]} x {size[1]} px; allowed: {MAX_PICTURE_PX} px")
    return size


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 24 or data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + length
    return None
