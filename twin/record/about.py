"""What a recording says of itself, so that its run can be told apart and done again."""

import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, get_type_hints

from pydantic import TypeAdapter

from twin.types import value

SCHEMA_VERSION = 1
RECORDING_NAME = "recording.mcap"
Topic = Literal["/events", "/verdicts", "/tags", "/scene", "/poses", "/pictures"]
LIBRARIES = ("linetwin", "pybullet", "ruckig", "numpy", "opencv-python-headless", "onnxruntime", "mcap")
"""Whose releases a run's bytes may depend on."""


@value
class About:
    """What a run was made of. With the scene, which lies beside it in the recording, it is all that a run needs."""

    scene: str
    seed: int
    duration_s: float
    """Simulated seconds that the run was to take."""
    inspection_s: float
    """Simulated time from a trigger to its verdict."""
    recipe_id: str
    model_id: str
    model_sha256: str
    record: Literal["all", "events"]
    """Whether tags, poses and pictures were recorded beside events and verdicts."""
    planned_stops_s: tuple[tuple[float, float], ...] = ()
    micro_stop_s: float = 300.0
    schema_version: int = SCHEMA_VERSION

    def as_texts(self) -> dict[str, str]:
        """Return the fields as MCAP's metadata holds them."""
        plain = TypeAdapter(About).dump_python(self, mode="json")
        return {name: each if isinstance(each, str) else json.dumps(each) for name, each in plain.items()}


def about_from(texts: dict[str, str]) -> About:
    """Return what `as_texts` gave; raises pydantic's `ValidationError` for anything else."""
    return TypeAdapter(About).validate_python({name: _plain(name, text) for name, text in texts.items()})


def _plain(name: str, text: str) -> Any:
    """Return a field's value from its text; one that is no JSON stays as it is, and is refused by its type."""
    if get_type_hints(About).get(name, str) is str:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def versions() -> dict[str, str]:
    """Return the releases of what a run's bytes may depend on."""
    return {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # A checkout that was never installed.
        return "unknown"
