"""A branch of a lock-step run: from a checkpoint on it goes on as a changed scene has it, and tells its own figures."""

from functools import partial
from pathlib import Path
from typing import Any

from serving.event_log import EventLog
from serving.lockstep import LockstepLine
from serving.look import look_by_model
from serving.run_figures import run_figures
from serving.seconds_bar import seconds_bar
from twin.checkpoint import Checkpoint
from twin.kpi.iso22400 import Plan
from twin.scene.differences import differences
from twin.scene.scene import Scene
from twin.types import value

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
    line.witness = None
    line.take_up(plan.scene, *look_by_model(plan.scene))
    with seconds_bar("branch", plan.rest_s, plan.at_s) as progress:
        line.run(plan.rest_s, log.add, progress)
    figures = run_figures(log.figures, plan.plan, log.complete())
    return {**figures, "event_log": str(log.path)}
