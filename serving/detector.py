"""A model folder as the server uses it: inspector, judge and what verdicts say of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from serving.hub.inspection import ModelName
from serving.wire.errors import malformed
from serving.wire.picture import checked_size
from twin.types import Frame, Inspector, Judge, Verdict
from vision.data.picture import UnreadableError, decode_picture

_VERDICT = TypeAdapter(Verdict)


@dataclass(frozen=True, kw_only=True)
class Detector:
    """A model that is ready to judge."""

    inspector: Inspector
    judge: Judge
    name: ModelName


def inspect_picture(detector: Detector, data: bytes) -> dict[str, Any]:
    """Return what the detector says of a PNG or JPEG file; raises `WireError` (4400) when it is none."""
    checked_size(data)
    try:
        frame = _frame(decode_picture(data, Path("upload")), "upload")
    except UnreadableError as error:
        raise malformed(f"the picture {error.problem}") from None
    verdict = detector.judge.judge(frame, detector.inspector.inspect(frame))
    plain = _VERDICT.dump_python(verdict, mode="json")
    kept = ("evaluation", "score", "threshold", "reason", "defects", "recipe_id", "model_id", "model_sha256")
    return {key: plain[key] for key in kept}


def _frame(pixels: np.ndarray[Any, np.dtype[np.uint8]], trigger_id: str) -> Frame:
    return Frame(
        camera_id="upload",
        trigger_id=trigger_id,
        part_id=None,
        t_s=0.0,
        encoder_count=0,
        decide_by_count=0,
        pixels=pixels,
    )
