"""What is true of a part in a picture: its defects, how far they stand out of the noise, and the criteria's answer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.acceptance import condemning
from twin.camera.part import Part
from twin.camera.sensor import noise_sigma_gray, per_channel
from twin.mixing import WHOLE_PART
from twin.scene.optics import Optics
from twin.scene.recipe import Recipe
from twin.types import DefectTruth, PartTruth

Floats = NDArray[np.float32]

VISIBLE_SIGMA = 3.0
"""A defect whose mean contrast stays under this many sigmas of the camera's noise is below visibility."""
DRAWN_SURFACE = "face"
"""The surface on which defects are drawn."""


def contrast_sigma(
    with_gray: Floats, without_gray: Floats, inside: NDArray[np.bool_], optics: Optics, *, moved: bool = False
) -> float:
    """Return |mean difference| over the mask of two noise-free pictures, in sigmas of the noise at the local gray.

    Of what only stands otherwise (`moved`) the mean of |difference| counts: it is no brighter or darker on the whole.

    Pictures are (rows, columns, channels) and the mask (rows, columns). Of a colour picture its gray counts, the mean
    of the channels, and the noise of that mean: what is visible hardly depends on the kind of camera.
    """
    if not inside.any():
        return 0.0
    local = float(without_gray[inside].mean())
    change = with_gray[inside] - without_gray[inside]
    difference = abs(float((np.abs(change) if moved else change).mean()))
    noise = float(noise_sigma_gray(local, per_channel(optics))) / np.sqrt(with_gray.shape[2])
    return float(difference / noise)


def part_truth(part: Part, recipe: Recipe, contrast_sigmas: Sequence[float], *, seen: bool = True) -> PartTruth:
    """Return the truth of `part`, judged by the recipe's criteria; `contrast_sigmas` follows `part.flaws`.

    What is wrong with the whole of a part condemns it, whatever the recipe says. `seen` is False when the part shows
    another side than the inspected face.
    """
    defects = tuple(
        DefectTruth(
            label=flaw.label,
            zone=flaw.zone,
            length_mm=flaw.length_mm,
            area_mm2=flaw.area_mm2,
            contrast_sigma=sigma,
        )
        for flaw, sigma in zip(part.flaws, contrast_sigmas, strict=True)
    )
    sigma_of = {id(defect): defect.contrast_sigma for defect in defects}
    condemned = condemning(defects, (*recipe.criteria, *WHOLE_PART))
    inspected = seen and DRAWN_SURFACE in recipe.surfaces
    return PartTruth(
        part_id=part.part_id,
        conforming=not condemned,
        inspected=inspected or not condemned,
        below_visibility=bool(condemned) and all(sigma_of[id(mark)] < VISIBLE_SIGMA for mark in condemned),
        defects=defects,
    )
