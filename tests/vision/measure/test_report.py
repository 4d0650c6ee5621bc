from pathlib import Path

import numpy as np
import pytest

from twin.seeds import generator
from twin.types import Evaluation, Verdict
from vision.data.sample import Sample
from vision.measure.found import Target
from vision.measure.report import found_by_class, latency_ms, quality_of, ranked
from vision.measure.score import Scored, targets_of


def scored(
    score: float, *, conforming: bool, evaluation: Evaluation = "ok", hidden: bool = False, inspected: bool = True
) -> Scored:
    name = f"{score}"
    verdict = Verdict(
        trigger_id=name,
        part_id=None,
        result_id="",
        recipe_id="",
        model_id="",
        model_sha256="",
        camera_id="",
        t_s=0.0,
        encoder_count=0,
        evaluation=evaluation,
        score=score,
        threshold=0.5,
        defects=(),
        reason="",
        is_simulated=True,
        timings_ms={},
    )
    sample = Sample(
        name=name, path=Path(name), conforming=conforming, below_visibility=hidden, inspected=inspected
    )  # fmt: skip
    target = Target(label="scratch", length_mm=1.0, bbox_xyxy_px=(0, 0, 1, 1))
    return Scored(sample=sample, verdict=verdict, targets=() if conforming else (target,), latency_ms=score * 10)


PARTS = [
    scored(0.1, conforming=True),
    scored(0.2, conforming=True),
    scored(0.7, conforming=True, evaluation="not_ok"),
    scored(0.8, conforming=False, evaluation="not_ok"),
    scored(0.9, conforming=False, evaluation="not_decidable"),
    scored(0.05, conforming=False, hidden=True),
    scored(0.06, conforming=False, inspected=False),
]


def test_parts_below_visibility_are_left_out_and_told_with() -> None:
    ranks = ranked(PARTS, generator(1, "x"))
    assert ranks.image_auroc == 1.0
    assert ranks.image_auroc_with_below_visibility == pytest.approx(6 / 9)
    assert ranks.f1_threshold == pytest.approx(0.75)
    assert ranks.ci95["image_auroc"] == (1.0, 1.0)


def test_quality_counts_every_part_once() -> None:
    told = quality_of(PARTS)
    assert told["conforming_n"] == 3
    assert told["nonconforming_n"] == 2
    assert told["below_visibility_n"] == 1
    assert told["not_inspected_n"] == 1
    assert told["escapes_n"] == 0
    assert told["overkill_detector_n"] == told["overkill_system_n"] == 1
    assert told["escape_rate_with_below_visibility"] == pytest.approx(1 / 3)


def test_nothing_scored_is_told_as_nothing() -> None:
    ranks = ranked([], generator(1, "x"))
    assert (ranks.image_auroc, ranks.f1_max, ranks.ci95) == (None, None, {})
    assert latency_ms([]) == {"p50": None, "p99": None}
    assert found_by_class([], ["scratch"], 0.5) == {}


def test_latency_and_found_are_told() -> None:
    assert latency_ms(PARTS)["p50"] == pytest.approx(2.0)
    assert found_by_class(PARTS, ["scratch", "dent"], 0.5)["scratch"].found_n == 0


def test_marks_with_gaps_are_one_target() -> None:
    mask = np.zeros((40, 40), np.uint8)
    mask[10, 5:15] = mask[10, 17:30] = 1
    mask[30:34, 30:34] = 2
    scratch, dent = targets_of(mask, ("scratch", "dent"), (), 0.1)
    assert (scratch.label, dent.label) == ("scratch", "dent")
    assert scratch.length_mm == pytest.approx(2.9, abs=0.2)
