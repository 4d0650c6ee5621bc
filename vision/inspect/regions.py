"""From probabilities of pixels to defects: where they are, how far they reach, how sure they are."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import value
from vision.inspect.card import Finding

FINE = 4
"""Extents are measured on the probability map magnified this many times: finer than its pixels."""
TOP_PIXELS = 5
"""A defect's probability is the mean of its most probable pixels: one pixel may be noise."""


@value
class Region:
    """One defect on the output map; lengths and places in its pixels."""

    class_index: int
    probability: float
    feret: float
    """Largest extent."""
    area: float
    centre_xy: tuple[float, float]
    bbox_xyxy: tuple[int, int, int, int]

    @property
    def diameter(self) -> float:
        """Diameter of a disc of the same area."""
        return math.sqrt(4.0 * self.area / math.pi)


def find_regions(probability: NDArray[np.float32], finding: Finding) -> tuple[Region, ...]:
    """Return the defects on a map.

    Args:
        probability: of each class, (classes, rows, columns), without sound.
        finding: from which probability on a place is a defect, and how far one reaches.
    """
    heat = np.asarray(probability.sum(axis=0), np.float32)
    seeds = (heat >= finding.floor).astype(np.uint8)
    if not seeds.any():
        return ()
    if finding.join_px:
        reach = 2 * finding.join_px + 1
        reaching = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        seeds = np.asarray(cv2.dilate(seeds, reaching), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seeds)
    regions = []
    for index in range(1, count):
        x, y, width, height, _ = (int(number) for number in stats[index])
        window = np.s_[y : y + height, x : x + width]
        patch = np.where(labels[window] == index, heat[window], np.float32(0.0))
        if patch.max() >= finding.floor:
            region = _region(patch, probability[:, *window], (x, y), finding)
            if region is not None:
                regions.append(region)
    return tuple(sorted(regions, key=lambda region: -region.probability))


def _region(
    heat: NDArray[np.float32], classes: NDArray[np.float32], origin: tuple[int, int], finding: Finding
) -> Region | None:
    top = np.sort(heat, axis=None)[-TOP_PIXELS:]
    probability = float(top.mean())
    inside = heat >= finding.edge * top[-1]
    area = int(inside.sum())
    if area < finding.min_area_px or probability < finding.floor:
        return None
    shares = (classes * inside).sum(axis=(1, 2))
    corners, fine_area = _outline(heat, finding.edge * float(top[-1]))
    rows, columns = np.nonzero(inside)
    x, y = origin
    return Region(
        class_index=int(shares.argmax()),
        probability=min(1.0, probability),
        feret=max_feret(corners),
        area=fine_area,
        centre_xy=(x + float(columns.mean()), y + float(rows.mean())),
        bbox_xyxy=(x + int(columns.min()), y + int(rows.min()), x + int(columns.max()) + 1, y + int(rows.max()) + 1),
    )


def _outline(heat: NDArray[np.float32], level: float) -> tuple[NDArray[np.float32], float]:
    """Return the places (n, 2) and the area above `level`, measured between pixels by bilinear magnification."""
    padded = np.pad(heat, 1)
    size = (padded.shape[1] * FINE, padded.shape[0] * FINE)
    above = cv2.resize(padded, size, interpolation=cv2.INTER_LINEAR) >= level
    places = cv2.findNonZero(above.astype(np.uint8))
    return (places.reshape(-1, 2) / FINE).astype(np.float32), float(above.sum()) / FINE**2


def max_feret(places: NDArray[np.float32]) -> float:
    """Return the largest distance between any two of the places (n, 2), by their convex hull; one place has a size."""
    hull = cv2.convexHull(places).reshape(-1, 2)
    apart = hull[:, None, :] - hull[None, :, :]
    return float(np.sqrt((apart**2).sum(axis=2).max())) + 1.0 / FINE
