"""The three live programs with a detector that needs no model: every third part is called scratched.

Run as a script with a program's name and its settings' file, as `serving.processes` is.
"""

import sys
from pathlib import Path

import numpy as np

from serving.detector import Detector
from serving.hub.inspection import ModelName
from serving.processes import PROGRAMS, main
from serving.server import run_server
from serving.settings import ServerSettings, load
from twin.types import Defect, Frame, Inspection, Verdict

SHA = "0" * 64


class EveryThird:
    """An inspector that finds a scratch on every third part, by its serial."""

    def inspect(self, frame: Frame) -> Inspection:
        serial = int((frame.part_id or "1").rpartition("-")[2])
        scratch = Defect(label="scratch", score=0.9, bbox_xyxy_px=(300, 300, 360, 310), length_mm=4.4, area_mm2=0.5)
        heat = np.zeros((384, 384), np.uint8)
        if serial % 3 == 0:
            heat[150:155, 150:180] = 220
        return Inspection(
            trigger_id=frame.trigger_id,
            model_id="every-third",
            model_sha256=SHA,
            defects=(scratch,) if serial % 3 == 0 else (),
            decidable=True,
            reason="",
            heat=heat,
            timings_ms={"preprocess": 0.0, "infer": 0.0, "judge": 0.0},
        )


class ByFinding:
    """A judge for whom any finding is one too many."""

    def judge(self, frame: Frame, inspection: Inspection) -> Verdict:
        found = inspection.defects
        return Verdict.on(
            frame,
            result_id=f"{frame.trigger_id}/{inspection.model_id}",
            recipe_id="fake",
            model_id=inspection.model_id,
            model_sha256=inspection.model_sha256,
            evaluation="not_ok" if found else "ok",
            score=2.0 if found else 0.1,
            threshold=1.0,
            defects=found,
            reason="scratch 4.4 mm" if found else "",
            is_simulated=True,
            timings_ms=inspection.timings_ms,
        )


NAME = ModelName(recipe_id="fake", model_id="every-third", model_sha256=SHA, is_simulated=True)


def make_detector(_: ServerSettings | None = None) -> Detector:
    return Detector(inspector=EveryThird(), judge=ByFinding(), name=NAME)


def serve(path: Path) -> None:
    run_server(load(ServerSettings, path), announced, watch_stdin=True)


def announced(settings: ServerSettings) -> Detector:
    """Return the detector, and tell on stdout that the server, which asks for it when it listens, does so."""
    print("listening", flush=True)
    return make_detector(settings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], {**PROGRAMS, "server": serve}))
