"""The lights, and what a surface sends of each to a camera that looks straight down.

Rough steel mirrors light through its small facets. A facet mirrors light into the lens when its slope is the one
half-way between the vertical and the light; a Gaussian spread of facet slopes gives the radiance (P. Beckmann and
A. Spizzichino, The Scattering of Electromagnetic Waves from Rough Surfaces, 1963; G. J. Ward, Measuring and Modeling
Anisotropic Reflection, SIGGRAPH 1992). Summed around a ring the spread becomes a modified Bessel function. A matt
surface follows Lambert's cosine. Light adds up: what is wider than a ring is a stack of rings.

How the geometries are built and what they show: I. Jahr, Lighting in Machine Vision, in A. Hornberg (editor), Handbook
of Machine and Computer Vision, 2nd edition 2017.
"""

from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import i0e, i1e

from twin.camera.material import GROUND_STEEL, Material
from twin.scene.optics import Lighting
from twin.types import value

Floats = NDArray[np.float32]

REFERENCE_ELEVATION_DEG = 35.0
"""The elevation at which a drawn contrast is met, and at which a ground face has the radiance 1."""
FIELD_SHARE = 0.35
"""How much of the ring's asymmetry is left, at the picture's border, in the light that falls on flat ground."""
LAMP_SPREAD_DEG = (-9.0, -3.0, 3.0, 9.0)
"""The ring is a band of lamps; its height softens shadows."""
COAXIAL_HALF_ANGLE_DEG = 6.0
DOME_ANGLES_DEG = (12.0, 75.0)
"""From the hole that the camera looks through to the dome's rim, off the vertical."""
STACKED = 12
SPILL = 0.02
"""What of a back light comes round to the dark side of a part."""


class Light(Protocol):
    """A light over, around or behind the part. Radiance 1 is a ground face under the reference ring."""

    @property
    def asymmetry(self) -> float:
        """How much stronger than its mean the light is on its strongest side."""
        ...

    @property
    def azimuth_rad(self) -> float:
        """Of the strongest side, in the picture: 0 points right, a quarter turn points up."""
        ...

    @property
    def lamps_deg(self) -> tuple[float, ...]:
        """Elevations from which it casts shadows; none when it casts none."""
        ...

    @property
    def behind(self) -> float:
        """Radiance of what shines through wherever one looks past the part."""
        ...

    @property
    def is_bright_field(self) -> bool:
        """Tell whether flat ground mirrors the light into the lens, so that whatever is not flat is darker."""
        ...

    def field(self, width_px: int, height_px: int) -> Floats:
        """Return the light on each pixel's place (rows, columns)."""
        ...

    def response(self, slope: Floats, material: Material) -> tuple[Floats, Floats]:
        """Return (mean, first harmonic) of the radiance of a surface inclined by `slope` (tangent, any shape).

        The radiance is mean + harmonic x asymmetry x cos(azimuth of the slope - azimuth of the light).
        """
        ...


def light_of(lighting: Lighting) -> Light:
    """Return the light of the geometry that a camera's optics name."""
    if lighting.light_geometry == "coaxial":
        return StackedLight(angles_deg=(0.0, COAXIAL_HALF_ANGLE_DEG), is_bright_field=True)
    if lighting.light_geometry == "dome":
        return StackedLight(angles_deg=DOME_ANGLES_DEG, is_bright_field=False)
    if lighting.light_geometry == "back":
        return BackLight()
    return RingLight(elevation_deg=lighting.light_elevation_deg)


