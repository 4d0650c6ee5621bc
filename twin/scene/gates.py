"""Gates of a scene: what decides by which lane a part leaves."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.pneumatic import Pneumatic
from twin.scene.responses import Response
from twin.types import value

Side = Literal["left", "right"]


@value
class Gate(Pneumatic):
    """Any gate of a line."""


@value
class Diverter(Gate):
    """A diverter arm over the belt. A spring holds it across the belt (reject); power swings it aside (good).

    `distance_m` is where its pivot stands.
    """

    kind: Literal["diverter"]
    arm_length_m: Annotated[float, Field(gt=0)]
    arm_angle_rad: Annotated[float, Field(gt=0)]
    """Between the arm at rest and the belt's running direction."""
    open_s: Annotated[float, Field(gt=0)]
    """From the valve's command to the arm fully aside."""
    close_s: Annotated[float, Field(gt=0)]
    """From power lost to the arm across the belt, by its spring."""
    pivot_side: Side = "left"
    pivot_offset_m: Annotated[float, Field(gt=0)] = 0.02
    """How far outside the belt's edge the pivot stands."""
    arm_section_m: tuple[float, float] = (0.008, 0.02)
    """Thickness and height of the arm."""
    torque_nm: Annotated[float, Field(gt=0)] = 0.4
    """The most that drive and spring push with."""
    friction: Annotated[float, Field(gt=0)] = 0.15
    """Coulomb coefficient between the arm's lining and a part."""


@value
class Transfer(Gate):
    """A field of driven rollers in its belt, which swivel: they carry a part where they point, and nothing pushes it.

    A spring turns them to the side (reject); power turns them straight on (good). They run with the belt: when that
    stands, so do they. `distance_m` is the field's upstream edge.
    """

    kind: Literal["transfer"]
    length_m: Annotated[float, Field(gt=0)]
    angle_rad: Annotated[float, Field(gt=0, le=1.5708)]
    """Between the rollers' running direction at rest and the belt's."""
    side: Side = "right"
    """To which they carry parts at rest."""
    straight_s: Annotated[float, Field(gt=0)] = 0.3
    """From the valve's command to the rollers straight on."""
    return_s: Annotated[float, Field(gt=0)] = 0.3
    """From power lost to the rollers aside, by their spring."""


@value
class Pusher(Gate):
    """A cylinder whose plate pushes a part sideways off the belt, into the chute on the other side.

    At rest it is retracted, and parts pass. `distance_m` is the middle of its plate.
    """

    stroke_m: Annotated[float, Field(gt=0)]
    extend_s: Annotated[float, Field(gt=0)]
    """From the valve's command to the plate fully out."""
    retract_s: Annotated[float, Field(gt=0)]
    """From power lost to the plate fully home, by its spring."""
    side: Side = "right"
    """On which side of the belt it stands."""
    offset_m: Annotated[float, Field(gt=0)] = 0.01
    """How far outside the belt's edge the face of the retracted plate stands."""
    plate_m: tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]] = (0.08, 0.02)
    """Length of the plate along the belt, and its height."""
    force_n: Annotated[float, Field(gt=0)] = 40.0
    """The most that cylinder and spring push with."""
    friction: Annotated[float, Field(gt=0)] = 0.15
    """Coulomb coefficient between the plate's lining and a part."""

    @property
    def speed_mps(self) -> float:
        """How fast the plate moves out, and meets a part."""
        return self.stroke_m / max(self.extend_s - self.valve.on_s, 1e-9)


@value
class PushToAccept(Pusher):
    """A pusher to the good lane. The belt's end leads to reject: without power nothing is accepted."""

    kind: Literal["push_to_accept"]


@value
class PushToReject(Pusher):
    """A pusher to the reject lane. The belt's end leads to good, so the belt is interlocked.

    Behind the plate a guard eye watches. When a part cuts it without a permit to pass, or when power or air is missing,
    the belt's run-enable drops by hardware.
    """

    kind: Literal["push_to_reject"]
    guard_m: Annotated[float, Field(gt=0)]
    """From the middle of the plate to the guard eye behind it."""
    guard_response: Response = Response(on_s=0.0005, off_s=0.0005)
    """From the guard's beam cut or free to its output."""
    clear_s: Annotated[float, Field(gt=0)] = 20.0
    """What somebody who has come to the belt, which the interlock stopped, needs to take the part in the guard away."""
