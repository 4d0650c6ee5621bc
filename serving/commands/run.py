"""`linetwin run`: the whole line in one process, lock-step, as fast as it goes."""

import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from tqdm import tqdm

from serving.compose import validated
from serving.folders import model_folder
from serving.lockstep import LockstepLine
from serving.verbs import Outcome
from twin.events import EventBase
from twin.kpi.iso22400 import iso22400
from twin.kpi.line import LineFigures
from twin.scene import Conveyor, Robot, Scene
from twin.types import Verdict, value
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector

LOG_SCHEMA = 1


@value
class RunSettings:
    """The block `run` of the configuration."""

    duration_s: Annotated[float, Field(gt=0)]
    seed: Annotated[int, Field(ge=0)]
    inspection_s: Annotated[float, Field(ge=0)]
    out: str | None


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Run the line for `run.duration_s` simulated seconds and tell its figures; the event log is JSON lines."""
    settings = validated(RunSettings, config["run"], "run")
    scene = validated(Scene, config["scene"], "scene")
    folder = model_folder(scene.recipe.model)
    inspector = OnnxInspector(folder, product=scene.product)
    judge = RecipeJudge.of_scene(inspector.card, scene.recipe)
    out = Path(settings.out or f"runs/run-{settings.seed}")
    out.mkdir(parents=True, exist_ok=True)
    log = EventLog(out / "events.jsonl")
    line = LockstepLine(
        scene=scene,
        seed=settings.seed,
        inspector=inspector,
        judge=judge,
        inspection_s=settings.inspection_s,
        log=log.add,
    )
    started_s = time.monotonic()
    with tqdm(total=settings.duration_s, unit="s", disable=not sys.stderr.isatty(), desc="line") as bar:
        line.run(settings.duration_s, progress=lambda t_s: _advance(bar, t_s))
    wall_s = time.monotonic() - started_s
    return Outcome(result=_result(scene, log, settings.duration_s, wall_s))


def _advance(bar: "tqdm[Any]", t_s: float) -> None:
    bar.update(t_s - bar.n)


class EventLog:
    """Writes every event and verdict as one canonical JSON line, hashes the bytes, and keeps what the figures need."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events: list[EventBase] = []
        self.figures = LineFigures()
        self._sha256 = hashlib.sha256()
        self._file = path.open("wb")

    def add(self, record: EventBase | Verdict) -> None:
        """Write one record."""
        self.figures.add(record)
        if isinstance(record, EventBase):
            self.events.append(record)
        plain = TypeAdapter(type(record)).dump_python(record, mode="json")
        kind = {"kind": "event" if isinstance(record, EventBase) else "verdict", "schema": LOG_SCHEMA}
        line = json.dumps({**kind, **plain}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        self._sha256.update(line)
        self._file.write(line)

    def close(self) -> str:
        """Close the file and return the SHA-256 of its bytes."""
        self._file.close()
        return self._sha256.hexdigest()


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
        "event_log_sha256": log.close(),
    }
