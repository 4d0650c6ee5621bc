"""What the check of a scene says of a product from photographs, before anything runs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.twin.photographs import CAP, PLATE, burn, cap, line_for, photographed, plate, saved
from tests.twin.robots import CUP, FINGERS
from tests.twin.scenes import bearing_scene
from twin.camera.dataset import placed_shot
from twin.camera.draw import draw_part
from twin.camera.station import CameraStation
from twin.check.photographed import told_of
from twin.check.proof import prove
from twin.check.robots import check_robot
from twin.check.scene import check
from twin.errors import ConfigError
from twin.scene.incoming import DefectClass
from twin.scene.optics import Camera
from twin.scene.photographed import Photographed
from twin.scene.robots import Robot
from twin.scene.zones import Ring


@pytest.fixture
def product(tmp_path: Path) -> Photographed:
    return photographed(CAP, saved(tmp_path / "cap.png", cap(800)))


def refused(product: Photographed, **incoming: Any) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        check(line_for(product, **incoming))
    return caught.value


def test_a_line_for_it_holds_whatever_its_shape(product: Photographed, tmp_path: Path) -> None:
    check(line_for(product))
    check(line_for(photographed(PLATE, saved(tmp_path / "plate.png", plate()))))


def test_a_photograph_that_cannot_be_read_or_shows_another_part_is_told_by_its_number(
    product: Photographed, tmp_path: Path
) -> None:
    wide = saved(tmp_path / "wide.png", plate())
    error = refused(replace(product, photographs=(*product.photographs, wide)))
    assert error.key == "scene.product.photographs.1.file"
    Path(wide.file).unlink()
    error = refused(replace(product, photographs=(*product.photographs, wide)))
    assert (error.key, error.got) == ("scene.product.photographs.1.file", wide.file)


def test_a_photograph_that_was_replaced_is_looked_at_again(product: Photographed) -> None:
    check(line_for(product))
    Path(product.photographs[0].file).write_bytes(b"\x89PNG\r\n\x1a\n broken")
    assert "broken" in refused(product).problem


def test_a_stranger_from_photographs_is_checked_by_its_own_key(product: Photographed) -> None:
    missing = replace(product, photographs=(replace(product.photographs[0], file="none.png"),))
    with pytest.raises(ConfigError) as caught:
        check(replace(bearing_scene(), strangers={"cap": missing}))
    assert caught.value.key == "scene.strangers.cap.photographs.0.file"


def test_a_cut_out_must_be_cut_out_and_needs_a_name_of_its_own(product: Photographed, tmp_path: Path) -> None:
    opaque, fine = saved(tmp_path / "opaque.png", plate()), saved(tmp_path / "burn.png", burn())
    check(line_for(replace(product, cut_outs={"burn": (fine,)})))
    assert refused(replace(product, cut_outs={"burn": (fine, opaque)})).key == "scene.product.cut_outs.burn.1.file"
    error = refused(replace(product, cut_outs={"dent": (fine,)}))
    assert (error.key, error.got) == ("scene.product.cut_outs.dent", "dent")


def test_zones_are_rings_of_a_round_face(product: Photographed, tmp_path: Path) -> None:
    check(line_for(replace(product, zones={"rim": Ring(inner_mm=15.0, outer_mm=20.0)})))
    error = refused(replace(product, zones={"rim": Ring(inner_mm=15.0, outer_mm=20.5)}))
    assert (error.key, error.allowed) == ("scene.product.zones.rim", "0 to 20")
    block = photographed(PLATE, saved(tmp_path / "a.png", plate()), zones={"rim": Ring(inner_mm=1.0, outer_mm=2.0)})
    assert refused(block).key == "scene.product.zones"


def test_a_class_that_it_cannot_have_and_a_mark_longer_than_its_face_are_refused(product: Photographed) -> None:
    error = refused(product, classes={"missing_ball": DefectClass(length_mm=(1.0, 2.0), share=1.0)})
    assert error.key == "scene.incoming.classes.missing_ball"
    assert "scratch, dent, stain, rust, chipped_edge" in error.allowed
    error = refused(product, classes={"dent": DefectClass(length_mm=(1.0, 41.0), share=1.0)})
    assert (error.key, error.allowed) == ("scene.incoming.classes.dent.length_mm", "at most 40")


def test_a_cup_holds_it_only_where_its_file_says_so(product: Photographed) -> None:
    robot = replace(bearing_scene().all_of(Robot)["robot"], tool=CUP)
    with pytest.raises(ConfigError, match="parallel_gripper, or seals: true in the product"):
        check_robot("robot", robot, product)
    check_robot("robot", robot, replace(product, seals=True))
    check_robot("robot", replace(robot, tool=FINGERS), product)


def of_photographs(product: Photographed) -> list[str]:
    return [f"{each.what} {each.figure:.4g} {each.unit}" for each in prove(line_for(product)) if "photo" in each.what]


def test_a_scene_is_told_how_fine_each_photograph_is_to_its_camera(product: Photographed, tmp_path: Path) -> None:
    coarse = saved(tmp_path / "coarse.png", cap(400))
    told = of_photographs(replace(product, photographs=(*product.photographs, coarse)))
    assert told[0] == "has pictures from the photograph cap.png of 20 px/mm"
    resolves = "resolves 13.71 px/mm, more than the photograph coarse.png holds: pictures look soft, it has 10 px/mm"
    assert told[2] == resolves
    (fine,) = (each for each in prove(line_for(product)) if each.unit == "px/mm")
    assert fine.at_least == pytest.approx(768 / 56)


@pytest.mark.parametrize("pixel_format", ["RGB8", "Mono8"])
def test_the_gray_that_is_told_is_the_one_that_the_camera_sees(tmp_path: Path, pixel_format: str) -> None:
    picture = np.zeros((300, 300, 3), np.uint8)
    picture[:] = (200, 120, 60)
    product = photographed(CAP, saved(tmp_path / "a.png", picture))
    scene = line_for(product, {"pixel_format": pixel_format, "vignetting": 0.0})
    camera = scene.one_of(Camera)[1]
    told = told_of("key", product.photographs[0], product).gray(camera.optics)
    station = CameraStation(scene, 1)
    part = draw_part(scene, 1, 0, bad_rate=0.0)
    plain = replace(part, flaws=(), surface=replace(part.surface, tone=1.0, specks=()))
    seen = station.shoot(plain, placed_shot(scene, station, 1, 0)).frame.pixels[284:484, 284:484].mean()
    assert told == pytest.approx(seen, rel=0.03)
