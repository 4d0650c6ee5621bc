"""A whole training: labelled images in, a model folder out."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile

import numpy as np
import torch

from twin.errors import DataError
from twin.seeds import FIRST_TEST_SEED, generator
from twin.types import value
from vision.data.sample import DataSet, Sample, Unreadable
from vision.data.split import check_uncut, of_split, with_splits, write_split
from vision.data.store import Store, check_trainable, hold
from vision.inspect.card import Card, DataCard, FoundClass, Input, Made, SecondLook, Threshold
from vision.inspect.judge import RecipeJudge
from vision.inspect.light import limits_of
from vision.inspect.load import write_model
from vision.inspect.onnx import OnnxInspector
from vision.measure.ranking import PixelCurve
from vision.measure.report import found_by_class, ranked
from vision.measure.score import VISIBLE_SIGMA, Scored, score
from vision.nets.segment import SegmentNet
from vision.train.export import check_parity, export_onnx, parity
from vision.train.loop import Progress, Trained, TrainPlan, fresh_net, train
from vision.train.sizing import fit_sizing

PARITY_PICTURES = 12
LIT_PICTURES = 200
"""How many training pictures tell in what light the model can decide."""
SPLIT_FILE = "split.csv"
WEIGHTS_FILE = "weights.npz"
"""What a later training can begin from. Only training reads it: an inspector loads the ONNX file alone."""


@value
class JobPlan:
    """What to train, from what share of the data, and where to."""

    out: Path
    model_id: str
    widths: tuple[int, int, int, int]
    channels: Literal[1, 3] | None
    """1 to look at gray, 3 at colours, None as the pictures are."""
    val_share: float
    test_share: float
    memory_mb: float
    """Pictures beyond this are read again each time."""
    start: Path | None
    """Folder of an earlier training of the same network and classes to begin from; None: from random weights."""
    train: TrainPlan


@value
class Job:
    """What a training gave."""

    card: Card
    trained: Trained
    unreadable: tuple[Unreadable, ...]


def run_job(data: DataSet, plan: JobPlan, *, progress: Progress, clock_s: Callable[[], float] = time.monotonic) -> Job:
    """Train on `data`, export, prove parity, measure on validation, and write the model folder `plan.out`.

    Raises:
        DataError: the data are reserved for testing, cannot be read, or hold no defect to learn from.
        RunError: the export is not the trained network, or the budget was too short.
    """
    refuse_test_seeds(data)
    samples = with_splits(data.samples, seed=plan.train.seed, val_share=plan.val_share, test_share=plan.test_share)
    check_uncut(samples, data.root)
    to_train, to_val = _seen(of_split(samples, "train")), _seen(of_split(samples, "val"))

    def read(count: int) -> None:
        progress(0.0, f"{count} of {len(to_train)} images read")

    train_store = hold(to_train, data, limit_mb=plan.memory_mb, read=read)
    val_store = hold(to_val, data, limit_mb=plan.memory_mb / 4)
    data = replace(data, unreadable=(*data.unreadable, *train_store.unreadable, *val_store.unreadable))
    check_trainable(train_store, data.root, len(data.unreadable))
    plan = replace(plan, channels=3 if (plan.channels or train_store.channels) == 3 else 1)
    net = fresh_net(len(data.classes), plan.channels or 1, plan.widths, plan.train.seed)
    if plan.start is not None:
        begin_from(net, plan.start)
    trained = train(net, train_store, val_store, plan.train, clock_s=clock_s, progress=progress)
    model = export_onnx(trained.net)
    difference = _parity(trained, model, val_store if len(val_store) else train_store, plan.train.seed)
    check_parity(difference)
    card = _card(data, samples, plan, _made(trained, plan, difference), model)
    card = replace(
        card, limits=limits_of(train_store.pixels(index) for index in range(min(LIT_PICTURES, len(train_store))))
    )
    card = _measured(card, model, data, of_split(samples, "val") or of_split(samples, "train"), plan)
    write_model(plan.out, model, card)
    write_split(plan.out / SPLIT_FILE, samples)
    np.savez(plan.out / WEIGHTS_FILE, **{name: one.numpy() for name, one in trained.net.state_dict().items()})
    return Job(card=card, trained=trained, unreadable=data.unreadable)


def begin_from(net: SegmentNet, folder: Path) -> None:
    """Load the weights that an earlier training left in `folder`.

    Raises:
        DataError: there are none, they cannot be read, or they belong to another network.
    """
    file = folder / WEIGHTS_FILE
    if not file.is_file():
        raise DataError(str(file), "no such file", advice="give train.start the folder that an earlier training wrote")
    try:
        with np.load(file, allow_pickle=False) as held:
            net.load_state_dict({name: torch.from_numpy(held[name]) for name in held.files})
    except (RuntimeError, ValueError, TypeError, EOFError, BadZipFile):
        raise DataError(
            str(file),
            "these are not weights of this network",
            advice="keep model.widths, model.channels and the number of classes as that training had them",
        ) from None


def refuse_test_seeds(data: DataSet) -> None:
    """Raise `DataError` when a rendered set was made for testing."""
    if data.rendered is not None and data.rendered.last_seed >= FIRST_TEST_SEED:
        raise DataError(
            data.root,
            f"its seeds reach {data.rendered.last_seed}, and seeds from {FIRST_TEST_SEED} on are kept for testing",
            advice=f"train on a set rendered with a seed below {FIRST_TEST_SEED}",
        )


def _seen(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Return the samples whose marks can all be seen: the others would teach to see what is not there."""
    return tuple(one for one in samples if all(defect.contrast_sigma >= VISIBLE_SIGMA for defect in one.defects))


