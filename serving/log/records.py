"""What the log holds: entries before they are committed, records after, and what they say."""

from typing import Literal

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from twin.events import EVENT, AlarmRaised, Event
from twin.types import Verdict, value

Kind = Literal["verdict", "event", "alarm"]

_VERDICT = TypeAdapter(Verdict)


@value
class Entry:
    """One thing to be logged. `event_id` tells doubles; `part_id` and `trigger_id` are what it can be found by."""

    kind: Kind
    event_id: str
    t_s: float
    part_id: str | None
    trigger_id: str | None
    body: str
    """The verdict or event as JSON."""


@value
class Record:
    """One committed entry of the log."""

    seq: int
    kind: Kind
    event_id: str
    t_s: float
    body: str


def entry_of(subject: Verdict | Event) -> Entry:
    """Return the log entry of a verdict, event or alarm."""
    if isinstance(subject, Verdict):
        return Entry(
            kind="verdict",
            event_id=f"verdict/{subject.result_id}",
            t_s=subject.t_s,
            part_id=subject.part_id,
            trigger_id=subject.trigger_id,
            body=to_json(_VERDICT.dump_python(subject)).decode(),
        )
    return Entry(
        kind="alarm" if isinstance(subject, AlarmRaised) else "event",
        event_id=subject.event_id,
        t_s=subject.t_s,
        part_id=subject.truth.part_id if subject.type == "truth_told" else getattr(subject, "part_id", None),
        trigger_id=getattr(subject, "trigger_id", None),
        body=to_json(EVENT.dump_python(subject)).decode(),
    )


def subject_of(record: Record, epoch: str) -> Verdict | Event:
    """Return the verdict or event that a record holds; a verdict knows its `epoch` and `seq`."""
    fields = from_json(record.body)
    if record.kind == "verdict":
        return _VERDICT.validate_python({**fields, "epoch": epoch, "seq": record.seq})
    return EVENT.validate_python(fields)
