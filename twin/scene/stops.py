"""Stops of a scene: what holds parts back on a running belt."""

import math
from typing import Annotated, Literal

from pydantic import Field

from twin.scene.pneumatic import Pneumatic
from twin.types import value

FUNNEL_RAD = math.radians(20.0)
"""How steeply the rails' ends lead in from the belt's edges."""


@value
class Stop(Pneumatic):
    """A stopper cylinder with a blade across the belt, in a slot between the belt's two strands.

    A spring raises it: parts stand at it while the belt slips under them. Power lowers it. `distance_m` is the blade's
    upstream face. Rails keep the queue in line: round parts that push each other would give way sideways without them.
    """

    kind: Literal["stop"]
    photo_eye: str | None = None
    """The eye just before the blade that tells of a part which stands there; the controller releases those one by one.
    Without it nobody but a person or a command releases the stop."""
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
    """Coulomb coefficient between blade or rails and a part."""
    rails_m: Annotated[float, Field(gt=0)] = 0.4
    """Length of the rails before the blade, between which a queue stands."""
    play_m: Annotated[float, Field(gt=0)] = 0.001
    """Free play of a part between the rails, on either side."""

    def funnel_m(self, width_m: float, diameter_m: float) -> float:
        """Return how far along a belt of this width the rails' ends lead parts of this diameter in."""
        return max((width_m - diameter_m) / 2 - self.play_m, 0.0) / math.tan(FUNNEL_RAD)
