"""The page from which people write scenes: what it shows loads."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from omegaconf import OmegaConf
from pydantic import TypeAdapter

from serving.compose import compose_scene
from serving.folders import shipped
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
        if (named := re.search(r"^# (mine/\S+|below devices|of scenes/\S+)$", block, re.MULTILINE))
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
