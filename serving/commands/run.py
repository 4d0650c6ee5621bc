"""`linetwin run`: the whole line in one process, lock-step, as fast as it goes."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from tqdm import tqdm

from serving.compose import validated
from serving.event_log import EventLog
from serving.figures import figures_text
from serving.folders import model_folder
from serving.lockstep import LockstepLine
from serving.verbs import Outcome
from twin.kpi.iso22400 import iso22400
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.types import value
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector


@value
class RunSettings:
    """The block `run` of the configuration."""

    duration_s: Annotated[float, Field(gt=0)]
    seed: Annotated[int, Field(ge=0)]
    inspection_s: Annotated[float, Field(ge=0)]
    out: str | None


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Run the line for `run.duration_s` simulated seconds and tell its figures; the event log is JSON lines.

    The log is opened last, when scene, model and line are there: a mistake costs no earlier run.
    """
    settings = validated(RunSettings, config["run"], "run")
    scene = validated(Scene, config["scene"], "scene")
    inspector = OnnxInspector(model_folder(scene.recipe.model), product=scene.product)
    line = LockstepLine(
        scene=scene,
        seed=settings.seed,
        inspector=inspector,
        judge=RecipeJudge.of_scene(inspector.card, scene.recipe),
        inspection_s=settings.inspection_s,
    )
    with line, EventLog(Path(settings.out or f"runs/run-{settings.seed}")) as log:
        started_s = time.monotonic()
        with tqdm(total=settings.duration_s, unit="s", disable=not sys.stderr.isatty(), desc="line") as bar:
            line.run(settings.duration_s, log.add, progress=lambda t_s: _advance(bar, t_s))
        wall_s = time.monotonic() - started_s
        result = _result(scene, log, settings.duration_s, wall_s)
        return Outcome(result=result, text=figures_text(result))


def _advance(bar: "tqdm[Any]", t_s: float) -> None:
    bar.update(t_s - bar.n)


def _result(scene: Scene, log: EventLog, duration_s: float, wall_s: float) -> dict[str, Any]:
    planned_s = scene.one_of(Robot)[1].min_pitch_m / scene.one_of(Conveyor)[1].speed_mps
    return {
        "parts": log.figures.parts.summary(),
        "quality": log.figures.quality(),
        "kpi": iso22400(log.events, end_s=duration_s, planned_s_per_part=planned_s),
        "deadline_misses": log.figures.deadline_misses,
        "faults": log.figures.faults,
        "real_time_factor": duration_s / wall_s,
        "event_log": str(log.path),
        "event_log_sha256": log.complete(),
    }
