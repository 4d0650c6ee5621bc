"""`linetwin run`: the whole line in one process, lock-step, as fast as it goes."""

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from serving.branch import BranchPlan, tell_branch
from serving.compose import validated
from serving.event_log import LOG_NAME, EventLog
from serving.figures import figures_text
from serving.lockstep import LockstepLine, Log
from serving.look import look_by_model
from serving.run_figures import plan_of, run_figures
from serving.seconds_bar import seconds_bar
from serving.verbs import Outcome
from twin.changing import check_change
from twin.errors import ConfigError
from twin.events import EventBase
from twin.kpi.iso22400 import Plan
from twin.ladder import TODAY
from twin.record.about import RECORDING_NAME, About
from twin.record.recorder import Recorder
from twin.scene.scene import Scene
from twin.types import Verdict, value
from vision.data.picture import encode_picture
from vision.inspect.card import Card

JPEG_QUALITY = 95
BRANCH_FOLDER = "branch"


@value
class RunSettings:
    """The block `run` of the configuration."""

    duration_s: Annotated[float, Field(gt=0)]
    seed: Annotated[int, Field(ge=0)]
    inspection_s: Annotated[float, Field(ge=0)]
    planned_stops_s: tuple[tuple[float, float], ...]
    micro_stop_s: Annotated[float, Field(ge=0)]
    fork_at_s: Annotated[float, Field(gt=0)] | None
    out: str | None
    record: Literal["all", "events", "off"]


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Run the line for `run.duration_s` simulated seconds and tell its figures; the event log is JSON lines.

    The log is opened last, when scene, model and line are there: a mistake costs no earlier run.
    """
    settings = validated(RunSettings, config["run"], "run")
    scene = validated(Scene, config["scene"], "scene")
    plan, branch = _plan(scene, settings), _branch_plan(config, scene, settings)
    inspector, judge = look_by_model(scene)
    line = LockstepLine(
        scene=scene, seed=settings.seed, inspector=inspector, judge=judge, inspection_s=settings.inspection_s
    )
    out = Path(settings.out or f"runs/run-{settings.seed}")
    with line, EventLog(out) as log, _recorder(settings, scene, inspector.card, out) as recorder:
        line.witness = recorder
        takers = [log.add, *([recorder.add] if recorder else [])]
        with seconds_bar("line", settings.duration_s) as progress:
            until_s = branch.at_s if branch else settings.duration_s
            wall_s = _run(line, takers, until_s, progress)
            branched = tell_branch(line, log, branch, out / BRANCH_FOLDER) if branch else None
            wall_s += _run(line, takers, settings.duration_s - until_s, progress)
        figures = run_figures(log.figures, plan, log.complete())
        recording = _completed(recorder, out, figures)
        paths = {"event_log": str(log.path), "recording": recording}
        told = {"twin": TODAY.as_plain(), **figures}
        result = {**told, "real_time_factor": settings.duration_s / wall_s, **paths}
        if branched:
            result["branch"] = branched
        else:
            # What lies beside a log must be of the same run.
            (out / BRANCH_FOLDER / LOG_NAME).unlink(missing_ok=True)
        return Outcome(result=result, text=figures_text(result))


def _recorder(
    settings: RunSettings, scene: Scene, card: Card, out: Path
) -> "contextlib.AbstractContextManager[Recorder | None]":
    if settings.record == "off":
        return contextlib.nullcontext()
    about = About(
        scene=scene.name,
        seed=settings.seed,
        duration_s=settings.duration_s,
        inspection_s=settings.inspection_s,
        recipe_id=scene.recipe.recipe_id,
        model_id=card.model_id,
        model_sha256=card.sha256,
        record=settings.record,
        planned_stops_s=settings.planned_stops_s,
        micro_stop_s=settings.micro_stop_s,
    )
    return Recorder(out, about, scene, as_jpeg=_as_jpeg)


def _completed(recorder: Recorder | None, out: Path, figures: dict[str, Any]) -> str | None:
    if recorder:
        return str(recorder.complete(figures))
    # What lies beside a log must be of the same run.
    (out / RECORDING_NAME).unlink(missing_ok=True)
    return None


def _as_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    return encode_picture(pixels, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))


def _run(line: LockstepLine, takers: Sequence[Log], seconds: float, progress: Callable[[float], None]) -> float:
    """Run on for some simulated seconds and return how long that took (s)."""
    started_s = time.monotonic()
    line.run(seconds, lambda record: _hand(record, takers), progress)
    return time.monotonic() - started_s


def _hand(record: EventBase | Verdict, takers: Sequence[Log]) -> None:
    for take in takers:
        take(record)


def _branch_plan(config: dict[str, Any], scene: Scene, settings: RunSettings) -> BranchPlan | None:
    """Return from when on a branch goes on, and as which scene; None where the run is not forked."""
    at_s = settings.fork_at_s
    if at_s is None:
        if "branch" in config:
            problem = "what follows -- is for a branch of the run: say from when on it goes on"
            raise ConfigError("run.fork_at_s", problem, allowed=f"seconds below {settings.duration_s:g}")
        return None
    at_s = round(at_s * scene.tick_hz) / scene.tick_hz
    if not 0 < at_s < settings.duration_s:
        allowed = f"above 0 and below {settings.duration_s:g} (run.duration_s), to the nearest tick"
        problem = "a branch begins while the run goes on"
        raise ConfigError("run.fork_at_s", problem, got=settings.fork_at_s, allowed=allowed)
    branch = validated(Scene, config["branch"], "scene") if "branch" in config else scene
    check_change(scene, branch)
    return BranchPlan(at_s=at_s, rest_s=settings.duration_s - at_s, scene=branch, plan=_plan(branch, settings))


def _plan(scene: Scene, settings: RunSettings) -> Plan:
    """Return what was planned; raises `ConfigError` for stops that are none."""
    for start_s, end_s in settings.planned_stops_s:
        if not 0 <= start_s < end_s:
            allowed = "pairs of from and until in seconds, such as [[3600, 4500]]"
            raise ConfigError("run.planned_stops_s", "this is no stop", got=[start_s, end_s], allowed=allowed)
    return plan_of(
        scene,
        end_s=settings.duration_s,
        planned_stops_s=settings.planned_stops_s,
        micro_stop_s=settings.micro_stop_s,
    )
