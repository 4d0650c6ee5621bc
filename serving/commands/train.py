"""`linetwin train`: labelled images in, a model folder out."""

import importlib.util
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field
from tqdm import tqdm

from serving.compose import validated
from serving.datasets import FolderData, SceneData, data_settings, load_data
from serving.verbs import Outcome
from twin.errors import UsageError
from twin.types import value
from vision.data.same_files import leaking_files
from vision.data.sample import DataSet
from vision.data.split import with_splits


@value
class TrainSettings:
    """The block `train` of the configuration."""

    out: str | None
    start: str | None
    seed: Annotated[int, Field(ge=0)]
    budget_s: Annotated[float, Field(gt=0)]
    steps: Annotated[int, Field(gt=0)]
    batch: Annotated[int, Field(gt=0)]
    crop_px: Annotated[int, Field(ge=32, multiple_of=2)]
    defect_share: Annotated[float, Field(ge=0, le=1)]
    learning_rate: Annotated[float, Field(gt=0)]
    threads: Annotated[int, Field(gt=0)]
    bfloat16: bool | None
    memory_mb: Annotated[float, Field(ge=0)]


@value
class SegmentModel:
    """`model=segment`."""

    kind: Literal["segment"]
    widths: tuple[int, int, int, int]
    channels: Literal[1, 3] | None


def run(config: Mapping[str, Any], _paths: Sequence[str]) -> Outcome:
    """Train, export and prove a model, and tell where it lies and how good it is."""
    started_s = time.monotonic()
    if importlib.util.find_spec("torch") is None:
        raise UsageError("train needs torch, which is not installed; install the extra: pip install 'linetwin[train]'")
    settings = validated(TrainSettings, config["train"], "train")
    model = validated(SegmentModel, config["model"], "model")
    choice = data_settings(config)
    out = Path(settings.out or f"runs/model-{settings.seed}")
    data = load_data(choice, config)
    _warn(data, settings.seed, choice)
    # Torch takes seconds to import: wrong settings and empty folders are told before.
    from vision.train.crops import CropPlan
    from vision.train.job import JobPlan, run_job
    from vision.train.loop import TrainPlan, has_fast_bfloat16

    crops = CropPlan(size_px=settings.crop_px, batch=settings.batch, defect_share=settings.defect_share)
    plan = JobPlan(
        out=out,
        model_id=out.resolve().name,
        widths=model.widths,
        channels=model.channels,
        val_share=choice.val_share,
        test_share=choice.test_share,
        memory_mb=settings.memory_mb,
        start=None if settings.start is None else Path(settings.start),
        train=TrainPlan(
            seed=settings.seed,
            budget_s=settings.budget_s,
            steps=settings.steps,
            learning_rate=settings.learning_rate,
            threads=settings.threads,
            bfloat16=has_fast_bfloat16() if settings.bfloat16 is None else settings.bfloat16,
            crops=crops,
        ),
    )
    with tqdm(total=100, unit="%", desc="training", disable=not sys.stderr.isatty()) as bar:

        def progress(done: float, words: str) -> None:
            bar.update(100.0 * done - bar.n)
            bar.set_postfix_str(words)

        job = run_job(data, plan, progress=progress)
    return Outcome(
        result={
            "model_dir": str(out),
            "metrics": job.card.metrics,
            "ci95": job.card.ci95,
            "threshold": job.card.threshold.score,
            "parity_max_abs": job.card.made.parity_max_abs,
            "seconds": round(time.monotonic() - started_s, 1),
            "epochs": job.card.made.epochs,
            "steps": job.card.made.steps,
            "images": job.card.data.images,
            "unreadable": [{"path": one.name, "error": one.error} for one in job.unreadable],
            "label_faults": [{"path": one.name, "problem": one.problem} for one in data.label_faults],
        }
    )


def _warn(data: DataSet, seed: int, choice: FolderData | SceneData) -> None:
    """Tell in one line where the same file lies in two splits; training goes on."""
    samples = with_splits(data.samples, seed=seed, val_share=choice.val_share, test_share=choice.test_share)
    if leaks := leaking_files(samples):
        (one, two), n = leaks[0], len(leaks)
        first = f"{one.name} ({one.split}) and {two.name} ({two.split}) are the same picture"
        advice = "figures measured on it are too good; `linetwin data` names all"
        print(f"linetwin: leak between splits ({n}): {first}; {advice}", file=sys.stderr)
