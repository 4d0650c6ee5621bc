"""How the surfaces scatter light."""

from twin.types import value


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
DUST = Material(slope_rms=1.0, gloss=0.0, diffuse=0.7)
OIL = Material(slope_rms=0.11, gloss=0.16)
