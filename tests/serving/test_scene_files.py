"""Photographs are found from the scene's folder, wherever the command runs."""

from pathlib import Path
from typing import Any

import pytest

from serving.compose import compose_scene
from serving.scene_files import found_from
from tests.twin.photographs import cap, saved, scene_folder
from twin.errors import ConfigError
from twin.scene.photographed import Photographed


def files(name: str, overrides: tuple[str, ...] = ()) -> list[str]:
    product = compose_scene(name, overrides).product
    assert isinstance(product, Photographed)
    return [photograph.file for photograph in product.photographs]


def test_a_path_counts_from_the_folder_of_the_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = saved(tmp_path / "mine/photographs/cap.png", cap(200))
    scene_folder(tmp_path / "mine")
    (tmp_path / "elsewhere").mkdir()
    for where, name in ((tmp_path, "mine"), (tmp_path / "elsewhere", "../mine/scene.yaml"), (tmp_path / "mine", ".")):
        monkeypatch.chdir(where)
        assert files(name) == [whole.file]


def test_a_whole_path_stays_as_it_is_and_so_does_one_that_is_overridden(tmp_path: Path) -> None:
    whole = saved(tmp_path / "else where/cap.png", cap(200))
    saved(tmp_path / "mine/second.png", cap(200, 1))
    scene_folder(tmp_path / "mine", [f'"{whole.file}"'])
    assert files(str(tmp_path / "mine")) == [whole.file]
    override = ("scene.product.photographs=[{file: second.png}]",)
    assert files(str(tmp_path / "mine"), override) == [str(tmp_path / "mine/second.png")]


def test_a_photograph_that_is_not_there_is_told_with_the_path_where_it_was_looked_for(tmp_path: Path) -> None:
    scene_folder(tmp_path / "mine")
    with pytest.raises(ConfigError) as caught:
        compose_scene(str(tmp_path / "mine"))
    assert caught.value.key == "scene.product.photographs.0.file"
    assert caught.value.got == str(tmp_path / "mine/photographs/cap.png")


def test_products_of_every_place_are_found_and_what_is_odd_is_left_alone(tmp_path: Path) -> None:
    odd: Any = {"photographs": ["a.png", {"file": 3}, {}], "cut_outs": "none"}
    scene: Any = {
        "product": {"photographs": [{"file": "a.png"}], "cut_outs": {"burn": [{"file": "burn.png"}], "odd": 4}},
        "strangers": {"cap": {"photographs": [{"file": "~/b.png"}]}, "odd": odd, "none": None},
    }
    found_from(scene, tmp_path)
    assert scene["product"]["photographs"] == [{"file": str(tmp_path / "a.png")}]
    assert scene["product"]["cut_outs"]["burn"] == [{"file": str(tmp_path / "burn.png")}]
    assert scene["strangers"]["cap"]["photographs"] == [{"file": str(Path.home() / "b.png")}]
    assert odd == {"photographs": ["a.png", {"file": 3}, {}], "cut_outs": "none"}
    nothing: list[Any] = [None, [], {"product": []}, {"strangers": 3}]
    for each in nothing:
        found_from(each, tmp_path)
