"""Pictures and tables of what was seen, for people."""

import csv
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import Inspection, Verdict, value

RED, GREEN, AMBER = (220, 40, 40), (40, 180, 80), (230, 160, 30)
COLOURS = {"ok": GREEN, "not_ok": RED}


@value
class Row:
    """One inspected file, or why it could not be inspected."""

    path: str
    verdict: Verdict | None
    error: str | None


def overlay(pixels: NDArray[np.uint8], inspection: Inspection, verdict: Verdict) -> NDArray[np.uint8]:
    """Return the picture in colour with its heat map, a box around each defect and the verdict; (height, width, 3)."""
    colour = np.repeat(pixels[:, :, :1], 3, axis=2) if pixels.shape[2] == 1 else pixels[:, :, :3].copy()
    height, width = colour.shape[:2]
    heat = cv2.resize(inspection.heat, (width, height), interpolation=cv2.INTER_LINEAR)[:, :, None] / np.float32(255)
    canvas = np.ascontiguousarray(colour * (1 - 0.6 * heat) + np.array(RED) * 0.6 * heat).astype(np.uint8)
    for defect in verdict.defects:
        x0, y0, x1, y1 = defect.bbox_xyxy_px
        cv2.rectangle(canvas, (x0 - 4, y0 - 4), (x1 + 4, y1 + 4), AMBER, 2)
        cv2.putText(canvas, defect.label, (x0, max(y0 - 8, 12)), cv2.FONT_HERSHEY_SIMPLEX, 0.5, AMBER, 1, cv2.LINE_AA)
    words = f"{verdict.evaluation}  {verdict.score:.2f}  {verdict.reason}"
    colour_of = COLOURS.get(verdict.evaluation, AMBER)
    cv2.putText(canvas, words, (8, height - 12), cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour_of, 2, cv2.LINE_AA)
    return canvas


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write one line for each file: what was decided, why, and how many defects were seen."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["path", "evaluation", "score", "threshold", "reason", "defects", "error"])
        for row in rows:
            verdict = row.verdict
            if verdict is None:
                writer.writerow([row.path, "", "", "", "", "", row.error])
            else:
                told = [verdict.evaluation, verdict.score, verdict.threshold, verdict.reason, len(verdict.defects)]
                writer.writerow([row.path, *told, ""])
