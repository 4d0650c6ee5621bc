"""Whether there is enough light in a picture, and not too much, to decide anything on it."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import value
from vision.inspect.card import Limits

WHITE_GRAY = 250
BRIGHT_SHARE = 0.05
"""A picture is as bright as the darkest of its brightest twentieth."""


@value
class Light:
    """How a picture is lit."""

    bright_gray: float
    """The gray that a twentieth of the pixels reaches."""
    saturated_share: float
    """Share of white pixels."""


def gray_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture (height, width, channels) as gray (height, width)."""
    if pixels.shape[2] == 1:
        return np.ascontiguousarray(pixels[:, :, 0])
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[:, :, :3]), cv2.COLOR_RGB2GRAY), np.uint8)


def light_of(gray: NDArray[np.uint8]) -> Light:
    """Return how a gray picture (height, width) is lit."""
    counts = cv2.calcHist([gray], [0], None, [256], [0, 256]).ravel()
    above = np.cumsum(counts[::-1])[::-1] / gray.size
    return Light(
        bright_gray=float(np.flatnonzero(above >= BRIGHT_SHARE)[-1]), saturated_share=float(above[WHITE_GRAY])
    )  # fmt: skip


def problem(light: Light, limits: Limits) -> str:
    """Return "too_dark" or "overexposed" where nothing can be decided in this light, else an empty text."""
    if light.saturated_share > limits.max_saturated_share:
        return "overexposed"
    return "too_dark" if light.bright_gray < limits.min_bright_gray else ""


def limits_of(pictures: Iterable[NDArray[np.uint8]]) -> Limits:
    """Return the limits of a model from the pictures that it learned on: half as bright, and half again as white.

    Training varies the brightness by a quarter; beyond twice that a model's word is worth nothing.
    """
    seen = [light_of(gray_of(picture)) for picture in pictures]
    darkest = min((light.bright_gray for light in seen), default=0.0)
    whitest = max((light.saturated_share for light in seen), default=0.0)
    return Limits(
        min_bright_gray=round(0.5 * darkest, 1), max_saturated_share=round(min(1.0, 1.5 * whitest + 0.1), 3)
    )  # fmt: skip
