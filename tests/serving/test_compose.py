import shutil
from pathlib import Path

import pytest

from serving.compose import compose, compose_scene, scene_folder, validated
from serving.folders import shipped
from twin.errors import ConfigError, NotFoundError
from twin.scene import Conveyor, Scene
from twin.types import value


def test_a_scene_that_ships_composes_into_a_frozen_value() -> None:
    scene = compose_scene("bearing")
    assert isinstance(scene, Scene)
    assert scene.product.outside_mm == 47.0
    assert scene.one_of(Conveyor)[1].speed_mps == 0.15


@pytest.mark.parametrize(("preset", "rate"), [("plant", 0.01), ("teaching", 0.20), ("audit", 0.50)])
def test_presets_of_the_incoming_rate(preset: str, rate: float) -> None:
    assert compose_scene("bearing", [f"incoming={preset}"]).incoming.nonconforming_rate == rate


def test_an_override_reaches_a_device_by_its_id() -> None:
    belt = compose_scene("bearing", ["scene.devices.infeed.speed_mps=0.3"]).devices["infeed"]
    assert isinstance(belt, Conveyor)
    assert belt.speed_mps == 0.3


def test_a_scene_is_taken_from_any_folder_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "产线 [2] = a'b"
    shutil.copytree(shipped("scenes") / "bearing", folder)
    assert scene_folder(str(folder)) == folder
    assert compose_scene(str(folder)).name == "bearing"


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("scene.devices.infeed.sped_mps=0.3", "scene.devices.infeed.speed_mps"),
        ("scene.devices.infeed.speed_mps=fast", "'fast'"),
        ("scene.devices.infeed.speed_mps=3", "at most 1"),
        ("+scene.devices.infeed.colour=red", "scene.devices.infeed.colour: this key is not known"),
        ("+scene.devices.x={kind: magnet}", "'conveyor'"),
        ("incoming=none_such", "audit, plant, teaching"),
        ("a=b=c[", "key=value"),
    ],
)
def test_a_wrong_override_is_told_in_one_sentence(override: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compose_scene("bearing", [override])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_scene_names_those_that_are_there() -> None:
    with pytest.raises(NotFoundError, match="bearing"):
        compose("scene_only", ["scene=none_such"])


@value
class Toy:
    size_mm: float
    name: str = "toy"


def test_a_value_is_validated_strictly_and_says_where() -> None:
    assert validated(Toy, {"size_mm": 2}, "toy") == Toy(size_mm=2.0)
    with pytest.raises(ConfigError, match=r"toy\.siz: this key is not known"):
        validated(Toy, {"size_mm": 2, "siz": 3}, "toy")
    with pytest.raises(ConfigError, match=r"toy\.size_mm"):
        validated(Toy, {}, "toy")
