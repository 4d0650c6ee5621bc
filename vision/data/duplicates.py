"""Pictures that are there twice: copies to the pixel, and copies that were compressed, resized or brightened.

What is compared of two pictures is their fine content: 128 x 128 px in gray, less what changes slowly, so that a common
light counts for nothing. Two parts of one product in one pose have all edges in common and yet are two pictures, so two
things more are asked. Three quarters of the places must agree, each by itself: where there is no edge, only the same
surface or the same noise does. And a copy must be far nearer than other pictures are (the ratio test of Lowe 2004,
Int. J. Computer Vision 60, section 7.1, here against the fifth nearest), since dense patterns such as boards agree
everywhere. Cropped, turned and mirrored copies are not found.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import value

EDGE_PX, PLACE_PX = 128, 8
"""Edge of the fine content, and of one place in it."""
SLOW_PX = 2.0
"""Standard deviation of the blur whose result is taken away, in pixels of the fine content."""
FLAT_GRAY, LEAST_PLACES = 0.05, 8
"""A place that varies less than this shows nothing; fewer places than this prove nothing."""
MAY_DIFFER = 0.25
"""Share of the places that need not agree; with half of them, two bearings in one pose were taken for one picture."""
COMPARED, NEIGHBOUR = 8, 5
"""How many nearest pictures are compared place by place, and which of them is the one to be far nearer than."""
MOST_APART, MOST_RATIO = 0.5, 0.25
"""Of 20 copies put among photographs of 399 commutators or of 1,104 ball screws these find 19 or more after JPEG of
quality 75, half the size, a slight blur or more light, and 13 or more after JPEG of quality 30. Of 300 rendered
bearings, and of 200 drawn parts in one fixture, boards in one fixture, parts in a few poses and textures, they name
none. In a fixture, a copy is found only while it keeps the camera's noise."""
ROWS = 256
"""How many pictures are compared with all others at a time."""

Fine = NDArray[np.float16]


@value
class Twins:
    """Two pictures, by their numbers, that are one: `exact` to the pixel, or else with this correlation."""

    first: int
    second: int
    exact: bool
    correlation: float
    """Of the fine content, what three quarters of the places have or exceed."""


def fine_content(pixels: NDArray[np.uint8]) -> Fine:
    """Return the fine content of a picture (height, width, 1 or 3): (128, 128), in gray levels."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.shape[2] == 3 else pixels[:, :, 0]
    small = cv2.resize(gray.astype(np.float32), (EDGE_PX, EDGE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small - cv2.GaussianBlur(small, (0, 0), SLOW_PX), np.float16)


def find_twins(digests: Sequence[bytes], fine: Sequence[Fine]) -> tuple[Twins, ...]:
    """Return the pairs of pictures that are one, exact ones first; of many exact copies each is paired with the first.

    A near copy is not told where five or more others are about as near: then nothing tells a copy from another picture
    of the same thing.
    """
    first_of: dict[bytes, int] = {}
    exact = []
    for number, digest in enumerate(digests):
        first = first_of.setdefault(digest, number)
        if first != number:
            exact.append(Twins(first=first, second=number, exact=True, correlation=1.0))
    single = list(first_of.values())
    near = [
        Twins(first=single[a], second=single[b], exact=False, correlation=round(1.0 - apart, 4))
        for (a, b), apart in _near([fine[number] for number in single]).items()
    ]
    return (*exact, *near)


def _near(fine: Sequence[Fine]) -> dict[tuple[int, int], float]:
    """Return the pairs, lower number first, that are near enough and far nearer than the neighbour to compare with."""
    # Of two pictures neither has another one to compare with.
    if len(fine) < 3:
        return {}
    reach: list[float] = []
    found: dict[tuple[int, int], float] = {}
    for number, others in enumerate(_nearest(fine)):
        apart = {int(other): 1.0 - agreement(fine[number], fine[other]) for other in others}
        reach.append(sorted(apart.values())[:NEIGHBOUR][-1])
        found |= {(min(number, other), max(number, other)): each for other, each in apart.items()}
    return {
        (a, b): apart
        for (a, b), apart in sorted(found.items())
        if apart <= min(MOST_APART, MOST_RATIO * reach[a], MOST_RATIO * reach[b])
    }


def _nearest(fine: Sequence[Fine]) -> NDArray[np.intp]:
    """Return for each picture the numbers of those that are most like it as a whole, (pictures, compared)."""
    prints = np.stack([_unit(each) for each in fine])
    count = min(COMPARED, len(prints) - 1)
    chosen = []
    for top in range(0, len(prints), ROWS):
        likeness = prints[top : top + ROWS] @ prints.T
        own = np.arange(len(likeness))
        likeness[own, top + own] = -np.inf
        chosen.append(np.argpartition(-likeness, count - 1, axis=1)[:, :count])
    return np.concatenate(chosen)


def _unit(fine: Fine) -> NDArray[np.float32]:
    """Return half the resolution of a fine content as a vector of length 1, or zeros where nothing is on it."""
    half = cv2.resize(fine.astype(np.float32), (EDGE_PX // 2, EDGE_PX // 2), interpolation=cv2.INTER_AREA).ravel()
    return np.asarray(half / max(float(np.linalg.norm(half)), 1e-6), np.float32)


def agreement(one: Fine, two: Fine) -> float:
    """Return the correlation that two fine contents have or exceed in three quarters of the places that show something.

    0 where there are too few such places to tell.
    """
    a, b = _places(one), _places(two)
    lengths = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    seen = np.minimum(*lengths) > FLAT_GRAY * PLACE_PX
    if seen.sum() < LEAST_PLACES:
        return 0.0
    return float(np.quantile((a * b).sum(axis=1)[seen] / (lengths[0] * lengths[1])[seen], MAY_DIFFER))


def _places(fine: Fine) -> NDArray[np.float32]:
    """Return the squares of a fine content, each as a row with mean 0."""
    count = EDGE_PX // PLACE_PX
    rows = fine.astype(np.float32).reshape(count, PLACE_PX, count, PLACE_PX).swapaxes(1, 2).reshape(count * count, -1)
    return np.asarray(rows - rows.mean(axis=1, keepdims=True), np.float32)
