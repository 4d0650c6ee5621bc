"""What a lock-step run came to: the figures that its events and verdicts alone decide, told anew by a replay."""

from collections.abc import Iterable
from typing import Any

from twin.events import EventBase
from twin.kpi.iso22400 import iso22400
from twin.kpi.line import LineFigures
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Scene


def run_figures(
    scene: Scene, figures: LineFigures, events: Iterable[EventBase], sha256: str, duration_s: float
) -> dict[str, Any]:
    """Return the figures of a run of `duration_s` simulated seconds as plain data: no time of this host is in them.

    `figures` is the fold over all events and verdicts, `sha256` the hash of their log.
    """
    planned_s = scene.one_of(Robot)[1].min_pitch_m / scene.one_of(Conveyor)[1].speed_mps
    return {
        "parts": figures.parts.summary(),
        "quality": figures.quality(),
        "kpi": iso22400(events, end_s=duration_s, planned_s_per_part=planned_s),
        "deadline_misses": figures.deadline_misses,
        "faults": figures.faults,
        "event_log_sha256": sha256,
    }
