"""What each of the three live programs is told when it starts; one of them tells another nothing but messages."""

import json
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, TypeAdapter

from twin.scene.scene import Scene
from twin.types import value

T = TypeVar("T")
Port = Annotated[int, Field(ge=1, le=65535)]


@value
class ServerSettings:
    """The inspection server."""

    host: str
    port: Port
    log_path: str
    model_dir: str
    scene: Scene
    page_token: bool
    """Write a token that may view and operate into the page: only for a page on loopback."""
    is_simulated: bool
    niceness: int = 0


@value
class PlantSettings:
    """The twin as the plant."""

    scene: Scene
    seed: int
    url: str
    io_host: str
    io_port: Port
    events_kept: Annotated[int, Field(gt=0)] = 20_000
    renderer_niceness: int = 5
    life: Annotated[int, Field(ge=0)] = 0
    """How often this plant was started before in the same run."""


@value
class ControllerSettings:
    """The reference line controller."""

    scene: Scene
    url: str
    io: str
    consumer: str
    events_kept: Annotated[int, Field(gt=0)] = 20_000


def save(settings: object, path: Path) -> None:
    """Write settings to a file that `load` reads in another process."""
    path.write_text(json.dumps(TypeAdapter(type(settings)).dump_python(settings, mode="json")), encoding="utf-8")


def load(cls: type[T], path: Path) -> T:
    """Read settings that `save` wrote."""
    return TypeAdapter(cls).validate_json(path.read_bytes())
