import threading
from queue import Queue

import numpy as np

from serving.hub.inspection import MOST_WAITING, Heat, InspectionWorker
from tests.serving.fake_programs import NAME, SHA, ByFinding, EveryThird
from tests.serving.samples import frame
from twin.types import Frame, Inspection, Verdict


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


def worker(inspector: EveryThird) -> tuple[InspectionWorker, "Queue[tuple[Verdict, Heat | None]]"]:
    out: Queue[tuple[Verdict, Heat | None]] = Queue()
    made = InspectionWorker(
        inspector=inspector,
        judge=ByFinding(),
        model=NAME,
        done=lambda _, verdict, heat: out.put((verdict, heat)),
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
