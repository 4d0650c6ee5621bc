"""The ring light and what a surface sends of it to a camera that looks straight down.

A low-angle ring lights rough steel through its small facets. A facet mirrors light into the lens when its slope is the
one half-way between the vertical and the light; a Gaussian spread of facet slopes gives the radiance (P. Beckmann and
A. Spizzichino, The Scattering of Electromagnetic Waves from Rough Surfaces, 1963; G. J. Ward, Measuring and Modeling
Anisotropic Reflection, SIGGRAPH 1992). Summed around a ring the spread becomes a modified Bessel function.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import i0e, i1e

from twin.types import value

Floats = NDArray[np.float32]
DefectLook = Literal["groove", "pit", "fracture", "matt"]

REFERENCE_ELEVATION_DEG = 35.0
"""The elevation at which a drawn contrast is met, and at which a ground face has the radiance 1."""

FIELD_SHARE = 0.35
"""How much of the ring's asymmetry is left, at the picture's border, in the light that falls on flat ground."""


@value
class Material:
    """How a surface scatters. `slope_rms` is the spread of its facets' slopes, `diffuse` its matt part."""

    slope_rms: float
    gloss: float = 1.0
    diffuse: float = 0.0


GROUND_STEEL = Material(slope_rms=0.27, diffuse=0.25)
TURNED_STEEL = Material(slope_rms=0.20, gloss=0.8, diffuse=0.15)
POLISHED_BALL = Material(slope_rms=0.07, gloss=0.45, diffuse=0.05)
STAMPED_SHEET = Material(slope_rms=0.24, gloss=0.55, diffuse=0.30)
BELT = Material(slope_rms=1.0, gloss=0.0, diffuse=1.5)


@value
class RingLight:
    """A ring of light; its strength around the ring is 1 + `asymmetry` x cos(azimuth - `azimuth_rad`)."""

    elevation_deg: float
    asymmetry: float = 0.25
    azimuth_rad: float = 0.7
    """Of the ring's strongest side, in the picture: 0 points right, a quarter turn points up."""

    @property
    def mirror_slope(self) -> float:
        """Slope of a facet that mirrors the ring into the lens."""
        return float(np.tan(np.radians(90.0 - self.elevation_deg) / 2.0))

    def field(self, width_px: int, height_px: int) -> Floats:
        """Return the light on each pixel's place (rows, columns): its half by the ring's strong side gets more."""
        u = np.linspace(-1.0, 1.0, width_px, dtype=np.float32)[None, :] * np.float32(np.cos(self.azimuth_rad))
        v = np.linspace(1.0, -1.0, height_px, dtype=np.float32)[:, None] * np.float32(np.sin(self.azimuth_rad))
        return np.asarray(1.0 + np.float32(FIELD_SHARE * self.asymmetry) * (u + v), np.float32)

    def response(self, slope: Floats, material: Material) -> tuple[Floats, Floats]:
        """Return (mean, first harmonic) of the radiance of a surface inclined by `slope` (tangent, any shape).

        The radiance is mean + harmonic x asymmetry x cos(azimuth of the slope - azimuth of the light).
        """
        mean, harmonic = _facets(slope, self.mirror_slope, material)
        matt = material.diffuse * np.sin(np.radians(self.elevation_deg)) / np.sqrt(1.0 + slope**2)
        scale = _reference_radiance()
        return ((mean + matt) / scale).astype(np.float32), (harmonic / scale).astype(np.float32)

    def contrast_gain(self, look: DefectLook) -> float:
        """Return how this light changes a defect's contrast against the reference light (1 at the reference)."""
        here = _relative_contrast(self, look)
        reference = _relative_contrast(RingLight(elevation_deg=REFERENCE_ELEVATION_DEG), look)
        return float(np.clip(here / reference, 0.0, 2.0))


def _facets(slope: Floats, mirror_slope: float, material: Material) -> tuple[Floats, Floats]:
    """Return mean and first harmonic of the facets' radiance (scaled Bessel functions do not overflow)."""
    variance = material.slope_rms**2
    peak = material.gloss * np.exp(-((mirror_slope - slope) ** 2) / (2.0 * variance)) / variance
    argument = mirror_slope * slope / variance
    return peak * i0e(argument), peak * i1e(argument)


def _reference_radiance() -> float:
    slope = np.zeros(1, np.float32)
    mirror = RingLight(elevation_deg=REFERENCE_ELEVATION_DEG).mirror_slope
    matt = GROUND_STEEL.diffuse * np.sin(np.radians(REFERENCE_ELEVATION_DEG))
    return float(_facets(slope, mirror, GROUND_STEEL)[0][0] + matt)


def _relative_contrast(light: RingLight, look: DefectLook) -> float:
    """Return |radiance of a typical defect - radiance of the face| / radiance of the face."""
    slope, material = {
        "groove": (0.55, Material(slope_rms=0.35)),
        "pit": (0.40, TURNED_STEEL),
        "fracture": (0.60, Material(slope_rms=0.40)),
        "matt": (0.0, Material(slope_rms=1.0, gloss=0.0, diffuse=0.7)),
    }[look]
    face = light.response(np.zeros(1, np.float32), GROUND_STEEL)[0][0]
    defect = light.response(np.full(1, slope, np.float32), material)[0][0]
    return float(max(abs(defect - face) / face, 0.02))
