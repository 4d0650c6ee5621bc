"""The page from which people write scenes: what it shows loads."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from omegaconf import OmegaConf
from pydantic import TypeAdapter

from serving.commands import dataset
from serving.compose import compose, compose_scene
from serving.folders import shipped
from tests.twin.photographs import burn, cap, saved
from twin.check.proof import prove
from twin.check.scene import check
from twin.scene.robots import Robot
from twin.scene.scene import Device, Scene

PAGES = ["README.md", "README.zh-CN.md"]


def examples(page: str) -> dict[str, str]:
    """Return the YAML examples of a page, each whole, by the file that it names."""
    text = (shipped("scenes") / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    return {
        named.group(1): block
        for block in blocks
        if (named := re.search(r"^# ((?:in )?mine/\S+|below devices|of scenes/\S+)$", block, re.MULTILINE))
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_scene_written_from_the_page_loads_and_holds(page: str, tmp_path: Path) -> None:
    written = examples(page)
    for name in ("mine/scene.yaml", "mine/products/bearing_6202.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(written[name], encoding="utf-8")
    scene = compose_scene(str(tmp_path / "mine"))
    assert scene.product.product_id == "bearing_6202"
    assert prove(scene)


@pytest.mark.parametrize("page", PAGES)
def test_a_product_from_photographs_written_from_the_page_is_seen_by_the_camera(page: str, tmp_path: Path) -> None:
    written, folder = examples(page), tmp_path / "mine"
    scene: Any = OmegaConf.to_container(OmegaConf.create(written["mine/scene.yaml"]))
    blocks: Any = OmegaConf.to_container(OmegaConf.create(written["in mine/scene.yaml"]))
    scene |= blocks | {"devices": scene["devices"] | blocks["devices"]}
    (folder / "products").mkdir(parents=True)
    (folder / "scene.yaml").write_text(f"# @package scene\n{OmegaConf.to_yaml(scene)}", encoding="utf-8")
    (folder / "products/cap.yaml").write_text(written["mine/products/cap.yaml"], encoding="utf-8")
    larger = np.full((1000, 1000, 3), 240, np.uint8)
    larger[80:880, 120:920] = cap(800, 1)
    pictures = {"cap_1.jpg": cap(800), "cap_2.jpg": larger, "burn_1.png": burn()}
    for name, picture in pictures.items():
        saved(folder / "photographs" / name, picture)
    proofs = prove(compose_scene(str(folder)))
    grays = [proof.figure for proof in proofs if "mean gray" in proof.what]
    assert len(grays) == 2
    assert all(isinstance(gray, float) and 20.0 < gray < 150.0 for gray in grays)
    words = ["dataset.count=8", "dataset.nonconforming=0.5", "dataset.workers=1", f"dataset.out={tmp_path / 'look'}"]
    told = dataset.run(compose("dataset", [f"scene={folder}", *words]), ()).result
    assert told["images"] == 8
    assert len(list((tmp_path / "look/images").iterdir())) == 8


@pytest.mark.parametrize("page", PAGES)
def test_the_robot_of_the_page_fits_a_line(page: str) -> None:
    robot = TypeAdapter(dict[str, Robot]).validate_python(
        OmegaConf.to_container(OmegaConf.create(examples(page)["below devices"]))
    )
    bearing = compose_scene("bearing")
    check(replace(bearing, devices=bearing.devices | robot))


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_shows_of_the_line_for_boards_is_so(page: str) -> None:
    shown = OmegaConf.to_container(OmegaConf.create(examples(page)["of scenes/pcb/scene.yaml"]))
    assert within(shown, TypeAdapter(Scene).dump_python(compose_scene("pcb"))) == []


def within(shown: Any, told: Any, key: str = "scene") -> list[str]:
    """Return the keys of what is shown that are told in another way."""
    if isinstance(shown, dict):
        return [each for name in shown for each in within(shown[name], told[name], f"{key}.{name}")]
    return [] if shown == told else [key]


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_device_stands_in_the_table(page: str) -> None:
    text = (shipped("scenes") / page).read_text(encoding="utf-8")
    union, _ = get_args(Device)
    kinds = {get_args(device.__annotations__["kind"])[0] for device in get_args(union)}
    assert {kind for kind in kinds if f"`{kind}`" not in text} == set()
