from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf
from pydantic import TypeAdapter

from twin.camera.station import CameraStation
from twin.scene.scene import Scene
from twin.types import Pose, Shot

SCENES = Path(__file__).parents[3] / "scenes"
MakeScene = Callable[..., Scene]
MakeShot = Callable[..., Shot]


@pytest.fixture(scope="session")
def make_scene() -> MakeScene:
    """Builds the scene `bearing` with changes given by their path: make_scene({"incoming.nonconforming_rate": 1})."""

    def make(changes: dict[str, Any] | None = None) -> Scene:
        product = OmegaConf.load(SCENES / "products" / "bearing_6204.yaml")
        config = OmegaConf.merge(OmegaConf.load(SCENES / "bearing" / "scene.yaml"), {"product": product})
        for path, wanted in (changes or {}).items():
            OmegaConf.update(config, path, wanted)
        plain = OmegaConf.to_container(config, resolve=True)
        assert isinstance(plain, dict)
        return TypeAdapter(Scene).validate_python({key: part for key, part in plain.items() if key != "defaults"})

    return make


@pytest.fixture(scope="session")
def scene(make_scene: MakeScene) -> Scene:
    return make_scene()


@pytest.fixture(scope="session")
def station(scene: Scene) -> CameraStation:
    return CameraStation(scene, 5)


@pytest.fixture(scope="session")
def make_shot() -> MakeShot:
    """Builds a shot of a part below the middle of a station's picture, moved and turned as wanted."""

    def make(
        station: CameraStation,
        trigger_id: str = "T1",
        orientation: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0),
        **at: float,
    ) -> Shot:
        x, y = station.axis_xy_m
        qx, qy, qz, qw = orientation
        return Shot(
            trigger_id=trigger_id,
            camera_id=station.camera_id,
            part_id="P",
            t_s=1.5,
            encoder_count=100,
            decide_by_count=200,
            pose=Pose(
                position_m=(x + at.get("along_m", 0.0), y + at.get("lateral_m", 0.0), 0.207),
                orientation_xyzw=(qx, qy, qz, qw),
            ),
            speed_mps=at.get("speed_mps", 0.15),
            t_mono_ns=7,
        )

    return make
