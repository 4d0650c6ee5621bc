"""What was recorded of a part, in words for a table."""

from collections.abc import Callable
from typing import Any

from twin.events import CommandSent, Event, InspectionFinished, InspectionTriggered
from twin.types import PartTruth, Verdict


def name_of(record: Event | Verdict) -> str:
    """Return what kind of thing happened, in a word or two."""
    return _told(record)[0]


def words_of(record: Event | Verdict) -> str:
    """Return what happened, in a line."""
    return _told(record)[1](record)


def _told(record: Event | Verdict) -> tuple[str, Callable[[Any], str]]:
    kind = "verdict" if isinstance(record, Verdict) else record.type
    return _TELLS.get(kind, (kind.replace("_", " "), lambda _: ""))


def _triggered(event: InspectionTriggered) -> str:
    return f"{event.trigger_id} of {event.camera_id} at count {event.encoder_count}"


def _verdict(verdict: Verdict) -> str:
    text = f"{verdict.evaluation}, score {verdict.score:.2f} (limit {verdict.threshold:.2f}){_aside(verdict.reason)}"
    seen = [f"{each.label} {each.length_mm:.1f} mm on {each.zone}, {each.score:.0%}" for each in verdict.defects]
    # What an accepted part shows is no defect: the detector took it for less than one.
    about = "below the limit: " if seen and verdict.evaluation == "ok" else ""
    return "; ".join([text, *([about + ", ".join(seen)] if about else seen)])


def _truth(truth: PartTruth) -> str:
    text = "conforming" if truth.conforming else "nonconforming"
    if not truth.inspected:
        text += ", where no camera looks"
    if truth.below_visibility:
        text += ", below visibility"
    return "; ".join([text, *(f"{each.label} {each.length_mm:.1f} mm on {each.zone}" for each in truth.defects)])


def _aside(text: str) -> str:
    return f" ({text})" if text else ""


def _finished(event: InspectionFinished) -> str:
    return f"{event.evaluation} at the controller{', too late' if event.late else ''}"


def _command(event: CommandSent) -> str:
    text = f"{event.tag} = {str(event.value).lower()}"
    if event.valid_from_count is None or event.valid_until_count is None:
        return text
    return f"{text} from count {event.valid_from_count} to {event.valid_until_count}"


_TELLS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "verdict": ("verdict", _verdict),
    "part_released": ("released", lambda _: ""),
    "zone_entered": ("zone", lambda event: str(event.zone)),
    "inspection_triggered": ("triggered", _triggered),
    "inspection_finished": ("finished", _finished),
    "part_disposed": ("disposition", lambda event: f"{event.disposition}: {event.reason}"),
    "command_sent": ("command", _command),
    "part_left": ("left", lambda event: f"by the {event.outlet} outlet"),
    "part_lost": ("lost", lambda event: event.where.replace("_", " ")),
    "truth_told": ("truth", lambda event: _truth(event.truth)),
    "fault_raised": ("fault", lambda event: f"{event.fault}, {event.device_id}{_aside(event.detail)}"),
    "fault_cleared": ("fault over", lambda event: f"{event.fault}, {event.device_id}"),
    "station_state_changed": ("line", lambda event: f"{event.state}{_aside(event.reason)}"),
}
"""What each kind of record is called, and how its line is made."""
