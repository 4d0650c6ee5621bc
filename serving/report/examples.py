"""The worst examples of a study: the same part in both arms, drawn again from how it was photographed."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from serving.study.plan import StudyPlan
from twin.camera.draw import draw_shot
from twin.camera.station import CameraStation
from twin.scene.scene import Scene
from twin.study.judgement import Both, Pair, conforming, nonconforming, paired
from twin.study.observed import PartOutcome
from twin.types import Evaluation, value
from vision.data.picture import encode_picture

MOST = 3
OVERKILL = 3
"""Rank of conforming parts that the candidate alone did not accept."""
SHOWN_PX = 352
"""Edge of a picture in the report."""
LEAST_PX = 88
"""Least edge of the square around a defect that is shown; a larger defect has a larger one."""
JPEG_QUALITY = 90
Box = tuple[int, int, int, int]
BOX, BOX_MARGIN_PX = (230, 160, 30), 8
"""Colour (RGB) of the box around a defect, and how far it stands off."""


@value
class View:
    """One arm's picture of a part, and what was said of it."""

    jpeg: bytes
    accepted: bool
    evaluation: Evaluation
    score: float | None


@value
class Example:
    """One part in both arms."""

    seed: int
    serial: int
    conforming: bool
    labels: tuple[str, ...]
    """What is on it, by the truth."""
    baseline: View
    candidate: View


def examples_of(plan: StudyPlan, replications: Sequence[Both]) -> tuple[Example, ...]:
    """Return the worst parts of a study, at the most three, none twice.

    First come nonconforming parts that the candidate alone accepted, then those that both did, then conforming parts
    that the candidate alone did not accept, then nonconforming ones that the baseline alone accepted.
    """
    found = [(_rank(pair), both[0].seed, pair) for both in replications for pair in paired(both)]
    worst = sorted((one for one in found if one[0]), key=_order)
    return tuple(_example(plan, seed, pair) for _, seed, pair in worst[:MOST])


def _order(one: tuple[int, int, Pair]) -> tuple[float, ...]:
    """Return what examples are sorted by: of one rank the surest mistakes of the candidate, in the smallest places."""
    rank, seed, (part, after) = one
    score = after.score or 0.0
    x0, y0, x1, y1 = after.found_xyxy_px or (0, 0, 0, 0)
    return rank, -score if rank == OVERKILL else score, (x1 - x0) * (y1 - y0), seed, part.serial


def _rank(pair: Pair) -> int:
    """Return how bad it is what became of a part, 1 the worst; 0 where it is no example, or has not two pictures."""
    before, after = pair
    if before.shot is None or after.shot is None:
        return 0
    if nonconforming(pair):
        return {(False, True): 1, (True, True): 2, (True, False): 4}.get((before.accepted, after.accepted), 0)
    return OVERKILL if conforming(pair) and before.accepted and not after.accepted else 0


def _example(plan: StudyPlan, seed: int, pair: Pair) -> Example:
    good = conforming(pair)
    # Of a conforming part nothing is wrong but what the candidate took for a defect.
    look_at = pair[1].found_xyxy_px if good else None
    (baseline, labels), (candidate, _) = (
        _view(scene, seed, part, look_at) for scene, part in zip((plan.baseline, plan.candidate), pair, strict=True)
    )
    return Example(
        seed=seed, serial=pair[0].serial, conforming=good, labels=labels, baseline=baseline, candidate=candidate
    )


def _view(scene: Scene, seed: int, part: PartOutcome, look_at: Box | None) -> tuple[View, tuple[str, ...]]:
    """Return one arm's picture with its marks boxed, and their labels; `look_at` is shown where there is one."""
    assert part.shot is not None
    shot = part.shot
    drawn = draw_shot(scene, seed, shot)
    seen = CameraStation(scene, seed).shoot(drawn, shot)
    boxes = boxes_of(seen.mask)
    if look_at is not None:
        boxes = [part.found_xyxy_px] if part.found_xyxy_px else []
    pixels = shown(seen.frame.pixels, boxes, look_at or (boxes[0] if boxes else None))
    view = View(
        jpeg=encode_picture(pixels, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY)),
        accepted=part.accepted,
        evaluation=part.evaluation,
        score=part.score,
    )
    return view, tuple(sorted({defect.label for defect in seen.truth.defects}))


def boxes_of(mask: NDArray[np.uint8]) -> list[Box]:
    """Return the box (x0, y0, x1, y1) of each mark of a mask (height, width), the largest mark first."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((mask > 0).astype(np.uint8))
    marks = sorted(stats[1:].tolist(), key=lambda mark: -mark[cv2.CC_STAT_AREA])
    return [(left, top, left + width, top + height) for left, top, width, height, _ in marks]


def shown(pixels: NDArray[np.uint8], boxes: Sequence[Box], look_at: Box | None) -> NDArray[np.uint8]:
    """Return a square of a picture (height, width, channels) around a box, in colour, enlarged, with all boxes drawn.

    A small mark is enlarged more. Without anything to look at the whole picture is shown, as large as the square.
    """
    colour = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels[:, :, :3]
    height, width = colour.shape[:2]
    left, top, edge = 0, 0, max(height, width)
    if look_at is not None:
        x0, y0, x1, y1 = look_at
        edge = int(np.clip(2.5 * max(x1 - x0, y1 - y0), LEAST_PX, min(height, width)))
        left = int(np.clip((x0 + x1 - edge) / 2, 0, width - edge))
        top = int(np.clip((y0 + y1 - edge) / 2, 0, height - edge))
    crop = colour[top : top + edge, left : left + edge]
    picture = np.asarray(cv2.resize(crop, (SHOWN_PX, SHOWN_PX), interpolation=cv2.INTER_CUBIC), np.uint8)
    scale = SHOWN_PX / edge
    for box in boxes:
        at = [round((place - start) * scale) for place, start in zip(box, (left, top, left, top), strict=True)]
        upper, lower = (at[0] - BOX_MARGIN_PX, at[1] - BOX_MARGIN_PX), (at[2] + BOX_MARGIN_PX, at[3] + BOX_MARGIN_PX)
        cv2.rectangle(picture, upper, lower, BOX, 2, cv2.LINE_AA)
    return picture
