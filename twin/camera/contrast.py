"""How a light changes what is drawn: a defect's contrast and the brightness of dust, against the reference ring."""

from typing import Literal

import numpy as np

from twin.camera.light import REFERENCE_ELEVATION_DEG, Light, RingLight
from twin.camera.material import DUST, GROUND_STEEL, TURNED_STEEL, Material

LOW_ELEVATION_DEG = 20.0
MOST_GAIN = 2.0
DefectLook = Literal["groove", "pit", "fracture", "matt"]

TYPICAL: dict[DefectLook, tuple[float, Material]] = {
    "groove": (0.55, Material(slope_rms=0.35)),
    "pit": (0.40, TURNED_STEEL),
    "fracture": (0.60, Material(slope_rms=0.40)),
    "matt": (0.0, Material(slope_rms=1.0, gloss=0.0, diffuse=0.7)),
}
"""Slope and scatter that stand for a look."""


def contrast_gain(light: Light, look: DefectLook) -> float:
    """Return how this light changes a defect's contrast against the reference light (1 at the reference, at most 2).

    In the reference ring a groove is, on the whole, as bright as the face, and only its two flanks stand out: any other
    geometry would seem to be without measure better. So these are held against what a low ring shows, at its gain of 2.
    """
    reference = _relative_contrast(RingLight(elevation_deg=REFERENCE_ELEVATION_DEG), look)
    if not isinstance(light, RingLight):
        low = _relative_contrast(RingLight(elevation_deg=LOW_ELEVATION_DEG), look)
        reference = max(reference, low / MOST_GAIN)
    return float(np.clip(_relative_contrast(light, look) / reference, 0.0, MOST_GAIN))


def face_radiance(light: Light) -> float:
    """Return the radiance of a flat ground face."""
    return radiance_of(light, 0.0, GROUND_STEEL)


def dust_gain(light: Light) -> float:
    """Return how bright dust is, against the reference light (1 at the reference)."""
    reference = RingLight(elevation_deg=REFERENCE_ELEVATION_DEG)
    return radiance_of(light, 0.0, DUST) / radiance_of(reference, 0.0, DUST)


def radiance_of(light: Light, slope: float, material: Material) -> float:
    """Return the mean radiance of one slope of one material."""
    return float(light.response(np.full(1, slope, np.float32), material)[0][0])


def _relative_contrast(light: Light, look: DefectLook) -> float:
    """Return |radiance of a typical defect - radiance of the face| / radiance of the face."""
    face = face_radiance(light)
    return max(abs(radiance_of(light, *TYPICAL[look]) - face) / face, 0.02)
