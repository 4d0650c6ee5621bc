"""Writes a run into an MCAP file (https://mcap.dev/spec) while it runs, in simulated time alone.

Channels: `/events` and `/verdicts` in the order in which they were logged, `/tags` each scan, `/scene` once, `/poses`
ten times a second, `/pictures` as they were taken. What the run was made of comes first, its figures come last: a file
that is cut off tells everything up to its last whole chunk.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from mcap.writer import Writer
from numpy.typing import NDArray
from pydantic import TypeAdapter
from pydantic_core import to_json

from twin.errors import ConfigError, RunError
from twin.events import EventBase
from twin.line import Tick
from twin.record import shapes
from twin.record.about import RECORDING_NAME, About, Topic, versions
from twin.record.schemas import (
    COMPRESSED_IMAGE,
    SCENE_UPDATE,
    Schema,
    event_schema,
    nested,
    tags_schema,
    verdict_schema,
)
from twin.scene.scene import Scene
from twin.scene.shapes import Shape
from twin.types import Evaluation, Frame, Pose, Tags, Verdict

POSES_PER_S = 10
FLUSH_S = 10.0
"""A run that is killed loses this much simulated time of its recording at the most."""
LIBRARY = "linetwin"


class Posed(Protocol):
    """What a recorder asks of a line; `twin.line.Line` is one."""

    def poses(self) -> dict[str, Pose]:
        """Return where every part is."""
        ...

    def shapes(self) -> dict[str, Shape]:
        """Return what shape every part is."""
        ...

    def gate_angles_rad(self) -> dict[str, float]:
        """Return where the diverters' arms stand."""
        ...


class Recorder:
    """Records one run. Use it in a `with` block; `complete` gives the recording its name in place of an earlier one.

    `as_jpeg` turns pixels (height, width, channels) into a JPEG file.
    """

    def __init__(
        self, folder: Path, about: About, scene: Scene, *, as_jpeg: Callable[[NDArray[np.uint8]], bytes]
    ) -> None:
        """Open the recording below `folder`; raises `ConfigError` where it cannot be."""
        self.path, self._growing = folder / RECORDING_NAME, folder / f"{RECORDING_NAME}.part"
        self._scene, self._as_jpeg = scene, as_jpeg
        self._records_all = about.record == "all"
        self._now_ns, self._flushed_s, self._serial = 0, 0.0, 0
        self._channels: dict[Topic, int] = {}
        self._said: dict[str, Evaluation] = {}
        self._drawn: frozenset[str] = frozenset()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self.path.is_dir():
                raise IsADirectoryError(None, f"{RECORDING_NAME} is a folder")
            self._file = self._growing.open("wb")
        except OSError as error:
            problem = f"the recording cannot be written here ({error.strerror})"
            raise ConfigError("run.out", problem, got=str(folder), allowed="a folder that you may write to") from None
        self._writer = Writer(self._file)
        with ExitStack() as undo:
            undo.callback(self._close)
            self._begin(about)
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; what was not completed keeps its `.part` name, whole as far as it goes."""
        if self._file.closed:
            return
        try:
            self._written(self._writer.finish)
        finally:
            self._close()

    def add(self, record: EventBase | Verdict) -> None:
        """Take one event or verdict, in the order of the log; raises `RunError` when the disk takes no more."""
        if isinstance(record, Verdict) and record.part_id is not None:
            self._said[record.part_id] = record.evaluation
        self._write("/verdicts" if isinstance(record, Verdict) else "/events", to_json(record))

    def tick(self, tick: Tick, line: Posed) -> None:
        """Take one tick, before its events: the recording's clock goes on."""
        self._now_ns = shapes.nanoseconds(tick.t_s)
        if self._records_all:
            if tick.tags is not None:
                self._tags(tick.tags)
            if tick.tick % max(self._scene.tick_hz // POSES_PER_S, 1) == 0:
                self._poses(tick.t_s, line)
        if tick.t_s - self._flushed_s >= FLUSH_S:
            self._flushed_s = tick.t_s
            self._written(self._writer.flush)

    def picture(self, frame: Frame) -> None:
        """Take a camera's frame."""
        if not self._records_all:
            return
        image = {
            "timestamp": shapes.stamp(frame.t_s),
            "frame_id": frame.camera_id,
            "data": b64encode(self._as_jpeg(frame.pixels)).decode(),
            "format": "jpeg",
            "message_id": frame.trigger_id,
        }
        self._write("/pictures", to_json(image))

    def complete(self, figures: Mapping[str, Any]) -> Path:
        """Add what the run came to, close the recording, give it its name, and return its path."""
        self._attach("figures.json", figures)
        self._written(self._writer.finish)
        try:
            self._file.close()
            self._growing.replace(self.path)
        except OSError as error:
            raise self._broken(error) from None
        return self.path

    def _begin(self, about: About) -> None:
        self._written(lambda: self._writer.start(library=LIBRARY))
        self._written(lambda: self._writer.add_metadata("linetwin", about.as_texts()))
        self._written(lambda: self._writer.add_metadata("versions", versions()))
        self._attach("scene.json", TypeAdapter(Scene).dump_python(self._scene, mode="json"))
        self._open("/events", event_schema())
        self._open("/verdicts", verdict_schema())
        if self._records_all:
            self._open("/scene", SCENE_UPDATE)
            self._open("/poses", SCENE_UPDATE)
            self._open("/pictures", COMPRESSED_IMAGE)
            self._write("/scene", to_json(shapes.standing(self._scene)))

    def _tags(self, tags: Tags) -> None:
        if "/tags" not in self._channels:
            self._open("/tags", tags_schema(tags))
        told = {"t_s": tags.t_s, "scan": tags.scan, "latched": tags.latched, "values": nested(tags.values)}
        self._write("/tags", to_json(told))

    def _poses(self, t_s: float, line: Posed) -> None:
        """Draw every part anew, wherever it is: whoever jumps into the recording sees all of them."""
        poses, solids = line.poses(), line.shapes()
        parts = [shapes.part(solids[name], t_s, name, pose, self._said.get(name)) for name, pose in poses.items()]
        arms = [shapes.gate_arm(self._scene, t_s, *arm) for arm in line.gate_angles_rad().items()]
        deletions = shapes.gone(t_s, sorted(self._drawn - poses.keys()))
        self._drawn = frozenset(poses)
        self._write("/poses", to_json({"deletions": deletions, "entities": [*parts, *arms]}))

    def _open(self, topic: Topic, schema: Schema) -> None:
        schema_id = self._writer.register_schema(schema["title"], "jsonschema", to_json(schema))
        self._channels[topic] = self._writer.register_channel(topic, "json", schema_id)

    def _write(self, topic: Topic, data: bytes) -> None:
        self._serial += 1
        channel, now_ns, serial = self._channels[topic], self._now_ns, self._serial
        self._written(lambda: self._writer.add_message(channel, now_ns, data, now_ns, serial))

    def _attach(self, name: str, content: Mapping[str, Any]) -> None:
        now_ns = self._now_ns
        self._written(lambda: self._writer.add_attachment(now_ns, now_ns, name, "application/json", to_json(content)))

    def _close(self) -> None:
        """Close the file; what a full disk did not take was told by who wrote it."""
        with suppress(OSError):
            self._file.close()

    def _written(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            raise self._broken(error) from None

    def _broken(self, error: OSError) -> RunError:
        return RunError(f"the recording {self._growing} could not be written: {error.strerror}")
