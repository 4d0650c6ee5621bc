"""An inspector and a judge that know nothing of pictures and say what they are told to."""

from collections.abc import Callable

import numpy as np

from twin.types import Evaluation, Frame, Inspection, Verdict


class BlankInspector:
    """Sees nothing on any frame."""

    def inspect(self, frame: Frame) -> Inspection:
        return Inspection(
            trigger_id=frame.trigger_id,
            model_id="blank",
            model_sha256="0" * 64,
            defects=(),
            decidable=True,
            reason="",
            heat=np.zeros((2, 2), np.uint8),
            timings_ms={"infer": 1.0},
        )


class ScriptedJudge:
    """Says of each frame what `script` says of its trigger."""

    def __init__(self, script: Callable[[str], Evaluation]) -> None:
        self._script = script

    def judge(self, frame: Frame, inspection: Inspection) -> Verdict:
        said = self._script(frame.trigger_id)
        return Verdict.on(
            frame,
            result_id=f"R-{frame.trigger_id}",
            recipe_id="test",
            model_id=inspection.model_id,
            model_sha256=inspection.model_sha256,
            evaluation=said,
            score=0.0 if said == "ok" else 2.0,
            threshold=1.0,
            defects=(),
            reason="" if said == "ok" else "scripted",
            is_simulated=True,
            timings_ms=inspection.timings_ms,
        )
