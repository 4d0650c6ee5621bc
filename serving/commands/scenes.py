"""`linetwin scenes`: what lines are there, one each."""

from collections.abc import Sequence
from typing import Any

from serving.compose import compose_scene
from serving.folders import shipped
from serving.verbs import Outcome
from twin.errors import ConfigError


def run(config: dict[str, Any], paths: Sequence[str]) -> Outcome:
    """List the scenes that ship, each validated on the way."""
    if config or paths:
        raise ConfigError(next(iter(config or paths)), "scenes takes nothing")
    scenes = [compose_scene(folder.parent.name) for folder in sorted(shipped("scenes").glob("*/scene.yaml"))]
    rows = [{"name": scene.name, "title": scene.title, "devices": sorted(scene.devices)} for scene in scenes]
    text = "\n".join(
        f"{scene.name}  {scene.title['en']} / {scene.title['zh']}: {', '.join(scene.devices)}" for scene in scenes
    )
    return Outcome(result={"scenes": rows}, text=text)
