"""`linetwin replay RUN`: a recorded run on the live page, or its figures told anew."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from serving.compose import validated
from serving.figures import LABEL_WIDTH, figures_text
from serving.recordings import recording_of
from serving.replay.figures import differences, figures_again
from serving.replay.server import Playing, serve_replay
from serving.server import listen
from serving.settings import Port
from serving.verbs import Outcome
from twin.errors import ConfigError
from twin.ladder import TODAY
from twin.record.recording import Recording
from twin.types import value


@value
class ReplaySettings:
    """The block `replay` of the configuration."""

    speed: Annotated[float, Field(gt=0)]
    from_s: Annotated[float, Field(ge=0)]
    host: str
    port: Port
    headless: bool


def run(config: dict[str, Any], paths: Sequence[str]) -> Outcome:
    """Play a run until Ctrl-C or SIGTERM; headless, tell its figures anew and whether they are those of the run."""
    settings = validated(ReplaySettings, config["replay"], "replay")
    if len(paths) > 1:
        raise ConfigError(
            "RUN", "replay takes one run", got=" ".join(paths), allowed="a run's folder, or its recording"
        )
    recording = recording_of(Path(paths[0]) if paths else None)
    return _proven(recording) if settings.headless else _played(recording, settings)


def _proven(recording: Recording) -> Outcome:
    again = figures_again(recording)
    changed = None if recording.figures is None else differences(again, recording.figures)
    result = {
        "twin": TODAY.as_plain(),
        **again,
        "recording": str(recording.path),
        "whole": recording.whole,
        "equal": None if changed is None else not changed,
        "differences": changed,
    }
    if changed is None:
        answer = "there is nothing to compare with: this run never came to its end"
    else:
        answer = f"not as the run told: {', '.join(changed)}" if changed else "every figure is as the run told it"
    text = figures_text({**again, "twin": result["twin"], "log": recording.path, "real_time_factor": None})
    return Outcome(result=result, text=f"{text}\n{'replay':<{LABEL_WIDTH}}{answer}", status=0 if changed == [] else 1)


def _played(recording: Recording, settings: ReplaySettings) -> Outcome:
    end_s = (
        recording.about.duration_s if recording.figures else max((t_s for t_s, _ in recording.happened()), default=0)
    )
    if settings.from_s > end_s:
        raise ConfigError(
            "replay.from_s", "the recording ends before", got=settings.from_s, allowed=f"0 to {end_s:.1f}"
        )
    playing = Playing(
        recording=recording,
        host=settings.host,
        port=settings.port,
        speed=settings.speed,
        from_s=settings.from_s,
        end_s=end_s,
    )
    sock = listen(settings.host, settings.port, "replay.port")
    try:
        asyncio.run(serve_replay(playing, sock))
    finally:
        sock.close()
    return Outcome(result={"twin": TODAY.as_plain(), "recording": str(recording.path)}, status=130)
