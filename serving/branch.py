"""A branch of a lock-step run: from a checkpoint on it goes on as a changed scene has it, and tells its own figures."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from serving.event_log import EventLog
from serving.folders import model_folder
from serving.lockstep import LockstepLine
from serving.run_figures import run_figures
from twin.checkpoint import Checkpoint
from twin.kpi.iso22400 import Plan
from twin.scene.differences import differences
from twin.scene.scene import Scene
from twin.types import value
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector

Running = tuple[LockstepLine, EventLog]
"""A line that runs, and the log of its branch."""


@value
class BranchPlan:
    """From when on a branch goes on, for how long, and as which scene."""

    at_s: float
    rest_s: float
    scene: Scene
    plan: Plan


def tell_branch(line: LockstepLine, log: EventLog, plan: BranchPlan, folder: Path) -> dict[str, Any]:
    """Let a branch of a run go on to its end; return what is otherwise in it, and its figures, as plain data.

    Its log goes below `folder` and begins with what the run's own log holds. The run itself stands meanwhile.
    """
    changed = [
        {"key": one.key, "before": one.before, "after": one.after} for one in differences(line.scene, plan.scene)
    ]
    with log.copied(folder) as copied, Checkpoint((line, copied)) as checkpoint:
        return {"at_s": plan.at_s, "changed": changed, **checkpoint.branch(partial(_go_on, plan))}


def _go_on(plan: BranchPlan, running: Running) -> dict[str, Any]:
    """Go on with a run in this process, which has no threads of its own: its inspector is made anew."""
    line, log = running
    inspector = OnnxInspector(model_folder(plan.scene.recipe.model), product=plan.scene.product)
    line.witness = None
    line.take_up(plan.scene, inspector, RecipeJudge.of_scene(inspector.card, plan.scene.recipe))
    with tqdm(total=plan.rest_s, unit="s", disable=not sys.stderr.isatty(), desc="branch") as bar:
        line.run(plan.rest_s, log.add, progress=lambda t_s: _advance(bar, t_s - plan.at_s))
    figures = run_figures(log.figures, plan.plan, log.complete())
    return {**figures, "event_log": str(log.path)}


def _advance(bar: "tqdm[Any]", at_s: float) -> None:
    bar.update(at_s - bar.n)
