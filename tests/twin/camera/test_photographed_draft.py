from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.twin.photographs import CAP, PLATE, cap, line_for, photographed, plate, saved
from twin.camera.draw import draw_part
from twin.camera.part import PhotographedSurface
from twin.camera.photographed_draft import PhotographedDraft
from twin.camera.shapes import Annulus
from twin.mixing import MIXED
from twin.scene.incoming import Mixed
from twin.scene.photographed import Photographed
from twin.scene.scene import Scene
from twin.scene.zones import Ring
from twin.seeds import generator


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return line_for(photographed(CAP, *(saved(tmp_path / f"{n}.png", cap(200, n)) for n in range(3))))


def surfaces(scene: Scene, count: int = 60) -> list[PhotographedSurface]:
    return [draw_part(scene, 1, serial).surface for serial in range(count)]


def test_every_photograph_gives_parts_and_each_round_one_lies_at_its_own_turn(scene: Scene) -> None:
    drawn = surfaces(scene)
    assert {each.photograph for each in drawn} == {0, 1, 2}
    assert np.ptp([each.turn_rad for each in drawn]) > 5.0
    assert len({each.tone for each in drawn}) == len(drawn)


def test_a_block_lies_as_it_was_photographed(tmp_path: Path) -> None:
    block = line_for(photographed(PLATE, saved(tmp_path / "a.png", plate())))
    assert {each.turn_rad for each in surfaces(block)} == {0.0}


def test_the_same_seed_draws_the_same_parts_and_another_one_others(scene: Scene) -> None:
    assert draw_part(scene, 1, 7) == draw_part(scene, 1, 7)
    assert draw_part(scene, 1, 7) != draw_part(scene, 2, 7)


def test_what_comes_in_changes_no_surface(scene: Scene) -> None:
    worse = replace(scene, incoming=replace(scene.incoming, nonconforming_rate=1.0))
    assert surfaces(worse, 5) == surfaces(scene, 5)


def test_dust_lies_on_the_face(tmp_path: Path, scene: Scene) -> None:
    specks = np.array([speck.centre_mm for each in surfaces(scene) for speck in each.specks])
    assert np.hypot(*specks.T).max() <= 20.0
    block = line_for(photographed(PLATE, saved(tmp_path / "a.png", plate())))
    specks = np.array([speck.centre_mm for each in surfaces(block) for speck in each.specks])
    assert np.abs(specks).max(axis=0).tolist() == pytest.approx([24.0, 16.0], abs=0.3)


def test_a_mark_is_named_by_the_zone_it_lies_in_or_by_none(scene: Scene) -> None:
    bad = replace(scene, incoming=replace(scene.incoming, nonconforming_rate=1.0))
    assert {draw_part(bad, 1, serial).flaws[0].zone for serial in range(10)} == {"any"}
    assert isinstance(bad.product, Photographed)
    rings = {"middle": Ring(inner_mm=0.0, outer_mm=14.0), "rim": Ring(inner_mm=14.0, outer_mm=20.0)}
    zoned = replace(bad, product=replace(bad.product, zones=rings))
    for flaw in (draw_part(zoned, 1, serial).flaws[0] for serial in range(20)):
        assert flaw.zone == ("middle" if np.hypot(*flaw.shape.centre_mm) < 14.0 else "rim")


def test_a_stranger_is_wrong_over_its_whole_face(scene: Scene, tmp_path: Path) -> None:
    other = photographed(PLATE, saved(tmp_path / "a.png", plate()), product_id="other")
    mixed = Mixed(rate=1.0, products={"other": 1.0})
    strange = replace(scene, strangers={"other": other}, incoming=replace(scene.incoming, mixed=mixed))
    part = draw_part(strange, 1, 0)
    assert (part.wrong, part.conforming, part.product) == (MIXED, False, other)
    assert part.flaws[0].area_mm2 == 48.0 * 32.0
    draft = PhotographedDraft(scene, photographed(CAP, *other.photographs))
    _, flaw = draft.wrong(MIXED, draft.surface(generator(1, "s")))
    assert isinstance(flaw.shape, Annulus)
    assert flaw.area_mm2 == pytest.approx(np.pi * 400.0)
