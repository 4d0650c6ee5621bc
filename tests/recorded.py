"""A short recorded run without a model, for the tests of recordings, traces and replays."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import cv2

from serving.compose import compose_scene
from serving.event_log import line_of
from serving.lockstep import LockstepLine
from serving.run_figures import plan_of, run_figures
from tests.fakes.vision import BlankInspector, ScriptedJudge
from twin.events import EventBase
from twin.kpi.line import LineFigures
from twin.record.about import About
from twin.record.recorder import Recorder
from twin.types import Evaluation, Verdict

SECONDS = 24.0
SEED = 1
ABOUT = About(
    scene="bearing",
    seed=SEED,
    duration_s=SECONDS,
    inspection_s=0.15,
    recipe_id="test",
    model_id="blank",
    model_sha256="0" * 64,
    record="all",
)
FIRST, SECOND = "P000001-000001", "P000001-000002"

Recorded = tuple[Path, list[EventBase | Verdict]]
"""A recording's file, and what was logged."""


def every_third_bad(trigger_id: str) -> Evaluation:
    return "not_ok" if int(trigger_id[1:]) % 3 == 0 else "ok"


def as_jpeg(pixels: Any) -> bytes:
    return bytes(cv2.imencode(".jpg", pixels[:, :, ::-1])[1])


def run_and_record(
    folder: Path, *, record: Literal["all", "events", "off"] = "all", seconds: float = SECONDS
) -> list[EventBase | Verdict]:
    """Run the line, record it below `folder` (unless `off`), and return what was logged."""
    scene = compose_scene("bearing")
    records: list[EventBase | Verdict] = []
    figures, sha256 = LineFigures(), hashlib.sha256()
    about = replace(ABOUT, record="events" if record == "events" else "all")
    recorder = Recorder(folder, about, scene, as_jpeg=as_jpeg)
    line = LockstepLine(
        scene=scene,
        seed=SEED,
        inspector=BlankInspector(),
        judge=ScriptedJudge(every_third_bad),
        inspection_s=ABOUT.inspection_s,
        witness=None if record == "off" else recorder,
    )

    def log(one: EventBase | Verdict) -> None:
        records.append(one)
        figures.add(one)
        sha256.update(line_of(one))
        if record != "off":
            recorder.add(one)

    with line, recorder:
        line.run(seconds, log)
        plan = plan_of(scene, end_s=seconds, planned_stops_s=(), micro_stop_s=300.0)
        told = run_figures(figures, plan, sha256.hexdigest())
        if record != "off":
            recorder.complete(json.loads(json.dumps(told)))
    return records
