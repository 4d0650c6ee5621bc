"""`linetwin trace PART_ID`: one part's whole history, from a recording."""

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from serving.compose import validated
from serving.recordings import recording_of
from serving.verbs import Outcome
from twin.errors import ConfigError, RunError, UsageError
from twin.record.history import Step, history, part_ids
from twin.record.recording import Picture, Recording
from twin.types import value

NEAREST = 3
ENDS = ("left", "lost")
"""What ends a part's way on the line."""


@value
class TraceSettings:
    """The block `trace` of the configuration."""

    run: str | None
    out: str | None


def run(config: dict[str, Any], paths: Sequence[str]) -> Outcome:
    """Tell what happened to one part, in time order; `trace.out` takes its pictures."""
    settings = validated(TraceSettings, config["trace"], "trace")
    if len(paths) != 1:
        allowed = "such as P000001-000001; the run is trace.run=FOLDER"
        raise ConfigError("PART_ID", "trace takes one part", got=" ".join(paths), allowed=allowed)
    recording = recording_of(Path(settings.run) if settings.run else None)
    records = list(recording.happened())
    steps = history(records, paths[0])
    if not steps:
        raise UsageError(_unknown(paths[0], recording, part_ids(records)))
    steps = list(_with_pictures(steps, recording, Path(settings.out) if settings.out else None))
    result = {
        "part_id": paths[0],
        "recording": str(recording.path),
        "whole": recording.whole,
        "recorded_s": records[-1][0],
        "steps": [{"t_s": step.t_s, "what": step.what, "text": step.text, **step.facts} for step in steps],
    }
    return Outcome(result=result, text=_text(result, recording))


def _with_pictures(steps: Sequence[Step], recording: Recording, out: Path | None) -> Iterator[Step]:
    """Yield the steps, and after each trigger its picture."""
    triggers = {step.facts["trigger_id"] for step in steps if step.what == "triggered"}
    pictures = dict(_pictures(recording, triggers)) if triggers else {}
    for step in steps:
        yield step
        if step.what == "triggered" and (picture := pictures.get(step.facts["trigger_id"])):
            yield _picture(step, picture, out)


def _pictures(recording: Recording, triggers: Collection[str]) -> Iterator[tuple[str, Picture]]:
    for entry in recording.entries("/pictures"):
        if isinstance(entry.item, Picture) and entry.item.trigger_id in triggers:
            yield entry.item.trigger_id, entry.item


def _picture(step: Step, picture: Picture, out: Path | None) -> Step:
    if out is None:
        text, path = f"{picture.format}, {len(picture.data) / 1000:.0f} kB; --out DIR writes it", None
    else:
        text = path = str(_written(picture, out, step.facts["trigger_id"]))
    facts = {"trigger_id": picture.trigger_id, "camera_id": picture.camera_id, "path": path}
    return Step(t_s=step.t_s, what="picture", text=text, facts=facts)


def _written(picture: Picture, out: Path, trigger_id: str) -> Path:
    """Write a picture as it was recorded, and return its path; raises `RunError`."""
    path = out / f"{trigger_id.replace('/', '_')}.{picture.format}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.data)
    except OSError as error:
        raise RunError(f"trace.out: the picture {path} could not be written: {error.strerror}") from None
    return path


def _unknown(part_id: str, recording: Recording, known: Sequence[str]) -> str:
    text = f"no part {part_id!r} in {recording.path}"
    if not known:
        return f"{text}: it tells of no part at all"
    near = ", ".join(sorted(known, key=lambda each: -SequenceMatcher(None, part_id, each).ratio())[:NEAREST])
    return f"{text}; nearest: {near}; it tells of {len(known)} parts, {known[0]} to {known[-1]}"


def _text(result: dict[str, Any], recording: Recording) -> str:
    about = recording.about
    head = [f"{result['part_id']} in {result['recording']} (scene {about.scene}, seed {about.seed})"]
    if not recording.whole:
        head.append(f"this recording was cut off; it tells what happened up to {result['recorded_s']:.1f} s")
    width = max(len(step["what"]) for step in result["steps"])
    rows = [f"{step['t_s']:10.3f} s  {step['what']:<{width}}  {step['text']}".rstrip() for step in result["steps"]]
    left = any(step["what"] in ENDS for step in result["steps"])
    open_end = [] if left else [f"still in process when the recording ends, at {result['recorded_s']:.1f} s"]
    return "\n".join([*head, *rows, *open_end])
