"""Reads a recording back as typed values, in the order in which they were recorded; also one that was cut off.

A file that ends early, or is damaged, is read up to its last whole chunk; `Recording.whole` tells which it was.
"""

import json
import struct
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mcap.exceptions import McapError
from mcap.records import Attachment, Channel, Footer, McapRecord, Message, Metadata
from mcap.stream_reader import StreamReader
from mcap.writer import MCAP0_MAGIC
from pydantic import TypeAdapter, ValidationError
from zstandard import ZstdError

from twin.errors import UsageError
from twin.events import Event, event_from
from twin.record.about import SCHEMA_VERSION, About, Topic, about_from
from twin.record.schemas import flat
from twin.record.shapes import angles_of, poses_of
from twin.scene.scene import Scene
from twin.types import Pose, Tags, Verdict, value

BROKEN = (McapError, ZstdError, struct.error, ValueError, EOFError)
"""What the library raises where a file ends within a record, or where its bytes are not what was written."""

_TAGS = TypeAdapter(Tags)
_VERDICT = TypeAdapter(Verdict)


@value
class Poses:
    """Where all parts and the diverters' arms were at one moment."""

    t_s: float
    parts: dict[str, Pose]
    gate_angles_rad: dict[str, float]


@value
class Picture:
    """A recorded picture as a file of its format ("jpeg")."""

    trigger_id: str
    camera_id: str
    t_s: float
    format: str
    data: bytes


Item = Event | Verdict | Tags | Poses | Picture


@value
class Entry:
    """One thing in a recording. `t_s` is when it was recorded: a verdict's own time is that of its trigger."""

    t_s: float
    item: Item


@value
class Recording:
    """One recorded run. `figures` is what the run came to; None where it never came to its end."""

    path: Path
    about: About
    versions: dict[str, str]
    scene: Scene
    whole: bool
    """Whether the file was closed; one that was cut off tells everything up to its last whole chunk."""
    figures: dict[str, Any] | None

    def entries(self, *topics: Topic) -> Iterator[Entry]:
        """Yield what was recorded on some channels, in order, up to the end or the first thing that is missing."""
        make: dict[int, Callable[[dict[str, Any]], Item]] = {}
        serial = 0
        for record in _records(self.path, into_chunks=True):
            if isinstance(record, Channel) and record.topic in topics:
                make[record.id] = _ITEMS[record.topic]
            if not isinstance(record, Message):
                continue
            serial += 1
            if record.sequence != serial:
                return
            if record.channel_id in make:
                yield Entry(t_s=record.log_time / 1e9, item=make[record.channel_id](json.loads(record.data)))

    def happened(self) -> Iterator[tuple[float, Event | Verdict]]:
        """Yield all events and verdicts, in the log's order, each with the time when it was recorded (s)."""
        for entry in self.entries("/events", "/verdicts"):
            if not isinstance(entry.item, Tags | Poses | Picture):
                yield entry.t_s, entry.item

    def end_s(self) -> float:
        """Return where the recording ends: with its run, or with the last that was recorded of it."""
        if self.figures is not None:
            return self.about.duration_s
        return max((t_s for t_s, _ in self.happened()), default=0.0)


def open_recording(path: Path) -> Recording:
    """Return the recording in the file `path`.

    Raises:
        UsageError: there is no such file, it is no recording, it was cut off in its head, or its schema is another.
    """
    metadata: dict[str, dict[str, str]] = {}
    attached: dict[str, bytes] = {}
    whole = False
    for record in _records(path, into_chunks=False):
        match record:
            case Metadata():
                metadata[record.name] = record.metadata
            case Attachment():
                attached[record.name] = record.data
            case Footer():
                whole = True
    try:
        about = about_from(metadata.get("linetwin", {}))
        scene = TypeAdapter(Scene).validate_json(attached.get("scene.json", b""))
    except ValidationError:
        raise UsageError(_unreadable(path, metadata.get("linetwin", {}))) from None
    figures = _figures(attached.get("figures.json")) if whole else None
    return Recording(
        path=path, about=about, versions=metadata.get("versions", {}), scene=scene, whole=whole, figures=figures
    )


def _figures(attached: bytes | None) -> dict[str, Any] | None:
    try:
        figures = json.loads(attached) if attached else None
    except ValueError:
        return None
    return figures if isinstance(figures, dict) else None


def _unreadable(path: Path, told: dict[str, str]) -> str:
    version = told.get("schema_version", str(SCHEMA_VERSION))
    if version != str(SCHEMA_VERSION):
        return f"recording {path}: its schema is version {version}; this LineTwin reads version {SCHEMA_VERSION}"
    return f"recording {path}: it does not say which line it shows: it was cut off in its head, or is not LineTwin's"


def _records(path: Path, *, into_chunks: bool) -> Iterator[McapRecord]:
    """Yield a file's records up to its end, or to the first that is broken."""
    try:
        with path.open("rb") as file:
            if file.read(len(MCAP0_MAGIC)) != MCAP0_MAGIC:
                raise UsageError(f"recording {path}: this is no MCAP file")
            file.seek(0)
            limit = path.stat().st_size
            reader = StreamReader(file, emit_chunks=not into_chunks, validate_crcs=True, record_size_limit=limit)
            yield from reader.records
    except OSError as error:
        raise UsageError(f"recording {path}: it cannot be opened ({error.strerror})") from None
    except BROKEN:
        return


def _tags(plain: dict[str, Any]) -> Tags:
    return _TAGS.validate_python({**plain, "values": flat(plain["values"])})


def _poses(plain: dict[str, Any]) -> Poses:
    stamps = [entity["timestamp"] for entity in plain["entities"]]
    t_s = stamps[0]["sec"] + stamps[0]["nsec"] / 1e9 if stamps else 0.0
    return Poses(t_s=t_s, parts=poses_of(plain), gate_angles_rad=angles_of(plain))


def _picture(plain: dict[str, Any]) -> Picture:
    at = plain["timestamp"]
    return Picture(
        trigger_id=plain["message_id"],
        camera_id=plain["frame_id"],
        t_s=at["sec"] + at["nsec"] / 1e9,
        format=plain["format"],
        data=b64decode(plain["data"]),
    )


_ITEMS: dict[str, Callable[[dict[str, Any]], Item]] = {
    "/events": event_from,
    "/verdicts": _VERDICT.validate_python,
    "/tags": _tags,
    "/poses": _poses,
    "/pictures": _picture,
}
