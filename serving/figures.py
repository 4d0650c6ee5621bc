"""A run's figures as a short text for people; `--json` gives all of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from serving.branch_text import branch_rows
from serving.kpi_text import kpi_rows

LABEL_WIDTH = 12
RATES = {"escapes": "escape_rate", "overkill": "overkill_rate"}


def figures_text(result: Mapping[str, Any]) -> str:
    """Return what `linetwin run` or `linetwin demo` found, one line a subject."""
    rows = [*_twin(result["twin"]), *_parts(result["parts"]), *_quality(result["quality"])]
    rows += [*_time(result), *_rest(result)]
    if "branch" in result:
        rows += [("", ""), *branch_rows(result, result["branch"])]
    return "\n".join(f"{label:<{LABEL_WIDTH}}{text}".rstrip() for label, text in rows)


def _twin(rung: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "twin", f"{rung['kind']}: {rung['why']}"


def _parts(parts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "parts", f"{parts['released']} released, {parts['inspected']} inspected"
    ends = [f"{parts[end]} {end.replace('_', ' ')}" for end in ("accepted", "rejected", "in_process", "lost")]
    yield "", ", ".join(ends) + (f", {parts['held']} held" if parts["held"] else "")
    if parts["by_reason"]:
        yield "", "not accepted: " + ", ".join(f"{n} {reason}" for reason, n in parts["by_reason"].items())


def _quality(quality: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    counted = [
        ("escapes", quality["escapes_n"], quality["nonconforming_n"], "nonconforming parts accepted"),
        ("overkill", quality["overkill_system_n"], quality["conforming_n"], "conforming parts not accepted"),
    ]
    for label, hits, n, words in counted:
        interval = quality["ci95"][RATES[label]]
        bounds = f" ({hits / n:.1%}; 95 %: {interval[0]:.1%} to {interval[1]:.1%})" if interval else ""
        yield label, f"{hits} of {n} {words}{bounds}"
    aside = [
        f"{quality[name]} {words}"
        for name, words in (
            ("below_visibility_n", "below visibility"),
            ("not_inspected_n", "defective where no camera looks"),
            ("truth_unknown_n", "of unknown truth"),
        )
        if quality.get(name)
    ]
    if aside:
        yield "", "counted apart: " + ", ".join(aside)


def _time(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from kpi_rows(result["kpi"]) if "kpi" in result else ()
    yield "deadlines", f"{result['deadline_misses']} missed"
    for name, times_ms in result.get("latency_ms", {}).items():
        if times_ms["p50"] is not None:
            words = f"{name.replace('_', ' ')}: p50 {times_ms['p50']:.0f} ms, p99 {times_ms['p99']:.0f} ms"
            yield "", f"{words}, longest {times_ms['max']:.0f} ms"
    pace = result["real_time_factor"]
    if pace is not None:
        late = f", {result['late_ticks']} of {result['ticks']} ticks late" if "ticks" in result else ""
        yield "pace", f"{pace:.3g} times real time{late}"


def _rest(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for fault in result["faults"]:
        at = f"{fault['t_s']:.1f} s: " if "t_s" in fault else ""
        detail = f" ({fault['detail']})" if fault.get("detail") else ""
        yield "fault", f"{at}{fault['fault']}, {fault['device_id']}{detail}"
    yield "log", str(result.get("log") or result["event_log"])
    if "event_log_sha256" in result:
        yield "", f"sha256 {result['event_log_sha256']}"
    if result.get("recording"):
        yield "recording", str(result["recording"])
