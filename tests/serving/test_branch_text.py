from typing import Any

from serving.branch_text import branch_rows
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures


def figures(sha256: str) -> dict[str, Any]:
    line = LineFigures()
    plan = Plan(end_s=60.0, planned_s_per_part={"infeed": 3.0})
    told = {"parts": line.parts.summary(), "quality": line.quality(), "kpi": line.kpi(plan)}
    return {**told, "deadline_misses": 0, "faults": [], "event_log_sha256": sha256, "event_log": "branch/events.jsonl"}


def test_a_branch_is_told_beside_its_run_even_where_nothing_came_of_either() -> None:
    changed = [{"key": "scene.devices.belt.speed_mps", "before": 0.15, "after": 0.2}]
    rows = [*branch_rows(figures("12"), {**figures("34"), "at_s": 30.0, "changed": changed})]
    assert rows[0] == ("branch", "from 30 s on: scene.devices.belt.speed_mps 0.15 -> 0.2")
    assert [text.split() for _, text in rows if text.startswith(("released", "escapes", "Wh"))] == [
        ["released", "0", "0"],
        ["escapes", "0", "of", "0", "0", "of", "0"],
        ["Wh", "a", "good", "part", "-", "-"],
    ]
    assert rows[-2:] == [("log", "branch/events.jsonl"), ("", "sha256 34")]


def test_a_branch_without_a_change_is_said_to_be_the_same() -> None:
    rows = [*branch_rows(figures("12"), {**figures("12"), "at_s": 30.0, "changed": []})]
    assert rows[0] == ("branch", "from 30 s on: nothing is changed")
    assert rows[-1] == ("", "sha256 as the run's: the same to the last byte")
