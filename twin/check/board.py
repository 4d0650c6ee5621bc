"""Whether a board's components fit on it."""

import math

from twin.check.names import known
from twin.errors import ConfigError
from twin.scene.board import Board


def check_board(board: Board) -> None:
    """Refuse a place without a type, in the rails' way, or in that of another; raises `ConfigError`."""
    if not board.places:
        raise ConfigError("scene.product.places", "a board needs at least one component", got={}, allowed="name: place")
    for name, place in board.places.items():
        key = f"scene.product.places.{name}"
        known(f"{key}.type", "type of component", place.type, list(board.types))
        half_x, half_y = _half_mm(board, name)
        for axis, at_mm, most_mm in (
            ("x_mm", place.x_mm, board.length_mm / 2 - half_x),
            ("y_mm", place.y_mm, board.width_mm / 2 - board.keep_out_mm - half_y),
        ):
            if abs(at_mm) > most_mm:
                problem = "the component reaches beyond the board or into the edge that runs in the rails"
                raise ConfigError(f"{key}.{axis}", problem, got=at_mm, allowed=f"{-most_mm:g} to {most_mm:g}")
    names = list(board.places)
    for number, name in enumerate(names):
        for other in names[:number]:
            if _overlap(board, name, other):
                allowed = "places that leave their bodies apart"
                raise ConfigError(f"scene.product.places.{name}", f"it stands in {other}", allowed=allowed)


def _half_mm(board: Board, name: str) -> tuple[float, float]:
    """Return half of the box around a component, along the board's axes."""
    component, turn = board.type_at(name), math.radians(board.places[name].rotation_deg)
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    length, width = component.length_mm / 2, component.width_mm / 2
    return length * cos + width * sin, length * sin + width * cos


def _overlap(board: Board, one: str, other: str) -> bool:
    (ax, ay), (bx, by) = _half_mm(board, one), _half_mm(board, other)
    a, b = board.places[one], board.places[other]
    return abs(a.x_mm - b.x_mm) < ax + bx and abs(a.y_mm - b.y_mm) < ay + by
