"""`linetwin study`: does a line change hold? Baseline against candidate, on the same parts, in lock-step."""

import contextlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from serving.folders import model_folder
from serving.look import Look, look_by_model
from serving.report.examples import examples_of
from serving.report.page import write_report
from serving.study.plan import StudyPlan, plan_of
from serving.study.runs import Runs, run_all
from serving.study.told import as_plain, study_text
from serving.verbs import Outcome
from twin.scene.robots import Robot
from twin.study.judgement import Both, judge
from vision.inspect.load import load_model


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Run both arms of every replication, judge them, and write the report; status 0 only for PASS."""
    plan = plan_of(config)
    arms = {"baseline": plan.baseline, "candidate": plan.candidate}
    models = {arm: load_model(model_folder(scene.recipe.model)).card.sha256 for arm, scene in arms.items()}
    return study(plan, look_by_model, models)


def study(plan: StudyPlan, look: Look, models: dict[str, str]) -> Outcome:
    """Return the outcome of a study whose parts are looked at by `look`."""
    out = Path(plan.settings.out or f"runs/study-{plan.change.name}")
    started_s = time.monotonic()
    replications = _replications(plan, look, out)
    judgement = judge(plan.change, replications, robots=bool(plan.baseline.all_of(Robot)))
    told = as_plain(plan, judgement, models)
    report = write_report(out, plan, told, examples_of(plan, replications))
    result = {**told, "report": str(report), "seconds": time.monotonic() - started_s}
    return Outcome(result=result, text=study_text(result), status=0 if judgement.verdict == "PASS" else 1)


def _replications(plan: StudyPlan, look: Look, out: Path) -> list[Both]:
    tasks = list(plan.tasks())
    with Runs(out) as runs, _bar(len(tasks)) as bar:
        try:
            with contextlib.closing(run_all(tasks, look, plan.processes)) as all_done:
                for done in all_done:
                    runs.add(done)
                    bar.update()
        except BaseException:
            bar.close()
            print(f"linetwin: {len(runs.done)} of {len(tasks)} runs are kept in {runs.growing}", file=sys.stderr)
            raise
        return runs.complete()


def _bar(total: int) -> "tqdm[Any]":
    return tqdm(total=total, unit="run", disable=not sys.stderr.isatty(), desc="study")
