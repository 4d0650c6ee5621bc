"""Reads a photograph: what its file declares is looked at before it is decoded, and every refusal names its key.

Gray and colour of 8 or 16 bits are taken as sRGB (IEC 61966-2-1) and read as shares of light; a JPEG is turned as its
camera held it (EXIF).
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.errors import ConfigError
from twin.scene.photographed import Photograph
from twin.types import value

Pixels = NDArray[np.uint16]
Decoded = NDArray[np.uint8 | np.uint16]

MOST_BYTES = 300_000_000
MOST_PIXELS = 40_000_000
LEAST_SIDE_PX = 16
FULL = 65535
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"
STANDALONE = {0x01, *range(0xD0, 0xD8)}
"""JPEG markers without a length."""
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame."""
SCAN = 0xDA
TO_RGBA = {1: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}
"""What makes red, green, blue and opacity of a decoded picture, by its channels."""


@value
class Declared:
    """What a picture file says of itself before it is decoded."""

    width_px: int
    height_px: int
    channels: int


def read_photograph(key: str, photograph: Photograph) -> Pixels:
    """Return what counts of a photograph: shares of red, green and blue light, and opacity (rows, columns, 4).

    All are of 0..65535. `key` is the photograph's path in the scene; raises `ConfigError` for a file that is missing,
    no whole PNG or JPEG, of four inks, or too large, and for a crop that leaves the picture.
    """
    encoded = _file(key, photograph.file)
    pixels = _decoded(key, photograph.file, encoded)
    rows, columns = pixels.shape[:2]
    left, top, right, bottom = photograph.crop_px or (0, 0, columns, rows)
    if not (left < right <= columns and top < bottom <= rows):
        allowed = f"left, top, right, bottom within 0, 0, {columns}, {rows}"
        raise ConfigError(
            f"{key}.crop_px", "this is no part of the picture", got=[left, top, right, bottom], allowed=allowed
        )
    if min(right - left, bottom - top) < LEAST_SIDE_PX:
        got, allowed = f"{right - left} x {bottom - top}", f"at least {LEAST_SIDE_PX} pixels each way"
        raise ConfigError(f"{key}.file", "so few pixels show nothing of a part", got=got, allowed=allowed)
    return _as_light(np.ascontiguousarray(pixels[top:bottom, left:right]))


def _file(key: str, file: str) -> bytes:
    path = Path(file)
    allowed = "a PNG or JPEG; its path counts from the scene's folder"
    if not path.exists():
        raise ConfigError(f"{key}.file", "there is no such file", got=file, allowed=allowed)
    try:
        if path.stat().st_size > MOST_BYTES:
            problem, most = "so large a file is not read", f"at most {MOST_BYTES // 1_000_000} MB"
            raise ConfigError(f"{key}.file", problem, got=file, allowed=most)
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{key}.file", f"it cannot be opened ({error.strerror})", got=file, allowed=allowed) from None


def _decoded(key: str, file: str, encoded: bytes) -> Decoded:
    """Return the picture as OpenCV gives it: (rows, columns) or with 3 or 4 channels, blue first."""
    is_png = encoded.startswith(PNG_MAGIC)
    if not is_png and not encoded.startswith(JPEG_MAGIC):
        problem = "this is no PNG and no JPEG"
        raise ConfigError(f"{key}.file", problem, got=file, allowed="PNG or JPEG; save the picture as one of them")
    declared = _of_png(encoded) if is_png else _of_jpeg(encoded)
    if declared is not None:
        _check_declared(key, file, declared)
    pixels = None
    if declared is not None:
        # What is unchanged is not turned either; a JPEG says how its camera was held, and has 8 bits and no opacity.
        flags = cv2.IMREAD_UNCHANGED if is_png else cv2.IMREAD_COLOR
        try:
            pixels = cv2.imdecode(np.frombuffer(encoded, np.uint8), flags)
        except cv2.error:
            pixels = None
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        problem = "this picture is broken or cut off"
        raise ConfigError(f"{key}.file", problem, got=file, allowed="a whole PNG or JPEG of 8 or 16 bits")
    return np.asarray(pixels, pixels.dtype.type)


def _check_declared(key: str, file: str, declared: Declared) -> None:
    if declared.channels == 4:
        problem = "this JPEG is made for four inks (CMYK)"
        raise ConfigError(f"{key}.file", problem, got=file, allowed="gray, or red, green and blue; save it so")
    if declared.width_px * declared.height_px > MOST_PIXELS:
        got = f"{declared.width_px} x {declared.height_px} in {file}"
        allowed = f"at most {MOST_PIXELS // 1_000_000} million pixels; crop it to the part, or make it smaller"
        raise ConfigError(f"{key}.file", "so many pixels are not read", got=got, allowed=allowed)


def _of_png(encoded: bytes) -> Declared | None:
    """Return what the first chunk of a PNG says (ISO/IEC 15948, IHDR); None: it is cut off."""
    if len(encoded) < 26 or encoded[12:16] != b"IHDR":
        return None
    width, height = int.from_bytes(encoded[16:20]), int.from_bytes(encoded[20:24])
    return Declared(width_px=width, height_px=height, channels=3)


def _of_jpeg(encoded: bytes) -> Declared | None:
    """Return what the frame header of a JPEG says (ITU-T T.81, annex B); None: it has none."""
    at = 2
    while at + 4 <= len(encoded) and encoded[at] == 0xFF:
        marker = encoded[at + 1]
        if marker == 0xFF or marker in STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == SCAN:
            return None
        if marker in FRAMES and at + 10 <= len(encoded):
            height, width = int.from_bytes(encoded[at + 5 : at + 7]), int.from_bytes(encoded[at + 7 : at + 9])
            return Declared(width_px=width, height_px=height, channels=encoded[at + 9])
        at += 2 + int.from_bytes(encoded[at + 2 : at + 4])
    return None


def _as_light(pixels: Decoded) -> Pixels:
    """Return a decoded picture as shares of light, red first, with its opacity."""
    is_8_bit = pixels.dtype == np.uint8
    planes = cv2.cvtColor(pixels, TO_RGBA[pixels.shape[2] if pixels.ndim == 3 else 1])
    if not is_8_bit:
        planes[..., :3] = _light_of(is_8_bit)[planes[..., :3]]
        return np.asarray(planes, np.uint16)
    light = _light_of(is_8_bit)
    opacity = np.arange(256, dtype=np.uint16) * (FULL // 255)
    return np.asarray(cv2.LUT(planes, np.dstack([light, light, light, opacity])), np.uint16)


@cache
def _light_of(is_8_bit: bool) -> Pixels:
    """Return the share of light of each value of an sRGB picture (IEC 61966-2-1), as 0..65535."""
    coded = np.linspace(0.0, 1.0, 256 if is_8_bit else FULL + 1)
    light = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.rint(light * FULL), np.uint16)
