"""One tiny training, looked at from all sides: model folder, parity, determinism, inspection of what it never saw."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.vision.tiny import CRITERIA, disc, write_discs
from twin.errors import DataError
from twin.seeds import generator
from vision.data.masks import read_masks
from vision.data.sample import Rendered, Zone
from vision.inspect.judge import RecipeJudge
from vision.inspect.load import read_card
from vision.inspect.onnx import OnnxInspector
from vision.measure.ranking import auroc
from vision.train.crops import CropPlan
from vision.train.job import Job, JobPlan, refuse_test_seeds, run_job
from vision.train.loop import TrainPlan


def plan(out: Path, steps: int = 400) -> JobPlan:
    crops = CropPlan(size_px=64, batch=8)
    train = TrainPlan(seed=1, budget_s=300.0, steps=steps, learning_rate=1e-2, threads=1, crops=crops)
    return JobPlan(
        out=out, model_id="discs", widths=(8, 8, 8, 8), channels=None, val_share=0.25, test_share=0.0, memory_mb=50.0,
        start=None, train=train,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("job")


@pytest.fixture(scope="module")
def job(folder: Path) -> Job:
    data = read_masks(write_discs(folder / "set", 3, 96))
    return run_job(data, plan(folder / "model"), progress=lambda done, words: None)


def test_the_folder_is_whole_and_its_card_tells_the_data(folder: Path, job: Job) -> None:
    card = read_card(folder / "model")
    assert card == job.card
    assert card.criteria == CRITERIA
    assert card.made.parity_max_abs < 1e-4
    assert card.data.images == {"train": 72, "val": 24, "test": 0}
    assert card.threshold.state == "uncalibrated"
    assert card.second_look.looks > 0
    assert card.second_look.window_px == plan(folder).train.crops.size_px
    assert set(card.found) <= {"scratch", "rust"}
    assert (folder / "model" / "split.csv").read_text(encoding="utf-8").count("\n") == 97


def test_parts_never_seen_are_told_apart(folder: Path, job: Job) -> None:
    inspector = OnnxInspector(folder / "model")
    judge = RecipeJudge.from_card(job.card, is_simulated=True)
    scores, bad = [], []
    for serial in range(40):
        labelled = disc(99, serial)
        verdict = judge.judge(labelled.frame, inspector.inspect(labelled.frame))
        scores.append(verdict.score)
        bad.append(not labelled.truth.conforming)
    found = auroc(scores, bad)
    assert found is not None
    assert found > 0.8


def test_an_inspection_names_size_zone_and_what_cannot_be_decided(folder: Path, job: Job) -> None:
    inspector = OnnxInspector(folder / "model")
    inspector.warm_up(96, 96, 1)
    labelled = disc(99, 1)
    seen = inspector.inspect(labelled.frame)
    assert seen.decidable
    assert seen.heat.shape == (24, 24)
    assert {"preprocess", "infer", "judge"} == set(seen.timings_ms)
    first = max(seen.defects, key=lambda defect: defect.score)
    assert first.label == "scratch"
    assert first.zone == "face"
    assert first.length_mm == pytest.approx(labelled.truth.defects[0].length_mm, rel=0.35)
    for level, reason in ((0, "too_dark"), (255, "overexposed")):
        flat = inspector.inspect(replace(labelled.frame, pixels=np.full((96, 96, 1), level, np.uint8)))
        assert (flat.decidable, flat.reason, flat.defects) == (False, reason, ())
    belt = generator(1, "belt").integers(60, 90, (96, 96, 1), dtype=np.uint8)
    assert inspector.inspect(replace(labelled.frame, pixels=belt)).reason == "no_part_in_view"


def test_a_second_look_is_taken_only_where_the_card_says_so(folder: Path, job: Job) -> None:
    twice = OnnxInspector(folder / "model")
    once = OnnxInspector(folder / "model")
    once.card = replace(once.card, second_look=replace(once.card.second_look, looks=0))
    frame = disc(99, 1).frame
    assert twice.inspect(frame).heat.max() > 0
    assert (twice.inspect(frame).heat != once.inspect(frame).heat).any()
    assert (twice.inspect(frame).heat == OnnxInspector(folder / "model").inspect(frame).heat).all()


def test_a_scene_may_bring_its_own_zones(folder: Path, job: Job) -> None:
    class Product:
        @property
        def zones(self) -> dict[str, Zone]:
            return {"middle": Zone(inner_mm=0.0, outer_mm=20.0)}

    inspector = OnnxInspector(folder / "model", product=Product())
    assert {defect.zone for defect in inspector.inspect(disc(99, 1).frame).defects} <= {"middle", "any"}


def test_the_same_seed_makes_the_same_model(tmp_path: Path, folder: Path, job: Job) -> None:
    data = read_masks(folder / "set")
    one = run_job(data, plan(tmp_path / "one", steps=4), progress=lambda done, words: None)
    two = run_job(data, plan(tmp_path / "two", steps=4), progress=lambda done, words: None)
    assert one.card.sha256 == two.card.sha256
    assert one.trained.steps == 4


def test_sets_made_for_testing_are_refused(folder: Path, job: Job) -> None:
    data = read_masks(folder / "set")
    assert isinstance(data.rendered, Rendered)
    kept = replace(data, rendered=replace(data.rendered, last_seed=1_000_000))
    with pytest.raises(DataError, match="seeds from 1000000 on are kept for testing"):
        refuse_test_seeds(kept)


def test_a_set_in_which_nothing_is_wrong_is_refused(tmp_path: Path, folder: Path, job: Job) -> None:
    data = read_masks(folder / "set")
    sound = replace(data, samples=tuple(sample for sample in data.samples if sample.mask is None))
    with pytest.raises(DataError, match="no training image has a marked defect"):
        run_job(sound, plan(tmp_path / "model"), progress=lambda done, words: None)


def test_the_card_is_plain_json(folder: Path, job: Job) -> None:
    plain = json.loads((folder / "model" / "card.json").read_text(encoding="utf-8"))
    assert plain["schema_version"] == 1
    assert plain["input"]["name"] == "image"


def test_a_training_goes_on_from_an_earlier_one(tmp_path: Path, folder: Path, job: Job) -> None:
    data = read_masks(folder / "set")
    further = replace(plan(tmp_path / "further", steps=12), start=folder / "model")
    further = replace(further, train=replace(further.train, learning_rate=1e-5))
    later = run_job(data, further, progress=lambda done, words: None)
    fresh = run_job(data, replace(further, out=tmp_path / "fresh", start=None), progress=lambda done, words: None)
    assert later.trained.best_loss < 0.7 * fresh.trained.best_loss


def test_what_is_no_start_is_told(tmp_path: Path, folder: Path, job: Job) -> None:
    data = read_masks(folder / "set")
    begun = replace(plan(tmp_path / "out", steps=4), start=tmp_path)
    with pytest.raises(DataError, match=r"no such file; give train\.start the folder"):
        run_job(data, begun, progress=lambda done, words: None)
    (tmp_path / "weights.npz").write_bytes(b"no weights")
    with pytest.raises(DataError, match="not weights of this network"):
        run_job(data, begun, progress=lambda done, words: None)
    wider = replace(plan(tmp_path / "out", steps=4), start=folder / "model", widths=(8, 8, 8, 16))
    with pytest.raises(DataError, match=r"keep model\.widths"):
        run_job(data, wider, progress=lambda done, words: None)


def test_training_leaves_the_process_as_it_was(job: Job) -> None:
    assert np.float64(5e-324) * 1.0 > 0.0, "numbers below the smallest normal one are still told from zero"
