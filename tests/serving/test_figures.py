from typing import Any

from serving.figures import figures_text
from twin.events import FaultRaised
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures
from twin.kpi.quality import QualityCounts, quality
from twin.ladder import TODAY


def result(**more: Any) -> dict[str, Any]:
    return {
        "twin": TODAY.as_plain(),
        "parts": LineFigures().parts.summary(),
        "quality": LineFigures().quality(),
        "deadline_misses": 0,
        "faults": [],
        "real_time_factor": None,
        "log": "runs/x/log.sqlite",
        **more,
    }


def test_a_run_without_parts_divides_by_nothing() -> None:
    text = figures_text(result())
    assert "0 of 0 nonconforming parts accepted\n" in text
    assert "pace" not in text
    assert text.endswith("log         runs/x/log.sqlite")


def test_the_text_says_first_what_the_twin_is_today() -> None:
    assert figures_text(result()).startswith("twin        model: no data link to a real line\n")


def test_rates_stand_beside_their_counts_and_bounds() -> None:
    counts = QualityCounts(conforming_n=10, nonconforming_n=4, escapes_n=1, overkill_system_n=2, below_visibility_n=3)
    text = figures_text(result(quality=quality(counts)))
    assert "escapes     1 of 4 nonconforming parts accepted (25.0%; 95 %: 0.6% to 80.6%)" in text
    assert "overkill    2 of 10 conforming parts not accepted (20.0%; 95 %: 2.5% to 55.6%)" in text
    assert "counted apart: 3 below visibility" in text


def test_lock_step_and_live_figures_are_told_where_there_are_any() -> None:
    times = {"trigger_to_verdict": {"p50": 81.2, "p99": 99.0, "max": 120.0}, "trigger_to_command": {"p50": None}}
    live = result(latency_ms=times, real_time_factor=1.0, late_ticks=2, ticks=14400)
    assert "trigger to verdict: p50 81 ms, p99 99 ms, longest 120 ms" in figures_text(live)
    assert "pace        1 times real time, 2 of 14400 ticks late" in figures_text(live)
    kpi = LineFigures().kpi(Plan(end_s=60.0, planned_s_per_part={"infeed": 3.0}))
    stepped = result(kpi=kpi, real_time_factor=10.12, event_log="a.jsonl", event_log_sha256="12ab")
    del stepped["log"]
    assert "constraint: infeed, planned 3.00 s a part\n" in figures_text(stepped)
    assert figures_text(stepped).endswith("log         a.jsonl\n            sha256 12ab")
    assert figures_text({**stepped, "recording": "a.mcap"}).endswith("sha256 12ab\nrecording   a.mcap")


def test_faults_are_told_with_their_moment() -> None:
    figures = LineFigures()
    figures.add(FaultRaised(event_id="e", t_s=4.25, source="plant", fault="gripper_slip", device_id="robot"))
    died = {"fault": "process_died", "device_id": "server", "detail": "status -9"}
    text = figures_text(result(faults=[*figures.faults, died]))
    assert "fault       4.2 s: gripper_slip, robot" in text
    assert "fault       process_died, server (status -9)" in text
