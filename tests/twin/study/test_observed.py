"""One arm of a replication, folded from its events and verdicts."""

from typing import Any

import numpy as np
import pytest

from twin.events import (
    ClearanceSampled,
    EnergySampled,
    EventBase,
    FaultRaised,
    InspectionFinished,
    InspectionTriggered,
    PartDisposed,
    PartLeft,
    PartLost,
    PartReleased,
    TruthTold,
)
from twin.seeds import part_id_of
from twin.study.observed import ArmLog, ArmRun, PartOutcome
from twin.types import Defect, Disposition, Evaluation, Frame, PartTruth, Pose, Shot, Verdict

WARM_S, LONG_S = 10.0, 46.0


def shot_of(number: int, t_s: float) -> Shot:
    return Shot(
        trigger_id=f"T{number}",
        camera_id="camera",
        part_id=part_id_of(1, number),
        t_s=t_s,
        encoder_count=0,
        decide_by_count=0,
        pose=Pose(position_m=(0.0, 0.0, 0.0)),
        speed_mps=0.2,
    )


def verdict_of(number: int, said: Evaluation) -> Verdict:
    frame = Frame(
        camera_id="camera",
        trigger_id=f"T{number}",
        part_id=part_id_of(1, number),
        t_s=0.0,
        encoder_count=0,
        decide_by_count=0,
        pixels=np.zeros((1, 1, 1), np.uint8),
    )
    found = [
        Defect(label="dent", score=score, bbox_xyxy_px=(number, 0, 9, 9), length_mm=1.0, area_mm2=1.0)
        for score in (0.6, 0.9)
    ]
    return Verdict.on(
        frame,
        result_id="R",
        recipe_id="r",
        model_id="m",
        model_sha256="0",
        evaluation=said,
        score=0.9,
        threshold=0.8,
        defects=() if said == "ok" else tuple(found),
        reason="",
        is_simulated=True,
        timings_ms={},
    )


def passes(
    log: ArmLog, number: int, t_s: float, *, said: Evaluation = "ok", conforming: bool = True, late: bool = False
) -> None:
    """Hand the log everything of one part, from its release to its outlet."""
    part, disposition = part_id_of(1, number), "accept" if said == "ok" and not late else "reject"
    known: Disposition = "accept" if disposition == "accept" else "reject"
    log.shots[f"T{number}"] = shot_of(number, t_s)
    about: dict[str, Any] = {"event_id": f"e{number}", "source": "plant"}
    events: list[EventBase] = [
        PartReleased(**about, t_s=t_s - 3, part_id=part),
        InspectionTriggered(
            **about, t_s=t_s - 2, trigger_id=f"T{number}", camera_id="camera", part_id=part, encoder_count=0
        ),
        InspectionFinished(**about, t_s=t_s - 1, trigger_id=f"T{number}", evaluation=said, late=late),
        PartDisposed(
            **about,
            t_s=t_s - 1,
            trigger_id=f"T{number}",
            part_id=part,
            disposition=known,
            reason="late" if late else said,
        ),
        PartLeft(**about, t_s=t_s, part_id=part, outlet="good" if known == "accept" else "reject"),
        TruthTold(
            **about,
            t_s=t_s,
            truth=PartTruth(part_id=part, conforming=conforming, inspected=True, below_visibility=False),
        ),
    ]
    log.add(verdict_of(number, said))
    for event in events:
        log.add(event)


def energy(log: ArmLog, t_s: float, joules: float) -> None:
    log.add(EnergySampled(event_id=f"n{t_s}", t_s=t_s, source="plant", device_id="belt", energy_j=joules))


@pytest.fixture
def run() -> ArmRun:
    log = ArmLog(warmup_s=WARM_S)
    energy(log, 10.0, 500.0)
    passes(log, 1, 6.0)
    passes(log, 2, 20.0)
    passes(log, 3, 24.0, said="not_ok", conforming=False)
    passes(log, 4, 28.0, conforming=False)
    passes(log, 5, 30.0, said="not_ok")
    passes(log, 6, 34.0, late=True)
    passes(log, 7, 36.0)
    energy(log, 40.0, 1100.0)
    passes(log, 8, 42.0)
    log.add(PartReleased(event_id="r", t_s=43.0, source="plant", part_id=part_id_of(1, 9)))
    log.add(PartLost(event_id="l", t_s=44.0, source="plant", part_id=part_id_of(1, 9), where="floor"))
    log.add(FaultRaised(event_id="f", t_s=44.0, source="plant", fault="grip_slipped", device_id="robot"))
    return log.complete("baseline", 0, 1, LONG_S)


def part(run: ArmRun, serial: int) -> PartOutcome:
    return next(each for each in run.parts if each.serial == serial)


def test_rates_of_time_leave_the_warm_up_out(run: ArmRun) -> None:
    assert run.measured_s == LONG_S - WARM_S
    assert run.parts_per_hour == pytest.approx(7 * 3600 / (LONG_S - WARM_S))
    # Of what was accepted after the warm-up, the escaped part is no good one.
    assert run.good_per_hour == pytest.approx(3 * 3600 / (LONG_S - WARM_S))


def test_energy_is_that_between_two_samples_over_the_good_parts_between_them(run: ArmRun) -> None:
    assert run.energy_j_per_good == pytest.approx(600.0 / 2)


def test_every_part_that_is_gone_is_told_with_what_became_of_it(run: ArmRun) -> None:
    assert [each.serial for each in run.parts] == list(range(1, 10))
    assert [each.serial for each in run.parts if each.accepted] == [1, 2, 4, 7, 8]
    assert [each.serial for each in run.parts if each.late] == [6]
    assert [each.serial for each in run.parts if each.lost] == [9]
    assert part(run, 4).conforming is False
    assert part(run, 9).conforming is None
    assert run.faults == {"grip_slipped": 1}


def test_what_the_detector_said_and_how_a_part_was_photographed_is_kept(run: ArmRun) -> None:
    rejected = part(run, 3)
    assert (rejected.evaluation, rejected.score) == ("not_ok", 0.9)
    assert rejected.found_xyxy_px == (3, 0, 9, 9)
    assert rejected.shot == shot_of(3, 24.0)
    assert part(run, 2).found_xyxy_px is None
    assert part(run, 9).shot is None


def test_without_a_good_part_there_is_no_energy_of_one() -> None:
    log = ArmLog(warmup_s=WARM_S)
    energy(log, 40.0, 100.0)
    assert log.complete("candidate", 0, 1, LONG_S).energy_j_per_good is None


def test_the_least_clearance_of_a_robot_is_kept_and_nothing_farther_than_the_monitor_sees() -> None:
    log = ArmLog(warmup_s=WARM_S)
    assert log.complete("candidate", 0, 1, LONG_S).least_clearance_m == 0.05
    near: dict[str, Any] = {
        "event_id": "c",
        "source": "plant",
        "device_id": "robot",
        "other_id": "post",
        "part_id": None,
    }
    log.add(ClearanceSampled(t_s=3.0, distance_m=0.004, place_m=(0.0, 0.0, 0.0), **near))
    assert log.complete("candidate", 0, 1, LONG_S).least_clearance_m == 0.004
