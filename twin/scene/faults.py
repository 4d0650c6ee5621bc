"""Faults of a scene: what breaks, when, how strongly, and whether anybody is told.

A fault is scheduled (`at_s`), random (`mtbf_s`), or neither: then it waits until somebody throws it.
"""

from typing import Annotated, Literal

from pydantic import Field

from twin.types import value

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(gt=0, le=1)]
End = Literal["reject", "accept"]


@value
class When:
    """When a fault acts. `twin/faults/schedule.py` makes a course of it."""

    device: str
    """The id of the device that it strikes."""
    at_s: Annotated[float, Field(ge=0)] | None = None
    """Scheduled: it begins at this time of the run."""
    for_s: Positive | None = None
    """How long a scheduled or thrown fault acts; without it, until it is repaired."""
    mtbf_s: Positive | None = None
    """Random: the mean time from one repair (or the start) to the next failure, exponentially distributed."""
    mttr_s: Positive | None = None
    """The mean time of a random fault until it is repaired, exponentially distributed."""
    grows_over_s: Positive | None = None
    """Wear: it grows evenly from nothing to its full strength in this time; without it, it acts fully at once."""
    shown: bool = True
    """Whether people are told of it when it begins. A hidden one is told when it is over."""


@value
class BeltSlip(When):
    """The belt slips on its roller: it moves this share less than drive and encoder tell."""

    kind: Literal["belt_slip"]
    share: Share = 0.1


@value
class BeltStop(When):
    """The drive trips: the belt stands, whatever is commanded."""

    kind: Literal["belt_stop"]


@value
class EncoderSlip(When):
    """The encoder's coupling slips: it counts this share less than its roller turns."""

    kind: Literal["encoder_slip"]
    share: Share = 0.05


@value
class Jam(When):
    """The part that comes to this place of the belt first is jammed there; the belt slips under it."""

    kind: Literal["jam"]
    distance_m: Annotated[float, Field(ge=0)]


@value
class PartsTouching(When):
    """Parts come two by two without a gap: a burr at this place holds back each until the next one runs into it."""

    kind: Literal["parts_touching"]
    distance_m: Annotated[float, Field(ge=0)]


@value
class GateStuck(When):
    """The gate stays at the end that leads to this lane once it is there."""

    kind: Literal["gate_stuck"]
    at: End


@value
class GateSlow(When):
    """Both strokes take this many times as long."""

    kind: Literal["gate_slow"]
    factor: Annotated[float, Field(gt=1)] = 3.0


@value
class SwitchStuck(When):
    """A feedback signal stays on or off (`tells`), in the process image and wherever else its switch is wired to."""

    kind: Literal["switch_stuck"]
    signal: str
    """The tag of the device without its id, such as `retracted`."""
    tells: bool


@value
class EyeStuck(When):
    """The output of a photo-eye stays on or off (`tells`): no edge is seen."""

    kind: Literal["eye_stuck"]
    tells: bool


@value
class EyeFlickers(When):
    """A photo-eye out of alignment: its output drops out and comes back at random while its beam is cut."""

    kind: Literal["eye_flickers"]
    per_s: Positive = 5.0
    """How often, on average, while the beam is cut."""


@value
class LowAir(When):
    """A leak: the pressure falls by this share."""

    kind: Literal["low_air"]
    share: Share = 0.6


@value
class GripperSlip(When):
    """Worn or oily fingers: their friction is lower by this share, and so is the load that they hold."""

    kind: Literal["gripper_slip"]
    share: Share = 0.9


@value
class WeakVacuum(When):
    """A leaking cup: it lacks this share of its vacuum. It holds less, and beyond a share its switch does not close."""

    kind: Literal["weak_vacuum"]
    share: Share = 0.6


@value
class DroppedPart(When):
    """The tool lets go once: of the part that it holds when this begins, or of the next one."""

    kind: Literal["dropped_part"]


@value
class RobotSlow(When):
    """The robot's moves take this many times as long. Along a belt it still keeps the belt's pace."""

    kind: Literal["robot_slow"]
    factor: Annotated[float, Field(gt=1, le=20)] = 2.0


@value
class FeederEmpty(When):
    """Nothing comes out of a chute feeder or an infeed tray, whatever it holds."""

    kind: Literal["feeder_empty"]


@value
class BurstOfBad(When):
    """This share of the parts that come in meanwhile is nonconforming."""

    kind: Literal["burst_of_bad"]
    share: Share = 1.0


@value
class MixedParts(When):
    """This share of the parts that come in meanwhile does not belong here."""

    kind: Literal["mixed_parts"]
    share: Share = 0.3
    part: str | None = None
    """One of `scene.strangers`, or `upside_down`; without it all that `scene.incoming.mixed` names, by their shares."""


@value
class CameraDirt(When):
    """Dirt on the camera's window: soft specks that stay in the same places and cover this share of the picture."""

    kind: Literal["camera_dirt"]
    share: Annotated[float, Field(gt=0, le=0.5)] = 0.05


@value
class LampFading(When):
    """The lamp has lost this share of its light: the picture is darker, and its noise weighs more."""

    kind: Literal["lamp_fading"]
    share: Share = 0.5


@value
class Defocus(When):
    """The lens has moved out of focus by this much."""

    kind: Literal["defocus"]
    defocus_mm: Positive = 15.0


@value
class CameraDead(When):
    """The camera answers no trigger: no picture comes, and no verdict."""

    kind: Literal["camera_dead"]


@value
class NetworkDelay(When):
    """The camera's pictures, and so the verdicts on them, come this much later."""

    kind: Literal["network_delay"]
    delay_s: Positive = 1.0


Fault = Annotated[
    BeltSlip
    | BeltStop
    | EncoderSlip
    | Jam
    | PartsTouching
    | GateStuck
    | GateSlow
    | SwitchStuck
    | EyeStuck
    | EyeFlickers
    | LowAir
    | GripperSlip
    | WeakVacuum
    | DroppedPart
    | RobotSlow
    | FeederEmpty
    | BurstOfBad
    | MixedParts
    | CameraDirt
    | LampFading
    | Defocus
    | CameraDead
    | NetworkDelay,
    Field(discriminator="kind"),
]
