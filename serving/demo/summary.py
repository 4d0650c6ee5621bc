"""The figures of a run, folded from its durable log."""

from pathlib import Path
from typing import Any

from serving.log.records import subject_of
from serving.log.store import LogStore
from twin.events import RunPaced
from twin.kpi.line import LineFigures
from twin.ladder import TODAY

PAGE = 1_000


def fold_log(path: Path) -> LineFigures:
    """Return the figures of everything that a log holds; raises `UsageError` when it cannot be read."""
    store = LogStore.open_to_read(path)
    figures = LineFigures()
    try:
        after = 0
        while records := store.read(after, PAGE):
            for record in records:
                figures.add(subject_of(record, store.epoch))
            after = records[-1].seq
    finally:
        store.close()
    return figures


def summary(figures: LineFigures) -> dict[str, Any]:
    """Return the object that `linetwin demo --json` prints."""
    return {
        "twin": TODAY.as_plain(),
        "parts": figures.parts.summary(),
        "quality": figures.quality(),
        "latency_ms": figures.latency_ms(),
        "deadline_misses": figures.deadline_misses,
        **_pace(figures.pace),
        "faults": list(figures.faults),
    }


def _pace(pace: RunPaced | None) -> dict[str, Any]:
    """Return how the run held real time; nothing is known of a plant that could not tell it at its end."""
    names = ("real_time_factor", "max_lag_ms", "late_ticks", "ticks")
    return {name: None if pace is None else getattr(pace, name) for name in names}
