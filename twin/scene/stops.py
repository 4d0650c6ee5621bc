"""Stops of a scene: what holds parts back on a running belt."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.pneumatic import Pneumatic
from twin.types import value


@value
class Stop(Pneumatic):
    """A stopper cylinder with a blade across the belt, in a slot between the belt's two strands.

    A spring raises it: parts stand at it while the belt slips under them. Power lowers it. `distance_m` is the blade's
    upstream face.
    """

    kind: Literal["stop"]
    lower_s: Annotated[float, Field(gt=0)] = 0.1
    """From the valve's command to the blade under the belt's surface."""
    raise_s: Annotated[float, Field(gt=0)] = 0.15
    """From power lost to the blade up again, by its spring."""
    height_m: Annotated[float, Field(gt=0)] = 0.01
    """How far the raised blade stands above the belt."""
    thickness_m: Annotated[float, Field(gt=0)] = 0.006
    spring_n: Annotated[float, Field(gt=0)] = 0.4
    """What the spring lifts with beside the blade's weight: too little to lift or tip a part that stands over it."""
    force_n: Annotated[float, Field(gt=0)] = 20.0
    """The most that the cylinder lowers with."""
    friction: Annotated[float, Field(gt=0)] = 0.15
    """Coulomb coefficient between the blade and a part."""
