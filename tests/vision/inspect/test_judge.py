import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.acceptance import Criterion, condemning
from twin.types import Defect, Frame, Inspection
from vision.inspect.judge import RecipeJudge, in_words, weigh

CRITERIA = (
    Criterion(label="scratch", max_length_mm=2.0, max_count=2),
    Criterion(label="dent", zone="outer_ring", max_length_mm=0.5),
    Criterion(label="rust"),
)
FRAME = Frame(
    camera_id="c",
    trigger_id="T1",
    part_id="P1",
    t_s=1.0,
    encoder_count=7,
    decide_by_count=9,
    pixels=np.zeros((4, 4, 1), np.uint8),
    t_mono_ns=5,
)


def defect(label: str, length_mm: float, score: float = 1.0, zone: str = "outer_ring") -> Defect:
    return Defect(
        label=label, score=score, bbox_xyxy_px=(0, 0, 1, 1), length_mm=length_mm, area_mm2=1.0, zone=zone
    )  # fmt: skip


def inspection(*defects: Defect, reason: str = "") -> Inspection:
    return Inspection(
        trigger_id="T1",
        model_id="m",
        model_sha256="0" * 64,
        defects=defects,
        decidable=not reason,
        reason=reason,
        heat=np.zeros((2, 2), np.uint8),
        timings_ms={"infer": 1.0, "judge": 2.0},
    )


def judge(threshold: float = 0.9) -> RecipeJudge:
    return RecipeJudge(criteria=CRITERIA, threshold=threshold, recipe_id="r", is_simulated=True, clock_ns=lambda: 0)


def test_a_scratch_at_its_limit_scores_one_and_a_longer_one_no_more() -> None:
    assert weigh([defect("scratch", 2.0)], CRITERIA)[0] == pytest.approx(1.0)
    assert weigh([defect("scratch", 3.0, 0.5)], CRITERIA)[0] == pytest.approx(0.5)


def test_where_none_is_allowed_and_beyond_a_number_probability_counts() -> None:
    assert weigh([defect("rust", 0.3, 0.7)], CRITERIA)[0] == pytest.approx(0.7)
    three = [defect("scratch", 1.0, score) for score in (0.95, 0.9, 0.8)]
    assert weigh(three, CRITERIA)[0] == pytest.approx(0.8)
    assert weigh(three[:2], CRITERIA)[0] == pytest.approx(0.475)


def test_zones_and_unknown_classes_are_heeded() -> None:
    assert weigh([defect("dent", 2.0, zone="cage"), defect("stain", 9.0)], CRITERIA) == (0.0, None)


def test_without_criteria_the_picture_is_scored_as_seen() -> None:
    assert weigh([defect("stain", 0.0, 0.6), defect("stain", 0.0, 0.8)], ())[0] == pytest.approx(0.8)


def test_the_reason_is_said_in_words() -> None:
    verdict = judge().judge(FRAME, inspection(defect("scratch", 3.14), defect("rust", 1.0, 0.2)))
    assert verdict.evaluation == "not_ok"
    assert verdict.reason == "scratch 3.1 mm on outer_ring"
    assert in_words(defect("rust", 0.0, zone="any")) == "rust"


def test_a_verdict_carries_its_frame_and_a_picture_that_cannot_be_decided_is_never_ok() -> None:
    fine = judge().judge(FRAME, inspection())
    assert (fine.evaluation, fine.score, fine.reason) == ("ok", 0.0, "")
    assert (fine.part_id, fine.encoder_count, fine.t_mono_ns, fine.is_simulated) == ("P1", 7, 5, True)
    assert fine.timings_ms == {"infer": 1.0, "judge": 2.0}
    dark = judge().judge(FRAME, inspection(reason="too_dark"))
    assert (dark.evaluation, dark.reason) == ("not_decidable", "too_dark")
    assert dark.score >= 1.0


LENGTHS = st.floats(0.01, 20.0)
SCORES = st.floats(0.0, 1.0)
DEFECTS = st.lists(
    st.builds(
        defect,
        st.sampled_from(["scratch", "dent", "rust", "stain"]),
        LENGTHS,
        SCORES,
        st.sampled_from(["outer_ring", "cage"]),
    ),
    max_size=6,
)


@given(DEFECTS, st.sampled_from(["scratch", "dent", "rust"]), LENGTHS, LENGTHS, SCORES)
def test_a_longer_defect_never_scores_less(others: list[Defect], label: str, a: float, b: float, score: float) -> None:
    short, long = sorted((a, b))
    shorter = weigh([*others, defect(label, short, score)], CRITERIA)[0]
    assert shorter <= weigh([*others, defect(label, long, score)], CRITERIA)[0]


@given(DEFECTS, st.sampled_from(["scratch", "dent", "rust"]), LENGTHS, SCORES)
def test_one_more_defect_never_lowers_the_score(others: list[Defect], label: str, length: float, score: float) -> None:
    assert weigh(others, CRITERIA)[0] <= weigh([*others, defect(label, length, score)], CRITERIA)[0]


@given(DEFECTS)
def test_sure_defects_are_judged_as_the_truth_is(found: list[Defect]) -> None:
    sure = [defect(d.label, d.length_mm, 1.0, d.zone) for d in found]
    score, _ = weigh(sure, CRITERIA)
    if condemning(sure, CRITERIA):
        assert score >= 1.0
    else:
        assert score <= 1.0


def test_faint_defects_are_named_only_where_they_decide() -> None:
    faint, sure = defect("rust", 1.0, 0.1), defect("scratch", 1.0, 0.8)
    assert judge().judge(FRAME, inspection(faint, sure)).defects == (sure,)
    assert judge(threshold=0.05).judge(FRAME, inspection(faint)).defects == (faint,)
