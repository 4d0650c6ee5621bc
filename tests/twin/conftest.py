from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.twin.scenes import bearing_scene, one_gate_line
from twin.scene.scene import Device, Scene

ChangeDevice = Callable[..., Scene]


@pytest.fixture(scope="session")
def bearing() -> Scene:
    """The shipped bearing line as far as its reject gate."""
    return one_gate_line()


@pytest.fixture(scope="session")
def shipped() -> Scene:
    """The shipped bearing line."""
    return bearing_scene()


@pytest.fixture(scope="session")
def with_device() -> ChangeDevice:
    """Return a scene with some fields of one device changed: `with_device(scene, "eye", distance_m=0.4)`."""

    def change(scene: Scene, device_id: str, **fields: Any) -> Scene:
        device: Device = replace(scene.devices[device_id], **fields)
        return replace(scene, devices=scene.devices | {device_id: device})

    return change