@value
class RingLight:
    """A ring of light; its strength around the ring is 1 + `asymmetry` x cos(azimuth - `azimuth_rad`)."""

    elevation_deg: float
    asymmetry: float = 0.25
    azimuth_rad: float = 0.7
    """Of the ring's strongest side, in the picture: 0 points right, a quarter turn points up."""
    behind: float = 0.0
    is_bright_field: bool = False

    @property
    def mirror_slope(self) -> float:
        """Slope of a facet that mirrors the ring into the lens."""
        return float(np.tan(np.radians(90.0 - self.elevation_deg) / 2.0))

    @property
    def lamps_deg(self) -> tuple[float, ...]:
        """Elevations of the band of lamps."""
        return tuple(self.elevation_deg + spread for spread in LAMP_SPREAD_DEG)

    def field(self, width_px: int, height_px: int) -> Floats:
        """Return the light on each pixel's place (rows, columns): its half by the ring's strong side gets more."""
        u = np.linspace(-1.0, 1.0, width_px, dtype=np.float32)[None, :] * np.float32(np.cos(self.azimuth_rad))
        v = np.linspace(1.0, -1.0, height_px, dtype=np.float32)[:, None] * np.float32(np.sin(self.azimuth_rad))
        return np.asarray(1.0 + np.float32(FIELD_SHARE * self.asymmetry) * (u + v), np.float32)

    def response(self, slope: Floats, material: Material) -> tuple[Floats, Floats]:
        """Return (mean, first harmonic) of the radiance of a surface inclined by `slope`."""
        mean, harmonic = _facets(slope, self.mirror_slope, material)
        matt = material.diffuse * np.sin(np.radians(self.elevation_deg)) / np.sqrt(1.0 + slope**2)
        scale = _reference_radiance()
        return ((mean + matt) / scale).astype(np.float32), (harmonic / scale).astype(np.float32)


@value
class StackedLight:
    """Light that fills the sky evenly between two angles off the vertical, as strong as lights a ground face to 1.

    From the vertical to a few degrees it is a coaxial light, which a beam splitter sends along the optical axis; from
    the camera's hole down to the horizon it is a dome. Rings of the same solid angle stand for it.
    """

    angles_deg: tuple[float, float]
    is_bright_field: bool
    asymmetry: float = 0.0
    azimuth_rad: float = 0.0
    behind: float = 0.0

    @cached_property
    def rings(self) -> tuple[RingLight, ...]:
        """Rings at equal steps of the cosine, which is to say of the solid angle."""
        near, far = np.cos(np.radians(self.angles_deg))
        cosines = near + (far - near) * (np.arange(STACKED) + 0.5) / STACKED
        return tuple(RingLight(elevation_deg=float(np.degrees(np.arcsin(cosine)))) for cosine in cosines)

    @property
    def lamps_deg(self) -> tuple[float, ...]:
        """Elevations of every third ring."""
        return tuple(ring.elevation_deg for ring in self.rings[1::3])

    def field(self, width_px: int, height_px: int) -> Floats:
        """Return the same light for every pixel."""
        return np.ones((height_px, width_px), np.float32)

    def response(self, slope: Floats, material: Material) -> tuple[Floats, Floats]:
        """Return (mean, 0) of the radiance of a surface inclined by `slope`: the same from all sides."""
        known = np.tan(np.radians(np.linspace(0.0, 89.5, 720))).astype(np.float32)
        mean = np.interp(slope, known, self._sum(known, material)) / self._scale
        return mean.astype(np.float32), np.zeros_like(slope)

    @cached_property
    def _scale(self) -> float:
        return float(self._sum(np.zeros(1, np.float32), GROUND_STEEL)[0])

    def _sum(self, slope: Floats, material: Material) -> Floats:
        total = np.zeros_like(slope)
        for ring in self.rings:
            # Solid angle for each step of slope (B. Walter and others, Microfacet Models for Refraction, EGSR 2007):
            # without it an even sky would not look even in a mirror.
            mirror = ring.mirror_slope
            total += _facets(slope, mirror, material)[0] * np.float32((1.0 + mirror**2) ** 2)
            total += material.diffuse * np.float32(np.sin(np.radians(ring.elevation_deg))) / np.sqrt(1.0 + slope**2)
        return total


@value
class BackLight:
    """A panel of parallel light under a translucent belt: a silhouette, hardly any surface.

    Light that leaves the panel within a degree of the vertical passes the part's edge or is stopped by it; the shape
    and the finish of the part's upper side do not matter.
    """

    asymmetry: float = 0.0
    azimuth_rad: float = 0.0
    lamps_deg: tuple[float, ...] = ()
    behind: float = 1.0
    is_bright_field: bool = False

    def field(self, width_px: int, height_px: int) -> Floats:
        """Return the same light for every pixel."""
        return np.ones((height_px, width_px), np.float32)

    def response(self, slope: Floats, material: Material) -> tuple[Floats, Floats]:
        """Return what little comes round the part, whatever it is made of."""
        return np.full_like(slope, SPILL), np.zeros_like(slope)


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
