"""Boards that cannot be made are refused, with what would fit."""

from dataclasses import replace

import pytest

from tests.twin.scenes import board_scene
from twin.check.board import check_board
from twin.errors import ConfigError
from twin.scene.board import Board, Place


def shipped() -> Board:
    board = board_scene().product
    assert isinstance(board, Board)
    return board


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        (Place(type="transistor", x_mm=0.0, y_mm=30.0), "no such type of component"),
        (Place(type="soic_8", x_mm=0.0, y_mm=36.0), "runs in the rails"),
        (Place(type="soic_8", x_mm=49.0, y_mm=30.0), "beyond the board"),
        (Place(type="soic_8", x_mm=-8.5, y_mm=12.5), "it stands in U1"),
    ],
)
def test_a_place_that_cannot_be_is_refused(place: Place, problem: str) -> None:
    board = shipped()
    with pytest.raises(ConfigError, match=rf"scene.product.places.X1.*{problem}"):
        check_board(replace(board, places=board.places | {"X1": place}))


def test_the_shipped_board_holds() -> None:
    check_board(shipped())
