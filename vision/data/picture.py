"""Reads and writes picture files, whatever their depth, channels or the letters in their path."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.errors import RunError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm"})
"""Files with these suffixes count as images."""


class UnreadableError(RunError):
    """A file that is no picture, or a broken one."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = path, problem


def pictures_below(root: Path) -> list[Path]:
    """Return the image files anywhere below `root`, in the order of their names."""
    return sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return a picture as uint8 of shape (height, width, channels): 1 channel for gray, 3 for red, green, blue.

    Raises:
        UnreadableError: the file cannot be opened, or is not a whole picture.
    """
    try:
        return decode_picture(path.read_bytes(), path)
    except OSError as error:
        raise UnreadableError(path, f"cannot be opened ({error.strerror})") from error


def decode_picture(encoded: bytes, path: Path) -> NDArray[np.uint8]:
    """Return the picture that `encoded` holds, as `read_picture` does; `path` names it in the error."""
    data = np.frombuffer(encoded, np.uint8)
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH) if data.size else None
    except cv2.error:
        picture = None
    if picture is None:
        raise UnreadableError(path, "is not a picture that can be read")
    if picture.dtype == np.uint16:
        picture = (picture // 257).astype(np.uint8)
    if picture.dtype != np.uint8:
        raise UnreadableError(path, f"holds {picture.dtype} pixels; 8 or 16 bits are read")
    if picture.ndim == 2:
        return np.asarray(picture[:, :, None], np.uint8)
    return np.ascontiguousarray(picture[:, :, ::-1], np.uint8)


def write_picture(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write uint8 pixels (height, width[, 1 or 3 as red, green, blue]); the suffix of `path` names the format."""
    # The lightest compression: rendered noise does not shrink, whatever the effort.
    try:
        path.write_bytes(encode_picture(pixels, path.suffix, (cv2.IMWRITE_PNG_COMPRESSION, 1)))
    except RunError as error:
        raise RunError(f"{path}: {error}") from None


def encode_picture(pixels: NDArray[np.uint8], suffix: str, parameters: Sequence[int] = ()) -> bytes:
    """Return uint8 pixels (height, width[, 1 or 3 as red, green, blue]) as a file of the format of `suffix`.

    Raises:
        RunError: the format does not take them.
    """
    # OpenCV wants blue first.
    ordered = pixels[:, :, ::-1] if pixels.ndim == 3 and pixels.shape[2] == 3 else pixels
    ok, encoded = cv2.imencode(suffix, np.ascontiguousarray(ordered), list(parameters))
    if not ok:
        raise RunError(f"this picture could not be encoded as {suffix}")
    return encoded.tobytes()
