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
from twin.errors import ConfigError
from twin.kpi.iso22400 import Plan
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
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
    planned_stops_s: tuple[tuple[float, float], ...]
    micro_stop_s: Annotated[float, Field(ge=0)]
    out: str | None


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Run the line for `run.duration_s` simulated seconds and tell its figures; the event log is JSON lines.

    The log is opened last, when scene, model and line are there: a mistake costs no earlier run.
    """
    settings = validated(RunSettings, config["run"], "run")
    scene = validated(Scene, config["scene"], "scene")
    plan = _plan(scene, settings)
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
        result = _result(log, plan, wall_s)
        return Outcome(result=result, text=figures_text(result))


def _advance(bar: "tqdm[Any]", t_s: float) -> None:
    bar.update(t_s - bar.n)


def _plan(scene: Scene, settings: RunSettings) -> Plan:
    """Return what was planned: the belt takes a part whenever the last one has moved on by the robot's pitch."""
    for start_s, end_s in settings.planned_stops_s:
        if not 0 <= start_s < end_s:
            allowed = "pairs of from and until in seconds, such as [[3600, 4500]]"
            raise ConfigError("run.planned_stops_s", "this is no stop", got=[start_s, end_s], allowed=allowed)
    belt_id, belt = scene.one_of(Conveyor)
    return Plan(
        end_s=settings.duration_s,
        planned_s_per_part={belt_id: scene.one_of(Robot)[1].min_pitch_m / belt.speed_mps},
        planned_stops_s=settings.planned_stops_s,
        micro_stop_s=settings.micro_stop_s,
        passing=frozenset(scene.all_of(Conveyor) | scene.all_of(Camera)),
    )


def _result(log: EventLog, plan: Plan, wall_s: float) -> dict[str, Any]:
    return {
        "parts": log.figures.parts.summary(),
        "quality": log.figures.quality(),
        "kpi": log.figures.kpi(plan),
        "deadline_misses": log.figures.deadline_misses,
        "faults": log.figures.faults,
        "real_time_factor": plan.end_s / wall_s,
        "event_log": str(log.path),
        "event_log_sha256": log.complete(),
    }
