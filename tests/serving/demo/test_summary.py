from pathlib import Path

from serving.demo.summary import fold_log, summary
from serving.log.records import entry_of
from serving.log.store import LogStore
from tests.serving.samples import disposed, event, truth, verdict
from twin.events import Event, InspectionTriggered, PartReleased, RunPaced
from twin.types import Verdict


def test_the_summary_is_folded_from_the_log_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    store = LogStore.create_or_open(path, new_epoch="e")
    part = "P000001-000001"
    subjects: list[Event | Verdict] = [
        PartReleased(event_id="r", t_s=0.1, source="plant", part_id=part),
        InspectionTriggered(
            event_id="i", t_s=1.0, source="plant", trigger_id="T1", camera_id="c", part_id=part, encoder_count=3
        ),
        verdict(timings_ms={"trigger_to_verdict": 40.0}),
        disposed(),
        event(),
        truth(),
        RunPaced(event_id="p", t_s=9.0, source="plant", ticks=10, late_ticks=1, max_lag_ms=3.0, real_time_factor=1.0),
    ]
    store.append([entry_of(each) for each in subjects])
    store.close()
    told = summary(fold_log(path))
    assert told["parts"]["released"] == told["parts"]["accepted"] == 1
    assert told["quality"]["conforming_n"] == 1
    assert told["latency_ms"]["trigger_to_verdict"]["max"] == 40.0
    assert (told["ticks"], told["late_ticks"], told["real_time_factor"]) == (10, 1, 1.0)
    assert told["faults"] == []


def test_without_an_end_nothing_is_claimed_of_the_pace(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    LogStore.create_or_open(path, new_epoch="e").close()
    assert summary(fold_log(path))["real_time_factor"] is None
