import shutil
from pathlib import Path

import pytest

from serving.compose import compose, compose_scene, filled_in, scene_folder, validated
from serving.folders import shipped
from twin.errors import ConfigError, NotFoundError
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
from twin.scene.product import bearing_of
from twin.scene.scene import Scene
from twin.types import value


def test_a_scene_that_ships_composes_into_a_frozen_value() -> None:
    scene = compose_scene("bearing")
    assert isinstance(scene, Scene)
    assert bearing_of(scene.product).outside_mm == 47.0
    assert scene.all_of(Conveyor)["infeed"].speed_mps == 0.15


@pytest.mark.parametrize(("preset", "rate"), [("plant", 0.01), ("teaching", 0.20), ("audit", 0.50)])
def test_presets_of_the_incoming_rate(preset: str, rate: float) -> None:
    assert compose_scene("bearing", [f"incoming={preset}"]).incoming.nonconforming_rate == rate


@pytest.mark.parametrize("verb", ["run", "demo", "study", "serve", "control", "scene_only"])
@pytest.mark.parametrize(
    ("chosen", "rate"),
    [((), 0.03), (("incoming=plant",), 0.01), (("scene.incoming.nonconforming_rate=0.4",), 0.4)],
)
def test_a_scene_keeps_its_own_incoming_unless_the_user_chooses_another(
    tmp_path: Path, verb: str, chosen: tuple[str, ...], rate: float
) -> None:
    folder = tmp_path / "own"
    shutil.copytree(shipped("scenes") / "minimal", folder)
    text = (folder / "scene.yaml").read_text()
    assert text.count("nonconforming_rate: 0.2") == 1
    (folder / "scene.yaml").write_text(text.replace("nonconforming_rate: 0.2", "nonconforming_rate: 0.03"))
    words = [f"scene={folder}", *chosen]
    change = ["scene.devices.belt.speed_mps=0.16"] if verb == "study" else []
    config = compose(verb, words, change)
    scenes = [config[name] for name in ("scene", "candidate") if name in config]
    assert [scene["incoming"]["nonconforming_rate"] for scene in scenes] == [rate] * len(scenes)
    assert all("scratch" in scene["incoming"]["classes"] for scene in scenes)


def test_the_boards_that_ship_come_in_as_their_scene_says() -> None:
    assert compose_scene("pcb").incoming.nonconforming_rate == 0.15


def test_an_override_reaches_a_device_by_its_id() -> None:
    belt = compose_scene("bearing", ["scene.devices.infeed.speed_mps=0.3"]).devices["infeed"]
    assert isinstance(belt, Conveyor)
    assert belt.speed_mps == 0.3


def test_a_default_that_stands_in_no_file_can_be_overridden() -> None:
    camera = compose_scene("bearing", ["scene.devices.camera.optics.exposure_us=200"]).one_of(Camera)[1]
    assert camera.optics.exposure_us == 200


def test_a_device_can_be_added_and_taken_away() -> None:
    eye = "{kind: photo_eye, conveyor: infeed, distance_m: 0.4}"
    added = compose("run", [f"+scene.devices.eye_2={eye}"])["scene"]["devices"]
    assert added["eye_2"]["distance_m"] == 0.4
    assert "eye" not in compose("run", ["~scene.devices.eye"])["scene"]["devices"]


def test_a_composed_scene_is_shown_with_its_defaults() -> None:
    shown = filled_in(compose("run", ["run.seed=4"]))
    assert shown["run"]["seed"] == 4
    assert shown["scene"]["devices"]["camera"]["optics"]["f_number"] == 8.0
    assert filled_in({"a": 1}) == {"a": 1}


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
        ("+scene.devices.x={kind: magnet}", "scene.devices.x.kind: there is no such kind, got 'magnet'; allowed: conv"),
        ("+scene.devices.x={kind: magnet}", "push_to_reject, "),
        ("+scene.faults.x={kind: slip, device: infeed}", "scene.faults.x.kind: there is no such kind, got 'slip'"),
        ("scene.devices.infed.speed_mps=0.2", "air_supply; or a key of what is there: infeed_tray, robot, infeed, "),
        ("+scene.faults.x={device: infeed}", "scene.faults.x.kind: a kind is needed; allowed: belt_slip, belt_stop"),
        ("incoming=none_such", "audit, plant, teaching"),
        ("a=b=c[", "a: this override cannot be read"),
        ("scene.devices.infeed.speed_mps=[1", "scene.devices.infeed.speed_mps: this override cannot be read, got '[1'"),
        ("=3", "=3: an override needs a key"),
        ("incoming=[a,b]", "incoming: there is no such choice, got '[a,b]'; allowed: audit, plant, teaching"),
        ("scene.tick_hz=240,480", "scene.tick_hz: one value is needed"),
        ("+foo=1", "foo: this key is not known"),
        ("++scenes.name=x", "scenes.name: this key is not known; allowed: scene.name"),
        ("~scene", "scene: this block is needed"),
        ("~scene.nothing", "scene.nothing: this key is not known"),
        ("~scene.product", "scene.product: "),
        ("scene.devices.camera.optics.exposure_ms=1", "allowed: scene.devices.camera.optics.exposure_us"),
        ("scene.product.zones.cage.inner=1", "scene.product.zones.cage.inner_mm"),
        ("scene.devices.infeed.speed_mps=nan", "scene.devices.infeed.speed_mps: Input should be a finite number"),
        ("scene.name=${nothing}", "scene.name: "),
        ("scene.devices.gate.open_s=fast", "scene.devices.gate.open_s: "),
        ("scene.devices.robot.home_rad=[0,0]", "scene.devices.robot.home_rad: one angle for each joint"),
    ],
)
def test_a_wrong_override_is_told_in_one_sentence(override: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compose_scene("bearing", [override])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_yaml_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "scene.yaml").write_text("# @package scene\nname: mine\nfaults: [1\n  2: 3\n", encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"scene\.yaml: this is no YAML \(expected ',' or '\]'.*got 'line 4, column 4'"
    ):
        compose_scene(str(tmp_path))


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
