"""Runs an inspector and a judge over labelled samples: what was said of each, beside what is true."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import DefectTruth, Frame, Inspection, Inspector, Judge, Verdict, value
from vision.data.picture import UnreadableError, read_picture
from vision.data.sample import DataSet, Sample, Unreadable, mask_of
from vision.measure.found import Target
from vision.measure.ranking import PixelCurve

VISIBLE_SIGMA = 3.0
"""Defects whose contrast stays under this many sigmas of the camera's noise are below visibility."""


@value
class Scored:
    """One sample, its verdict, its true defects and the time from picture to verdict."""

    sample: Sample
    verdict: Verdict
    targets: tuple[Target, ...]
    latency_ms: float


def frame_of(name: str, pixels: NDArray[np.uint8]) -> Frame:
    """Return a picture from a file as a frame."""
    return Frame(
        camera_id="file", trigger_id=name, part_id=None, t_s=0.0, encoder_count=0, decide_by_count=0, pixels=pixels
    )


def score(
    samples: Iterable[Sample],
    data: DataSet,
    inspector: Inspector,
    judge: Judge,
    *,
    curve: PixelCurve,
    unreadable: list[Unreadable],
    clock_ns: Callable[[], int],
) -> Iterator[Scored]:
    """Yield each sample's verdict beside its truth; pixels are counted into `curve`, broken files into `unreadable`."""
    scale = data.rendered.mm_per_px if data.rendered else None
    for sample in samples:
        try:
            pixels = read_picture(sample.path)
            mask = mask_of(sample, pixels.shape[0], pixels.shape[1], len(data.classes))
        except UnreadableError as error:
            unreadable.append(Unreadable(name=sample.name, error=str(error)))
            continue
        frame = frame_of(sample.name, pixels)
        begin = clock_ns()
        inspection = inspector.inspect(frame)
        verdict = judge.judge(frame, inspection)
        latency_ms = (clock_ns() - begin) / 1e6
        if sample.inspected and not sample.below_visibility:
            _count_pixels(curve, inspection, mask)
        targets = targets_of(mask, data.classes, sample.defects, scale)
        yield Scored(sample=sample, verdict=verdict, targets=targets, latency_ms=latency_ms)


def _count_pixels(curve: PixelCurve, inspection: Inspection, mask: NDArray[np.uint8]) -> None:
    """Count a heat map against its mask, brought to the heat map's size by the maximum of each block."""
    size = max(round(mask.shape[0] / inspection.heat.shape[0]), 1)
    rows, columns = inspection.heat.shape
    padded = np.zeros((rows * size, columns * size), np.uint8)
    height, width = min(mask.shape[0], rows * size), min(mask.shape[1], columns * size)
    padded[:height, :width] = mask[:height, :width] > 0
    curve.add(inspection.heat, padded.reshape(rows, size, columns, size).max(axis=(1, 3)) > 0)


def targets_of(
    mask: NDArray[np.uint8], classes: tuple[str, ...], known: tuple[DefectTruth, ...], mm_per_px: float | None
) -> tuple[Target, ...]:
    """Return the true defects of a mask, class by class; exact sizes are taken from `known` where their number fits.

    One known defect may show in pieces: a missing ball does, on both sides of the cage. Without a scale and without
    known sizes a length is 0.
    """
    targets: list[Target] = []
    for index in np.unique(mask[mask > 0]):
        label = classes[int(index) - 1]
        found = sorted(_marks(mask == index, label, mm_per_px or 0.0), key=lambda target: target.length_mm)
        exact = sorted((truth for truth in known if truth.label == label), key=lambda truth: truth.length_mm)
        if len(exact) == 1:
            found = [_joined(found)]
        if len(exact) == len(found):
            found = [
                replace(target, length_mm=truth.length_mm, visible=truth.contrast_sigma >= VISIBLE_SIGMA)
                for target, truth in zip(found, exact, strict=True)
            ]
        targets += found
    return tuple(targets)


def _joined(pieces: Sequence[Target]) -> Target:
    """Return the pieces of one defect as one target, with the box around all of them."""
    boxes = np.array([piece.bbox_xyxy_px for piece in pieces])
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return replace(pieces[-1], bbox_xyxy_px=(int(left), int(top), int(right), int(bottom)))


def _marks(inside: NDArray[np.bool_], label: str, scale: float) -> Iterator[Target]:
    # Marks a few pixels apart are one: a thin scratch may be drawn with gaps.
    joined = cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8))
    stats = cv2.connectedComponentsWithStats(joined)[2]
    for x, y, width, height, _ in stats[1:]:
        box = (int(x), int(y), int(x + width), int(y + height))
        yield Target(label=label, length_mm=float(np.hypot(width, height)) * scale, bbox_xyxy_px=box)
