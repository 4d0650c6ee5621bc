"""Draws up single boards: how every component stands on one, and the defect of a component.

What stands a little off its place is as every machine sets it, and no defect: a component is shifted, rotated or turned
about its poles only beyond the recipe's limits.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from twin.acceptance import condemning
from twin.camera.board_part import BoardSurface, Misfit, Standing
from twin.camera.flaws import log_uniform
from twin.camera.part import Flaw, Part, Speck
from twin.errors import ConfigError
from twin.scene.board import Board
from twin.scene.scene import Scene
from twin.types import Fitted

SHIFT_SIGMA, TURN_SIGMA = 0.18, 0.15
"""How exactly machines set components, as shares of what the recipe allows (one sigma), and beyond that never."""
MOST_SOUND = 0.75
MOST_EXCESS = 1.5
"""A defect that is drawn smaller than its limit is drawn anew, up to so many times it."""
MOST_TURN_DEG = 60.0
NEAR_POLE_DEG = 90.0
"""A polarised component that is turned by more than this stands the wrong way round."""


class BoardDraft:
    """Draws the boards of a scene. Implements `twin.camera.kinds.Draft`."""

    def __init__(self, scene: Scene, board: Board) -> None:
        self._board, self._limits = board, scene.recipe.placement

    def surface(self, rng: np.random.Generator) -> BoardSurface:
        """Draw what one board carries beside its flaws."""
        standing = tuple(self._stood(name, rng) for name in self._board.places)
        specks = tuple(self._speck(rng) for _ in range(int(rng.poisson(12.0))))
        return BoardSurface(standing=standing, specks=specks, tone=float(np.exp(rng.normal(0.0, 0.05))))

    def flaw(self, label: str, length_mm: float, surface: BoardSurface, rng: np.random.Generator) -> Flaw:
        """Draw one defect of class `label` on one component; raises `ConfigError` for a class that boards lack."""
        draw = _DRAW.get(label)
        if draw is None:
            raise ConfigError("scene.incoming.classes", "unknown class of defect", got=label, allowed=", ".join(_DRAW))
        named = [name for name in self._board.places if self._may(label, name)]
        weights = np.array([self._board.type_at(name).defect_weight for name in named])
        if not weights.sum():
            allowed = "a component with a defect_weight above 0, polarised for polarity_reversed"
            raise ConfigError("scene.product.types", f"no component can be {label}", allowed=allowed)
        name = named[int(rng.choice(len(named), p=weights / weights.sum()))]
        return self._flaw(label, name, draw(self._nominal(name), length_mm, self._most(name), rng))

    def wrong(self, label: str, surface: BoardSurface) -> tuple[BoardSurface, Flaw]:
        """Refuse: boards are not mixed, as the scene's check says already."""
        raise ConfigError("scene.incoming.mixed", "a line for boards is not mixed", got=label, allowed="rate: 0")

    def fitted(self, part: Part, fitted: Sequence[Fitted]) -> Part:
        """Return a board whose robots' components stand as these set them, or are missing; the others stay."""
        robots = {name for name, place in self._board.places.items() if place.inserted_by == "robot"}
        set_on = {each.designator: each for each in fitted}
        flaws = [flaw for flaw in part.flaws if flaw.zone not in robots]
        standing = [each for each in part.surface.standing if each.designator not in robots]
        for name in sorted(robots):
            stands = _as_set(self._nominal(name), set_on.get(name))
            wrong = self._wrong(name, stands)
            flaws += [self._flaw(wrong, name, stands)] if wrong else []
            standing.append(self._nominal(name) if wrong or stands is None else stands)
        surface = replace(part.surface, standing=tuple(standing))
        return replace(part, surface=surface, flaws=tuple(flaws))

    def _may(self, label: str, name: str) -> bool:
        return label != "polarity_reversed" or self._board.type_at(name).polarised

    def _most(self, name: str) -> tuple[float, float]:
        """Return the greatest shift (mm) and turn (degrees) of a sound component."""
        return self._limits.max_shift_pads * self._board.type_at(name).pad_mm, self._limits.max_turn_deg

    def _nominal(self, name: str) -> Standing:
        place = self._board.places[name]
        return Standing(designator=name, x_mm=place.x_mm, y_mm=place.y_mm, turn_deg=place.rotation_deg)

    def _stood(self, name: str, rng: np.random.Generator) -> Standing:
        """Draw how a sound component stands."""
        shift_mm, turn_deg = self._most(name)
        off = np.clip(rng.normal(0.0, SHIFT_SIGMA, 2), -0.7 * MOST_SOUND, 0.7 * MOST_SOUND) * shift_mm
        turn = float(np.clip(rng.normal(0.0, TURN_SIGMA), -MOST_SOUND, MOST_SOUND)) * turn_deg
        at = self._nominal(name)
        tone = float(np.exp(rng.normal(0.0, 0.06)))
        return replace(
            at, x_mm=at.x_mm + float(off[0]), y_mm=at.y_mm + float(off[1]), turn_deg=at.turn_deg + turn, tone=tone
        )

    def _wrong(self, name: str, stands: Standing | None) -> str:
        """Return what is wrong with a component that stands so; empty when nothing is."""
        if stands is None:
            return "missing"
        nominal, (shift_mm, turn_deg) = self._nominal(name), self._most(name)
        turned_deg = abs(math.remainder(stands.turn_deg - nominal.turn_deg, 360.0))
        if turned_deg > NEAR_POLE_DEG and self._board.type_at(name).polarised:
            return "polarity_reversed"
        if math.dist((stands.x_mm, stands.y_mm), (nominal.x_mm, nominal.y_mm)) > shift_mm:
            return "shifted"
        return "rotated" if turned_deg > turn_deg else ""

    def _flaw(self, label: str, name: str, stands: Standing | None) -> Flaw:
        """Return the defect of one component that stands so."""
        component, nominal = self._board.type_at(name), self._nominal(name)
        length_mm = component.length_mm
        if stands is not None and label == "shifted":
            length_mm = math.dist((stands.x_mm, stands.y_mm), (nominal.x_mm, nominal.y_mm))
        elif stands is not None and label == "rotated":
            turned_rad = math.radians(abs(math.remainder(stands.turn_deg - nominal.turn_deg, 360.0)))
            length_mm = math.hypot(component.length_mm, component.width_mm) * math.sin(turned_rad / 2)
        shape = Misfit(nominal=nominal, stands=stands, length_mm=component.length_mm, width_mm=component.width_mm)
        area_mm2 = component.length_mm * component.width_mm
        return Flaw(label=label, zone=name, length_mm=length_mm, area_mm2=area_mm2, contrast=0.0, shape=shape)

    def _speck(self, rng: np.random.Generator) -> Speck:
        """Draw a fibre or a grain of dust."""
        half = self._board.length_mm / 2, self._board.width_mm / 2
        size = log_uniform(rng, 0.03, 0.2)
        return Speck(
            centre_mm=(rng.uniform(-half[0], half[0]), rng.uniform(-half[1], half[1])),
            radii_mm=(size, size * rng.uniform(0.3, 1.0)),
            turn_rad=rng.uniform(0.0, np.pi),
            radiance=float(rng.choice([-0.4, 0.4, 0.8]) * rng.uniform(0.4, 1.0)),
        )


