"""Draws what the camera sees: a part on the belt as its product's look draws it, then its flaws, with their mask."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.camera.body import SHADOW_STEP_MM
from twin.camera.look import Look, Spot, Studio, coloured
from twin.camera.part import Flaw, Part
from twin.camera.view import View, Window
from twin.types import value

Floats = NDArray[np.float32]

BELT_HUE = (0.80, 1.12, 1.08)
"""What the belt, of blue-green polyurethane, sends back."""


@value
class Drawn:
    """A flaw in the picture: where (`window`), which pixels (`inside`), and the radiance before and after it was drawn.

    What is drawn over it later does not count for its own contrast.
    """

    flaw: Flaw
    window: Window
    inside: NDArray[np.bool_]
    before: Floats
    after: Floats


def render_sound(studio: Studio, look: Look, part: Part, view: View, belt_offset_px: tuple[int, int]) -> Floats:
    """Return the radiance of a part without its flaws, on the belt."""
    ground = view.below(look.height_mm)
    shade = ground.warp(look.shadow, SHADOW_STEP_MM, border=(1.0,))
    # Only where the part is: the rest of the picture shows nothing but the belt.
    window = view.window((0.0, 0.0), look.reach_mm).around(ground.window((0.0, 0.0), look.reach_mm))
    if window.is_empty:
        return _belt(studio, view, belt_offset_px, shade)
    radiance, past = look.part(part.surface, view.crop(window))
    shade[window.slices] *= past
    whole = _belt(studio, view, belt_offset_px, shade)
    whole[window.slices] += radiance
    return whole


def render_belt(studio: Studio, view: View, offset_px: tuple[int, int]) -> Floats:
    """Return the radiance of the empty belt; `offset_px` says which stretch of it runs by."""
    return _belt(studio, view, offset_px, None)


def _belt(studio: Studio, view: View, offset_px: tuple[int, int], share: Floats | None) -> Floats:
    """Return the belt's radiance times the share (rows, columns) of it that is lit and seen."""
    belts = studio.belts
    texture = belts[offset_px[0] % len(belts)]
    left = offset_px[0] % (texture.shape[1] - view.width_px + 1)
    top = offset_px[1] % (texture.shape[0] - view.height_px + 1)
    stretch = texture[top : top + view.height_px, left : left + view.width_px]
    return coloured(stretch.copy() if share is None else stretch * share, studio.hue(BELT_HUE))


def draw_flaws(look: Look, part: Part, view: View, radiance: Floats, margin_px: int) -> tuple[Drawn, ...]:
    """Draw the part's flaws into `radiance`, one after the other; those outside the picture are left out.

    Each one's window reaches `margin_px` beyond it: as far as the lens and the motion spread its light.
    """
    drawn = []
    for flaw in part.flaws:
        window = view.window(flaw.shape.centre_mm, flaw.shape.reach_mm, margin_px)
        if window.is_empty:
            continue
        x, y = view.to_mm(window)
        distance = flaw.shape.distance(x, y, view.pixel_mm)
        patch = radiance[window.slices]
        before = patch.copy()
        cover = np.clip(0.5 - distance / np.float32(view.pixel_mm), 0.0, 1.0)
        look.mark(flaw, part.surface, Spot(view=view, window=window, x_mm=x, y_mm=y, cover=cover), patch)
        drawn.append(Drawn(flaw=flaw, window=window, inside=distance < 0.0, before=before, after=patch.copy()))
    return tuple(drawn)


def draw_whole(part: Part, view: View, radiance: Floats, empty: Floats, margin_px: int) -> tuple[Drawn, ...]:
    """Return what is wrong with the whole of a part that `radiance` shows already; it stands out from the bare belt."""
    drawn = []
    for flaw in part.flaws:
        window = view.window(flaw.shape.centre_mm, flaw.shape.reach_mm, margin_px)
        if not window.is_empty:
            inside = flaw.shape.distance(*view.to_mm(window), view.pixel_mm) < 0.0
            after = radiance[window.slices].copy()
            drawn.append(Drawn(flaw=flaw, window=window, inside=inside, before=empty[window.slices], after=after))
    return tuple(drawn)


def mask_of(drawn: Sequence[Drawn], class_indices: dict[str, int], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the mask (uint8, `shape` rows and columns): the class index where a flaw is, 0 elsewhere."""
    mask = np.zeros(shape, np.uint8)
    for one in drawn:
        mask[one.window.slices][one.inside] = class_indices[one.flaw.label]
    return mask