def _parity(trained: Trained, model: bytes, store: Store, seed: int) -> float:
    pictures = [store.pixels(index) for index in range(min(PARITY_PICTURES, len(store)))]
    return parity(trained.net, model, pictures, generator(seed, "parity"))


def _card(data: DataSet, samples: tuple[Sample, ...], plan: JobPlan, made: Made, model: bytes) -> Card:
    """Return the card before anything is measured."""
    rendered = data.rendered
    told = f"rendered from the scene {rendered.scene}" if rendered else "a folder of labelled images"
    return Card(
        model_id=plan.model_id,
        sha256=hashlib.sha256(model).hexdigest(),
        input=Input(channels=plan.channels or 1),
        classes=data.classes,
        recipe_id=rendered.recipe_id if rendered else "",
        criteria=rendered.criteria if rendered else (),
        threshold=Threshold(score=0.5, how="not yet measured"),
        second_look=SecondLook(window_px=plan.train.crops.size_px, believed=plan.train.crops.size_px // 8),
        mm_per_px=rendered.mm_per_px if rendered else None,
        zones=rendered.zones if rendered else {},
        data=DataCard(
            layout=data.layout,
            description=told,
            seeds=(rendered.seed, rendered.last_seed) if rendered else None,
            images={split: len(of_split(samples, split)) for split in ("train", "val", "test")},
            unreadable=len(data.unreadable),
        ),
        made=made,
    )


def _made(trained: Trained, plan: JobPlan, difference: float) -> Made:
    return Made(
        seed=plan.train.seed,
        steps=trained.steps,
        epochs=round(trained.epochs, 2),
        seconds=round(trained.seconds, 1),
        parity_max_abs=difference,
        torch=torch.__version__,
    )


def _measured(card: Card, model: bytes, data: DataSet, samples: tuple[Sample, ...], plan: JobPlan) -> Card:
    """Return the card with sizing, threshold and metrics, all taken through the inspector on validation."""
    write_model(plan.out, model, card)
    if card.mm_per_px is not None:
        plain, _ = _scored(plan.out, data, samples)
        card = replace(card, sizing=fit_sizing(plain, data.classes))
        write_model(plan.out, model, card)
    scored, curve = _scored(plan.out, data, samples)
    rng = generator(plan.train.seed, "bootstrap")
    ranks = ranked(scored, rng)
    metrics = {"image_auroc": ranks.image_auroc, "f1_max": ranks.f1_max, "pixel_auroc": curve.auroc()}
    if ranks.f1_threshold is not None:
        how = f"best F1 on {len(scored)} validation images"
        card = replace(card, threshold=Threshold(score=round(ranks.f1_threshold, 4), how=how))
    return replace(
        card,
        metrics={name: round(number, 5) for name, number in metrics.items() if number is not None},
        ci95={name: (round(low, 5), round(high, 5)) for name, (low, high) in ranks.ci95.items()},
        found=_found(scored, card),
    )


def _scored(model_dir: Path, data: DataSet, samples: tuple[Sample, ...]) -> tuple[list[Scored], PixelCurve]:
    inspector = OnnxInspector(model_dir, threads=torch.get_num_threads())
    judge = RecipeJudge.from_card(inspector.card, is_simulated=data.rendered is not None)
    curve, unreadable = PixelCurve(), list[Unreadable]()
    scored = score(
        samples, data, inspector, judge, curve=curve, unreadable=unreadable, clock_ns=time.perf_counter_ns
    )  # fmt: skip
    return list(scored), curve


def _found(scored: list[Scored], card: Card) -> dict[str, FoundClass]:
    report = {}
    for label, found in found_by_class(scored, card.classes, card.found_floor).items():
        sized = found.smallest_mm is not None and card.mm_per_px is not None
        report[label] = FoundClass(
            n=found.n,
            rate=round(found.rate, 4),
            rate_ci95=(round(found.rate_ci95[0], 4), round(found.rate_ci95[1], 4)),
            smallest_found_mm=round(found.smallest_mm, 3) if sized and found.smallest_mm is not None else None,
        )
    return report
