"""Tells a recorded run's figures anew, from its events and verdicts alone, and holds them to what the run told."""

import hashlib
import json
from typing import Any

from serving.event_log import line_of
from serving.run_figures import plan_of, run_figures
from twin.kpi.line import LineFigures
from twin.record.recording import Recording


def figures_again(recording: Recording) -> dict[str, Any]:
    """Return the figures of what was recorded, as `run_figures` tells them.

    A recording that never came to its end is folded up to its last record.
    """
    figures, sha256 = LineFigures(), hashlib.sha256()
    for _, record in recording.happened():
        figures.add(record)
        sha256.update(line_of(record))
    about = recording.about
    plan = plan_of(
        recording.scene,
        end_s=recording.end_s(),
        planned_stops_s=about.planned_stops_s,
        micro_stop_s=about.micro_stop_s,
    )
    told = run_figures(figures, plan, sha256.hexdigest())
    # As JSON holds them: what was recorded is compared with what would be recorded.
    plain: dict[str, Any] = json.loads(json.dumps(told))
    return plain


def differences(again: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """Return the names of the figures that are not the same in both."""
    return sorted(name for name in again.keys() | told.keys() if again.get(name) != told.get(name))
