"""What a recording says of itself, so that its run can be told apart and done again."""

from importlib.metadata import PackageNotFoundError, version
from typing import Literal

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
    schema_version: int = SCHEMA_VERSION

    def as_texts(self) -> dict[str, str]:
        """Return the fields as MCAP's metadata holds them."""
        return {name: str(each) for name, each in TypeAdapter(About).dump_python(self).items()}


def about_from(texts: dict[str, str]) -> About:
    """Return what `as_texts` gave; raises pydantic's `ValidationError` for anything else."""
    return TypeAdapter(About).validate_strings(texts)


def versions() -> dict[str, str]:
    """Return the releases of what a run's bytes may depend on."""
    return {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # A checkout that was never installed.
        return "unknown"
