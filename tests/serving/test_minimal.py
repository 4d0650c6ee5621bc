"""The smallest line that ships, in lock-step: what the judge says of a part decides by which lane it leaves."""

from itertools import pairwise

import pytest

from serving.compose import compose_scene
from serving.lockstep import LockstepLine
from tests.fakes.vision import BlankInspector, ScriptedJudge
from twin.control.timing import gate_timing
from twin.events import AlarmRaised, EventBase, FaultRaised, InspectionTriggered, PartLeft
from twin.kpi.line import LineFigures
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.types import Evaluation, Verdict

SECONDS = 24.0
SAID: tuple[Evaluation, ...] = ("ok", "not_ok", "not_ok", "ok", "not_decidable")
"""Two bad parts in a row come too: the plate must be home between them."""


def said_of(trigger_id: str) -> Evaluation:
    return SAID[int(trigger_id[1:]) % len(SAID)]


@pytest.fixture(scope="module")
def records() -> list[EventBase | Verdict]:
    told: list[EventBase | Verdict] = []
    line = LockstepLine(
        scene=compose_scene("minimal"),
        seed=1,
        inspector=BlankInspector(),
        judge=ScriptedJudge(said_of),
        inspection_s=0.15,
    )
    with line:
        line.run(SECONDS, told.append)
    return told


def folded(records: list[EventBase | Verdict]) -> LineFigures:
    figures = LineFigures()
    for record in records:
        figures.add(record)
    return figures


def test_every_accepted_part_had_an_ok_and_every_other_left_by_reject(records: list[EventBase | Verdict]) -> None:
    trigger_of = {one.part_id: one.trigger_id for one in records if isinstance(one, InspectionTriggered)}
    evaluation = {one.trigger_id: one.evaluation for one in records if isinstance(one, Verdict)}
    left = {trigger_of[one.part_id]: one.outlet for one in records if isinstance(one, PartLeft)}
    assert len(left) > 10
    assert set(left.values()) == {"good", "reject"}
    assert left == {trigger: "good" if evaluation[trigger] == "ok" else "reject" for trigger in left}


def test_nothing_is_lost_and_only_the_judge_rejects(records: list[EventBase | Verdict]) -> None:
    parts = folded(records).parts.summary()
    assert parts["lost"] == 0
    assert parts["released"] == parts["accepted"] + parts["rejected"] + parts["in_process"]
    assert set(parts["by_reason"]) == {"not_ok", "not_decidable"}


def test_neither_the_interlock_nor_anything_else_stops_the_line(records: list[EventBase | Verdict]) -> None:
    assert [one for one in records if isinstance(one, AlarmRaised | FaultRaised)] == []
    assert folded(records).deadline_misses == 0


def test_the_chute_releases_a_part_whenever_the_last_one_is_150_mm_on(records: list[EventBase | Verdict]) -> None:
    scene = compose_scene("minimal")
    (feeder,) = scene.all_of(ChuteFeeder).values()
    assert isinstance(feeder.arrivals, Spaced)
    assert feeder.arrivals.pitch_m == 0.15
    timing = gate_timing(scene)
    counts = [one.encoder_count for one in records if isinstance(one, InspectionTriggered)]
    pitches_m = [(after - before) / timing.counts_per_m for before, after in pairwise(counts)]
    assert min(pitches_m) > timing.min_pitch_m
    assert pitches_m == pytest.approx([0.15] * len(pitches_m), abs=0.01)
