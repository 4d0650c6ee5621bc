"""Boards as they are drawn up: what stands on one, what is wrong with it, and what the recipe says of that."""

import math
from dataclasses import replace

import pytest

from tests.twin.scenes import board_scene
from twin.camera.board_draft import BoardDraft
from twin.camera.board_part import BoardSurface, Misfit
from twin.camera.draw import draw_part
from twin.camera.part import Part
from twin.errors import ConfigError
from twin.scene.board import Board
from twin.scene.scene import Scene
from twin.seeds import generator

BOARDS = 60


@pytest.fixture(scope="module")
def scene() -> Scene:
    shipped = board_scene()
    return replace(shipped, incoming=replace(shipped.incoming, nonconforming_rate=0.6))


@pytest.fixture(scope="module")
def parts(scene: Scene) -> list[Part]:
    return [draw_part(scene, 5, serial) for serial in range(BOARDS)]


def test_a_board_repeats_by_seed_and_serial(scene: Scene, parts: list[Part]) -> None:
    assert draw_part(scene, 5, 7) == parts[7]


def test_boards_are_nonconforming_at_the_rate_that_comes_in(parts: list[Part]) -> None:
    bad = [part for part in parts if not part.conforming]
    assert 0.4 < len(bad) / BOARDS < 0.8
    assert all(part.flaws for part in bad)
    assert not any(part.flaws for part in parts if part.conforming)


def test_every_class_of_defect_is_beyond_its_limit(scene: Scene, parts: list[Part]) -> None:
    board, seen = scene.product, set()
    assert isinstance(board, Board)
    for flaw in (flaw for part in parts for flaw in part.flaws):
        assert isinstance(flaw.shape, Misfit)
        nominal, stands = flaw.shape.nominal, flaw.shape.stands
        seen.add(flaw.label)
        if stands is None:
            assert flaw.label == "missing"
            continue
        off_mm = math.dist((stands.x_mm, stands.y_mm), (nominal.x_mm, nominal.y_mm))
        turned_deg = abs(math.remainder(stands.turn_deg - nominal.turn_deg, 360.0))
        assert (off_mm > 0.5 * board.type_at(flaw.zone).pad_mm) == (flaw.label == "shifted")
        assert (turned_deg > 10.0) == (flaw.label in ("rotated", "polarity_reversed"))
        assert board.type_at(flaw.zone).polarised or flaw.label != "polarity_reversed"
    assert seen == set(scene.incoming.classes)


def test_what_stands_within_the_limits_is_no_defect(scene: Scene, parts: list[Part]) -> None:
    board = scene.product
    assert isinstance(board, Board)
    for part in parts:
        assert isinstance(part.surface, BoardSurface)
        assert {each.designator for each in part.surface.standing} == set(board.places)
        for each in part.surface.standing:
            place = board.places[each.designator]
            limit_mm = 0.5 * board.type_at(each.designator).pad_mm
            assert math.dist((each.x_mm, each.y_mm), (place.x_mm, place.y_mm)) < limit_mm


def test_an_unknown_class_is_refused_with_those_that_boards_have(scene: Scene) -> None:
    board = scene.product
    assert isinstance(board, Board)
    draft, rng = BoardDraft(scene, board), generator(1, "test")
    with pytest.raises(ConfigError, match=r"scratch.*missing, shifted, rotated, polarity_reversed"):
        draft.flaw("scratch", 1.0, draft.surface(rng), rng)
