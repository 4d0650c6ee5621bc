from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf
from pydantic import TypeAdapter

from twin.scene.scene import Device, Scene

FOLDER = Path(__file__).parents[2] / "scenes"

ChangeDevice = Callable[..., Scene]


@pytest.fixture(scope="session")
def bearing() -> Scene:
    """The shipped bearing line."""
    content = OmegaConf.to_container(OmegaConf.load(FOLDER / "bearing" / "scene.yaml"))
    assert isinstance(content, dict)
    content.pop("defaults")
    content["product"] = OmegaConf.to_container(OmegaConf.load(FOLDER / "products" / "bearing_6204.yaml"))
    return TypeAdapter(Scene).validate_python(content)


@pytest.fixture(scope="session")
def with_device() -> ChangeDevice:
    """Return a scene with some fields of one device changed: `with_device(scene, "eye", distance_m=0.4)`."""

    def change(scene: Scene, device_id: str, **fields: Any) -> Scene:
        device: Device = replace(scene.devices[device_id], **fields)
        return replace(scene, devices=scene.devices | {device_id: device})

    return change
