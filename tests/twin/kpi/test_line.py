from typing import Any

from tests.twin.kpi.test_parts import left, released, triggered
from twin.events import InspectionFinished, TruthTold
from twin.kpi.line import LineFigures
from twin.types import Evaluation, PartTruth


def finished(part: str, evaluation: Evaluation) -> InspectionFinished:
    return InspectionFinished(
        event_id=f"i-{part}", t_s=3.0, source="controller", trigger_id=f"T{part}", evaluation=evaluation, late=False
    )


def told(part: str, *, conforming: bool = True) -> TruthTold:
    truth = PartTruth(part_id=part, conforming=conforming, inspected=True, below_visibility=False)
    return TruthTold(event_id=f"truth-{part}", t_s=9.0, source="plant", truth=truth)


def figures(*events: Any) -> LineFigures:
    made = LineFigures()
    for event in events:
        made.add(event)
    return made


def of(part: str, evaluation: Evaluation) -> tuple[Any, ...]:
    outlet = left(part, "good" if evaluation == "ok" else "reject")
    return released(part), triggered(part), finished(part, evaluation), outlet, told(part)


def test_a_part_that_nobody_could_look_at_is_neither_inspected_nor_overkill_of_the_detector() -> None:
    line = figures(*of("A", "ok"), *of("B", "undefined"), *of("C", "not_ok"), *of("D", "not_decidable"))
    assert line.parts.summary()["inspected"] == 3
    quality = line.quality()
    assert quality["conforming_n"] == 4
    assert quality["overkill_detector_n"] == 2
    assert quality["overkill_system_n"] == 3


def test_parts_that_left_without_a_known_truth_are_counted() -> None:
    line = figures(*of("A", "ok"), released("B"), left("B", "reject"), released("C"))
    quality = line.quality()
    assert quality["truth_unknown_n"] == 1
    assert quality["conforming_n"] + quality["nonconforming_n"] + quality["truth_unknown_n"] == 2
