"""Finds the round part in a picture: its centre, by a robust circle of known radius."""

import cv2
import numpy as np
from numpy.typing import NDArray

SHRINK = 4
"""The search runs on the picture made this many times smaller."""
TOLERANCE = 0.03
"""An edge point fits a circle when it lies this close to it, as a fraction of the radius."""
SECTORS = 72
MIN_SECTORS = 0.5
"""Share of the circle's turn in which fitting edge points must lie."""
MIN_CONTRAST = 15.0
"""Gray between bright and dark, below which a picture shows nothing but noise."""
PAIRED = 96
"""How many edge points are paired to propose circles."""

Points = NDArray[np.float64]


def find_part(gray: NDArray[np.uint8], radius_px: float) -> tuple[float, float] | None:
    """Return the centre (x, y) in pixels of a bright disc or ring of a known radius; None when there is none.

    Each pair of edge points proposes the circles of the known radius through both; the one that most edge points fit
    is refined on those. A part that is partly out of the picture is found by the edge that is left.

    Args:
        gray: the picture, (height, width).
        radius_px: the part's outside radius.
    """
    small = cv2.resize(gray, None, fx=1 / SHRINK, fy=1 / SHRINK, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if _contrast(np.asarray(small, np.uint8), bright > 0) < MIN_CONTRAST:
        return None
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    largest = max(contours, key=lambda contour: cv2.boundingRect(contour)[2] + cv2.boundingRect(contour)[3])
    edge = largest.reshape(-1, 2).astype(np.float64)
    # Where the picture ends there is no edge of the part.
    within = (edge > 1).all(axis=1) & (edge < np.array(small.shape[::-1]) - 2).all(axis=1)
    centre = fit_centre(edge[within], radius_px / SHRINK)
    return None if centre is None else ((centre[0] + 0.5) * SHRINK - 0.5, (centre[1] + 0.5) * SHRINK - 0.5)


def _contrast(gray: NDArray[np.uint8], bright: NDArray[np.bool_]) -> float:
    if bright.all() or not bright.any():
        return 0.0
    return float(gray[bright].mean() - gray[~bright].mean())


def fit_centre(edge: Points, radius: float) -> tuple[float, float] | None:
    """Return the centre of the circle of `radius` that the edge points (n, 2) fit best; None when too few agree."""
    if len(edge) < 8:
        return None
    proposed = _proposals(edge, radius)
    if not len(proposed):
        return None
    # Edge points stand on whole pixels of the small picture.
    tolerance = max(TOLERANCE * radius, 1.0)
    apart = np.linalg.norm(edge[None, :, :] - proposed[:, None, :], axis=2) - radius
    centre = proposed[int((np.abs(apart) < tolerance).sum(axis=1).argmax())]
    for _ in range(4):
        out = edge - centre
        distance = np.linalg.norm(out, axis=1)
        fitting = np.abs(distance - radius) < tolerance
        if fitting.sum() < 8:
            return None
        # Gauss-Newton for sum of (distance - radius)^2: the gradient of a distance is the unit vector towards it.
        units = out[fitting] / distance[fitting, None]
        centre = centre + np.linalg.lstsq(units, distance[fitting] - radius, rcond=None)[0]
    turn = np.arctan2(units[:, 1], units[:, 0])
    covered = np.unique(((turn + np.pi) / (2 * np.pi) * SECTORS).astype(int) % SECTORS).size
    return (float(centre[0]), float(centre[1])) if covered >= MIN_SECTORS * SECTORS else None


def _proposals(edge: Points, radius: float) -> Points:
    """Return the centres (m, 2) of the circles of `radius` through points a quarter and a third of the edge apart."""
    chosen = edge[np.linspace(0, len(edge) - 1, min(PAIRED, len(edge))).astype(int)]
    first = np.concatenate([chosen, chosen])
    second = np.concatenate([np.roll(chosen, len(chosen) // 4, axis=0), np.roll(chosen, len(chosen) // 3, axis=0)])
    half = (second - first) / 2
    length = np.linalg.norm(half, axis=1)
    possible = (length > 0.2 * radius) & (length < radius)
    half, length, middle = half[possible], length[possible, None], ((first + second) / 2)[possible]
    across = np.column_stack([-half[:, 1], half[:, 0]]) / length
    height = np.sqrt(radius**2 - length**2)
    return np.concatenate([middle + across * height, middle - across * height])
