"""`linetwin evaluate`: how good a model folder is on a labelled set, through ONNX Runtime."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from serving.compose import validated
from serving.datasets import data_settings, load_data
from serving.folders import model_folder
from serving.verbs import Outcome
from twin.errors import DataError
from twin.seeds import generator
from twin.types import value
from vision.data.groups import read_groups
from vision.data.sample import DataSet, Sample, Split
from vision.inspect.card import Card
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector
from vision.measure.ranking import PixelCurve
from vision.measure.report import found_by_class, latency_ms, quality_of, ranked
from vision.measure.score import Scored, score

SPLIT_FILE = "split.csv"


@value
class EvaluateSettings:
    """The block `evaluate` of the configuration."""

    seed: int
    threads: int


def run(config: Mapping[str, Any], _paths: Sequence[str]) -> Outcome:
    """Score a model on a set; images that its training saw are left out unless `data.split` asks for them."""
    settings = validated(EvaluateSettings, config["evaluate"], "evaluate")
    folder = model_folder(config["model_dir"])
    inspector = OnnxInspector(folder, threads=settings.threads)
    choice = data_settings(config)
    data = load_data(choice, config)
    samples = chosen(data, folder, choice.split)
    inspector.warm_up(768, 768, inspector.card.input.channels)
    judge = RecipeJudge.from_card(inspector.card, is_simulated=data.rendered is not None)
    curve, unreadable = PixelCurve(), list(data.unreadable)
    with tqdm(samples, unit="image", desc="evaluating", disable=not sys.stderr.isatty()) as bar:
        scored = list(
            score(bar, data, inspector, judge, curve=curve, unreadable=unreadable, clock_ns=time.perf_counter_ns)
        )
    rng = generator(settings.seed, "bootstrap")
    if not scored:
        raise DataError(data.root, f"no image could be read ({len(unreadable)} tried)")
    return Outcome(result=_result(scored, replace(data, unreadable=tuple(unreadable)), inspector.card, curve, rng))


def chosen(data: DataSet, model_dir: Path, split: Split | None) -> tuple[Sample, ...]:
    """Return the samples of one split, or, with None, all that the model's training did not see.

    The split is the one that training wrote down, where it names the images; else the data's own.

    Raises:
        DataError: nothing is left.
    """
    written = model_dir / SPLIT_FILE
    known = read_groups(written) if written.is_file() else {}
    placed = tuple(
        replace(sample, split=known[sample.name].split) if sample.name in known else sample for sample in data.samples
    )
    if split is None:
        left = tuple(sample for sample in placed if sample.split in (None, "test"))
        advice = "give other data, or data.split=val"
    else:
        left = tuple(sample for sample in placed if sample.split == split)
        advice = "allowed: a split that the data or the model's split.csv names"
    if not left:
        raise DataError(data.root, "no image is left to evaluate on", advice=advice)
    return left


def _result(
    scored: list[Scored], data: DataSet, card: Card, curve: PixelCurve, rng: np.random.Generator
) -> dict[str, Any]:
    ranks = ranked(scored, rng)
    return {
        "images": len(scored),
        "image_auroc": ranks.image_auroc,
        "image_auroc_with_below_visibility": ranks.image_auroc_with_below_visibility,
        "pixel_auroc": curve.auroc(),
        "f1_max": ranks.f1_max,
        "ci95": {name: list(interval) for name, interval in ranks.ci95.items()},
        "threshold": card.threshold.score,
        "quality": quality_of(scored),
        "found": {label: asdict(f) for label, f in found_by_class(scored, data.classes, card.found_floor).items()},
        "latency_ms": latency_ms(scored),
        "model_id": card.model_id,
        "unreadable": [{"path": one.name, "error": one.error} for one in data.unreadable],
        "label_faults": [{"path": one.name, "problem": one.problem} for one in data.label_faults],
    }
