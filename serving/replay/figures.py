"""Tells a recorded run's figures anew, from its events and verdicts alone, and holds them to what the run told."""

import hashlib
import json
from typing import Any

from serving.event_log import line_of
from serving.run_figures import run_figures
from twin.events import EventBase
from twin.kpi.line import LineFigures
from twin.record.recording import Recording
from twin.types import Verdict


def figures_again(recording: Recording) -> dict[str, Any]:
    """Return the figures of what was recorded, as `run_figures` tells them.

    A recording that never came to its end is folded up to its last record.
    """
    figures, sha256, events = LineFigures(), hashlib.sha256(), list[EventBase]()
    for _, record in recording.happened():
        figures.add(record)
        sha256.update(line_of(record))
        if not isinstance(record, Verdict):
            events.append(record)
    told = run_figures(recording.scene, figures, events, sha256.hexdigest(), recording.end_s())
    # As JSON holds them: what was recorded is compared with what would be recorded.
    plain: dict[str, Any] = json.loads(json.dumps(told))
    return plain


def differences(again: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """Return the names of the figures that are not the same in both."""
    return sorted(name for name in again.keys() | told.keys() if again.get(name) != told.get(name))
