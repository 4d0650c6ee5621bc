"""Feeders of a scene: a magazine of parts, and when it lets the next one go."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.responses import Response
from twin.types import value


@value
class Spaced:
    """A part whenever the belt has moved on by `pitch_m` since the last one: they come to lie that far apart.

    Farther where a part needs longer than that to leave room for the next one (about 0.26 s by the usual slope).
    """

    kind: Literal["spaced"]
    pitch_m: Annotated[float, Field(gt=0)]


@value
class RandomArrivals:
    """Parts that come by chance: a least gap, and beyond it an exponential one. `mean_s` is the mean of both together.

    Those that come while there is no room wait, and go one by one as soon as there is.
    """

    kind: Literal["random"]
    mean_s: Annotated[float, Field(gt=0)]
    min_s: Annotated[float, Field(ge=0)] = 0.0


Arrivals = Annotated[Spaced | RandomArrivals, Field(discriminator="kind")]


@value
class ChuteFeeder:
    """A magazine over a short lined slope that ends on a belt's start. An escapement lets one part go at a time.

    A cylinder moves the escapement: without compressed air its spring keeps it shut, and the feeder is held.
    """

    kind: Literal["chute_feeder"]
    conveyor: str
    """The belt whose start it feeds, straight on in the belt's running direction."""
    arrivals: Arrivals
    capacity: Annotated[int, Field(gt=0)]
    """Parts in a full magazine, the one at the escapement among them."""
    refill_s: Annotated[float, Field(gt=0)] | None = None
    """From the last part out to a full magazine again, by an operator; without it an empty one stays empty."""
    slope_m: Annotated[float, Field(gt=0)] = 0.03
    """How far a part slides: from its middle at the escapement to the slope's lower end."""
    slope_deg: Annotated[float, Field(gt=0, lt=45)] = 20.0
    friction: Annotated[float, Field(gt=0)] = 0.15
    """Coulomb coefficient between the slope's lining and a part."""
    response: Response = Response(on_s=0.03, off_s=0.03)
    """Of the escapement: from its command to the part set free, and back to where it holds the next one."""
