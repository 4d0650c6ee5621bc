"""An inspector and a judge that know nothing of pictures and say what they are told to."""

from collections.abc import Callable

import numpy as np

from twin.camera.blur import motion_blur_mm
from twin.camera.draw import draw_part
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
from twin.scene.scene import Scene
from twin.seeds import serial_of
from twin.types import Evaluation, Frame, Inspection, Inspector, Judge, Verdict


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


class KnowingJudge(ScriptedJudge):
    """Knows each part: what conforms is ok. One that is `blind` finds everything ok."""

    def __init__(self, scene: Scene, *, blind: bool = False) -> None:
        super().__init__(lambda _: "ok")
        self._scene, self._blind = scene, blind

    def judge(self, frame: Frame, inspection: Inspection) -> Verdict:
        assert frame.part_id is not None
        seed = int(frame.part_id[1:].partition("-")[0])
        fine = self._blind or draw_part(self._scene, seed, serial_of(frame.part_id)).conforming
        return ScriptedJudge(lambda _: "ok" if fine else "not_ok").judge(frame, inspection)


def look_knowingly(scene: Scene) -> tuple[Inspector, Judge]:
    """See through everything but the blur of a long exposure on a fast belt."""
    blur_mm = motion_blur_mm(scene.one_of(Camera)[1].optics, scene.one_of(Conveyor)[1].speed_mps)
    return BlankInspector(), KnowingJudge(scene, blind=blur_mm > 0.3)