def conforms(part: Part, scene: Scene) -> bool:
    """Tell what the recipe's criteria say of a part's flaws."""
    return not condemning(part.flaws, scene.recipe.criteria)


def _as_set(nominal: Standing, fitted: Fitted | None) -> Standing | None:
    if fitted is None:
        return None
    return replace(nominal, x_mm=fitted.x_mm, y_mm=fitted.y_mm, turn_deg=fitted.turn_deg)


def _missing(at: Standing, length_mm: float, most: tuple[float, float], rng: np.random.Generator) -> None:
    """Nothing stands there."""


def _shifted(at: Standing, length_mm: float, most: tuple[float, float], rng: np.random.Generator) -> Standing:
    """A component that stands off its place by `length_mm`, at least beyond what is allowed."""
    shift_mm = length_mm if length_mm > most[0] else most[0] * rng.uniform(1.01, MOST_EXCESS)
    direction = rng.uniform(0.0, 2 * np.pi)
    return replace(
        at, x_mm=at.x_mm + shift_mm * float(np.cos(direction)), y_mm=at.y_mm + shift_mm * float(np.sin(direction))
    )


def _rotated(at: Standing, length_mm: float, most: tuple[float, float], rng: np.random.Generator) -> Standing:
    """A component that is turned beyond what is allowed, small turns more often."""
    turn_deg = log_uniform(rng, most[1] * 1.01, max(MOST_TURN_DEG, most[1] * MOST_EXCESS))
    return replace(at, turn_deg=at.turn_deg + float(rng.choice((-1.0, 1.0))) * turn_deg)


def _reversed(at: Standing, length_mm: float, most: tuple[float, float], rng: np.random.Generator) -> Standing:
    """A component that stands the wrong way round."""
    return replace(at, turn_deg=at.turn_deg + 180.0)


_DRAW: dict[str, Callable[[Standing, float, tuple[float, float], np.random.Generator], Standing | None]] = {
    "missing": _missing,
    "shifted": _shifted,
    "rotated": _rotated,
    "polarity_reversed": _reversed,
}
