"""What each kind of product brings to the camera: how its parts are drawn up, and how they look."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from twin.camera.bearing_draft import BearingDraft
from twin.camera.bearing_look import BearingLook
from twin.camera.board_draft import BoardDraft, conforms
from twin.camera.board_look import BoardLook
from twin.camera.look import Look, Studio
from twin.camera.part import Flaw, Part
from twin.camera.photographed_draft import PhotographedDraft
from twin.camera.photographed_look import PhotographedLook
from twin.scene.board import Board
from twin.scene.photographed import Photographed
from twin.scene.product import Product
from twin.scene.scene import Scene
from twin.types import Fitted


class Draft(Protocol):
    """Draws up the parts of one product: what they carry, and their flaws."""

    def surface(self, rng: np.random.Generator) -> Any:
        """Draw what one part carries beside its flaws; its product's look knows what to do with it."""
        ...

    def flaw(self, label: str, length_mm: float, surface: Any, rng: np.random.Generator) -> Flaw:
        """Draw one defect of class `label` and about `length_mm`; raises `ConfigError` for a class that it lacks."""
        ...

    def wrong(self, label: str, surface: Any) -> tuple[Any, Flaw]:
        """Return what a part carries that is wrong as a whole, and that as a flaw which covers its face."""
        ...


def draft_of(scene: Scene, product: Product) -> Draft:
    """Return what draws up the parts of a product of a scene: its own, or a stranger."""
    if isinstance(product, Photographed):
        return PhotographedDraft(scene, product)
    return BoardDraft(scene, product) if isinstance(product, Board) else BearingDraft(scene, product)


def as_fitted(scene: Scene, part: Part, fitted: Sequence[Fitted] | None) -> Part:
    """Return a part with what robots have set on it; None: no robot does."""
    if fitted is None or not isinstance(scene.product, Board):
        return part
    finished = BoardDraft(scene, scene.product).fitted(part, fitted)
    return replace(finished, conforming=conforms(finished, scene))


def look_of(product: Product, studio: Studio, pixel_mm: float) -> Look:
    """Return how a product looks in pictures of `pixel_mm`."""
    if isinstance(product, Board):
        return BoardLook(product, studio, pixel_mm)
    if isinstance(product, Photographed):
        return PhotographedLook(product, studio, pixel_mm)
    return BearingLook(product, studio, pixel_mm)
