"""What all devices with a valve and a spring-return cylinder have."""

from twin.scene.responses import Response
from twin.types import value


@value
class Pneumatic:
    """A valve, a cylinder that a spring takes home, and a switch at either end of its stroke, beside a belt."""

    conveyor: str
    distance_m: float
    """Where along the belt it works, from the belt's upstream edge."""
    valve: Response = Response(on_s=0.02, off_s=0.02)
    """From a change of the command to the first movement; part of the times of the strokes."""
    switches: Response = Response(on_s=0.002, off_s=0.002)
    """From an end reached or left to its switch."""
    power_w: float = 5.0
    """What the energised valve takes."""
    air_nl_per_stroke: float = 0.28
    """Free air of a double stroke, in normal litres."""
