import threading
from dataclasses import replace
from queue import Queue

import numpy as np

from serving.hub.inspection import MOST_DEFECTS, MOST_WAITING, Heat, InspectionWorker
from tests.serving.fake_programs import NAME, SHA, ByFinding, EveryThird
from tests.serving.samples import frame
from twin.errors import RunError
from twin.types import Defect, Frame, Inspection, Verdict


class Gated(EveryThird):
    """Inspects when it is let."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun = threading.Event()

    def inspect(self, frame: Frame) -> Inspection:
        self.begun.set()
        assert self.open.wait(10)
        return super().inspect(frame)


class Broken(EveryThird):
    """Fails on one frame."""

    def inspect(self, frame: Frame) -> Inspection:
        if frame.trigger_id == "T2":
            raise ValueError("a model's whim")
        return super().inspect(frame)


def never(error: RunError) -> None:
    raise AssertionError(error)


def worker(inspector: EveryThird) -> tuple[InspectionWorker, "Queue[tuple[Verdict, Heat | None]]"]:
    out: Queue[tuple[Verdict, Heat | None]] = Queue()
    made = InspectionWorker(
        inspector=inspector,
        judge=ByFinding(),
        model=NAME,
        done=lambda _, verdict, heat: out.put((verdict, heat)),
        failed=never,
        clock_ns=lambda: 5_000_000,
    )
    made.start()
    return made, out


def test_every_frame_gets_its_verdict_in_order() -> None:
    made, out = worker(EveryThird())
    for n in range(1, 7):
        made.submit(frame(f"T{n}", part_id=f"P000001-{n:06d}", t_mono_ns=1_000_000))
    made.stop()
    verdicts = [out.get_nowait()[0] for _ in range(6)]
    assert [each.trigger_id for each in verdicts] == [f"T{n}" for n in range(1, 7)]
    assert [each.evaluation for each in verdicts] == ["ok", "ok", "not_ok"] * 2
    assert verdicts[0].timings_ms["trigger_to_verdict"] == 4.0
    assert {"queue", "preprocess", "infer", "judge"} <= set(verdicts[0].timings_ms)
    assert out.empty()


def test_a_frame_too_many_is_undefined_in_its_turn() -> None:
    gated = Gated()
    made, out = worker(gated)
    for n in range(MOST_WAITING + 3):
        made.submit(frame(f"T{n}", np.zeros((9, 9, 1), np.uint8)))
    gated.open.set()
    made.stop()
    verdicts = [out.get_nowait()[0] for _ in range(MOST_WAITING + 3)]
    assert [each.trigger_id for each in verdicts] == [f"T{n}" for n in range(MOST_WAITING + 3)]
    assert [each.evaluation for each in verdicts[-3:]] == ["undefined"] * 3
    assert all(each.evaluation == "ok" for each in verdicts[:-3])
    assert verdicts[-1].reason.startswith("overloaded")
    assert verdicts[-1].model_sha256 == SHA


def test_a_model_that_fails_costs_its_own_frame_only() -> None:
    made, out = worker(Broken())
    for n in (1, 2, 3):
        made.submit(frame(f"T{n}"))
    made.stop()
    said = [out.get_nowait()[0] for _ in range(3)]
    assert [each.evaluation for each in said] == ["ok", "undefined", "ok"]
    assert "ValueError" in said[1].reason


class Speckled(EveryThird):
    """Finds far too much."""

    def inspect(self, frame: Frame) -> Inspection:
        dust = Defect(label="rust", score=0.2, bbox_xyxy_px=(1, 2, 3, 4), length_mm=0.1, area_mm2=0.01)
        long = replace(dust, label="scratch", score=0.6, length_mm=9.0)
        return replace(super().inspect(frame), defects=(*(dust,) * 900, long))


def test_a_verdict_carries_the_worst_defects_only_and_says_so() -> None:
    made, out = worker(Speckled())
    made.submit(frame("T1"))
    made.stop()
    verdict, _ = out.get_nowait()
    assert len(verdict.defects) == MOST_DEFECTS
    assert verdict.defects[0].label == "scratch"
    assert verdict.evaluation == "not_ok"
    assert verdict.reason == "scratch 4.4 mm (the worst 100 of 901 defects)"


def test_a_thread_that_cannot_hand_on_its_verdict_says_so() -> None:
    failures: Queue[RunError] = Queue()

    def done(*_: object) -> None:
        raise ValueError("nobody takes it")

    made = InspectionWorker(inspector=EveryThird(), judge=ByFinding(), model=NAME, done=done, failed=failures.put)
    made.start()
    made.submit(frame("T1"))
    assert "nobody takes it" in str(failures.get(timeout=10))
    made.stop()
