"""What a kind of product brings to a picture, and what all kinds share: the studio.

Radiance is relative: 1 is a ground face in the reference light. Arrays are float32 of the picture's shape, those of
radiance with a last axis of 1 channel for gray or 3 for red, green and blue. Steel and dust are gray; what has a colour
has it as a factor for each channel, with the mean 1, so that a gray camera sees the mean of a colour camera's channels
(but where a channel has nothing left to take away).
"""

from functools import cached_property
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera.contrast import radiance_of
from twin.camera.light import Light
from twin.camera.material import BELT
from twin.camera.part import Flaw
from twin.camera.stains import Hue, hue_of
from twin.camera.texture import Textures
from twin.camera.view import View, Window
from twin.types import value

Floats = NDArray[np.float32]

GRAY: Hue = (1.0, 1.0, 1.0)


@value
class Studio:
    """All that stays the same from picture to picture, whatever the product: the light and the textures."""

    light: Light
    textures: Textures
    channels: int = 1

    @cached_property
    def belts(self) -> tuple[Floats, ...]:
        """The belt's surfaces in this light."""
        level = np.float32(radiance_of(self.light, 0.0, BELT) + self.light.behind)
        return tuple(belt * level for belt in self.textures.belts)

    def hue(self, factors: Hue) -> Floats:
        """Return a colour's factors for this camera's channels: 1 for gray."""
        return hue_of(factors, self.channels)


@value
class Spot:
    """Where a mark lies in a picture: its window of it, that window's points on the face (mm), and how much of each
    pixel the mark covers (0..1)."""

    view: View
    window: Window
    x_mm: Floats
    y_mm: Floats
    cover: Floats


class Look(Protocol):
    """How one product is drawn. `surface` is what the product's draft drew for this part."""

    @property
    def height_mm(self) -> float:
        """From the face down to the belt."""
        ...

    @property
    def reach_mm(self) -> float:
        """Radius outside of which only the belt is seen."""
        ...

    @property
    def shadow(self) -> Floats:
        """Share of the light that reaches the belt: a square canvas around the part's axis, 1 far away."""
        ...

    def part(self, surface: Any, view: View) -> tuple[Floats, Floats]:
        """Return the radiance of a sound part alone, 0 where there is none, and where one looks past it (0..1)."""
        ...

    def mark(self, flaw: Flaw, surface: Any, spot: Spot, patch: Floats) -> None:
        """Draw a flaw into the radiance of its window."""
        ...


def coloured(plane: Floats, hue: Floats) -> Floats:
    """Return a plane (rows, columns) as channels, each times its factor."""
    planes = [plane if factor == 1.0 else plane * factor for factor in hue]
    return np.asarray(planes[0] if len(planes) == 1 else cv2.merge(planes), np.float32).reshape(*plane.shape, hue.size)
