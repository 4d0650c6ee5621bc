"""Photographs for tests, drawn by them: caps and plates seen from above, on a white table."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.seeds import generator

Picture = NDArray[np.uint8]


def cap(side_px: int = 800, serial: int = 0) -> Picture:
    """Return a blue plastic cap with a printed word and a mould mark, blue first (side, side, 3)."""
    rng, picture = generator(serial, "cap"), np.full((side_px, side_px, 3), 235, np.uint8)
    middle, radius = (side_px // 2, side_px // 2), side_px // 2
    cv2.circle(picture, middle, radius, (120, 66, 24), -1, cv2.LINE_AA)
    cv2.circle(picture, middle, int(radius * 0.86), (158, 92, 38), -1, cv2.LINE_AA)
    cv2.circle(picture, middle, int(radius * 0.84), (140, 80, 30), -1, cv2.LINE_AA)
    for turn in np.linspace(0.0, 2 * np.pi, 60, endpoint=False):
        ends = [
            (int(side_px / 2 + radius * r * np.cos(turn)), int(side_px / 2 + radius * r * np.sin(turn)))
            for r in (0.89, 0.98)
        ]
        cv2.line(picture, ends[0], ends[1], (80, 40, 12), max(side_px // 200, 1), cv2.LINE_AA)
    scale = side_px / 400
    cv2.putText(
        picture,
        "CAP",
        (int(side_px * 0.24), int(side_px * 0.58)),
        0,
        2.2 * scale,
        (235, 225, 215),
        int(5 * scale),
        cv2.LINE_AA,
    )
    cv2.putText(
        picture,
        f"M{serial + 1}",
        (int(side_px * 0.42), int(side_px * 0.76)),
        0,
        0.8 * scale,
        (90, 48, 16),
        int(2 * scale) + 1,
        cv2.LINE_AA,
    )
    grain = cv2.GaussianBlur(rng.normal(0.0, 9.0, picture.shape[:2]).astype(np.float32), (0, 0), 1.2)
    return np.clip(picture + grain[..., None], 0, 255).astype(np.uint8)


def plate(width_px: int = 900, height_px: int = 600, serial: int = 0) -> Picture:
    """Return a brushed metal plate with two dark holes, blue first (height, width, 3)."""
    rng = generator(serial, "plate")
    lay = cv2.GaussianBlur(rng.normal(0.0, 40.0, (height_px, width_px)).astype(np.float32), (0, 0), 12.0, sigmaY=0.6)
    picture = np.repeat(np.clip(150.0 + lay, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    for x in (0.12, 0.88):
        cv2.circle(picture, (int(width_px * x), height_px // 2), height_px // 10, (25, 25, 25), -1, cv2.LINE_AA)
    cv2.putText(
        picture,
        "L 60",
        (width_px // 4, int(height_px * 0.6)),
        0,
        height_px / 130,
        (40, 40, 40),
        height_px // 60,
        cv2.LINE_AA,
    )
    return picture


def written(path: Path, picture: NDArray[np.uint8 | np.uint16]) -> Path:
    """Write a picture where it is wanted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)
    return path
