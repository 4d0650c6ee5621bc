"""Gates of a scene: what decides by which lane a part leaves."""

from typing import Annotated, Literal

from pydantic import Field

from twin.types import value


@value
class Diverter:
    """A diverter arm over the belt. A spring holds it across the belt (reject); power swings it aside (good)."""

    kind: Literal["diverter"]
    conveyor: str
    distance_m: float
    """From the belt's upstream edge to the arm's pivot."""
    arm_length_m: Annotated[float, Field(gt=0)]
    arm_angle_rad: Annotated[float, Field(gt=0)]
    """Between the arm at rest and the belt's running direction."""
    open_s: Annotated[float, Field(gt=0)]
    """From the valve's command to the arm fully aside."""
    close_s: Annotated[float, Field(gt=0)]
    """From power lost to the arm across the belt, by its spring."""
    delay_s: Annotated[float, Field(ge=0)] = 0.02
    """From a change of the valve to the arm's first movement; part of `open_s` and `close_s`."""
    pivot_side: Literal["left", "right"] = "left"
    pivot_offset_m: Annotated[float, Field(gt=0)] = 0.02
    """How far outside the belt's edge the pivot stands."""
    arm_section_m: tuple[float, float] = (0.008, 0.02)
    """Thickness and height of the arm."""
    torque_nm: Annotated[float, Field(gt=0)] = 0.4
    """The most that drive and spring push with."""
    friction: Annotated[float, Field(gt=0)] = 0.15
    """Coulomb coefficient between the arm's lining and a part."""
    power_w: float = 5.0
    """What the energised valve takes."""
    air_nl_per_stroke: float = 0.28
