"""Safety devices of a scene, and its compressed air.

They are simulated: the line sees them and stops, but no person may rely on them.
"""

from typing import Annotated, Literal

from pydantic import Field

from twin.types import value


@value
class EmergencyStop:
    """An emergency stop button (ISO 13850). Pressed it latches, and everything that moves stops."""

    kind: Literal["e_stop"]


@value
class GuardDoor:
    """An interlocked guard door (ISO 14119). Open, everything that moves stops."""

    kind: Literal["guard_door"]


@value
class LightCurtain:
    """A light curtain (IEC 61496). Interrupted, everything that moves stops."""

    kind: Literal["light_curtain"]


@value
class ModeKey:
    """A key switch between automatic and manual. To turn it stops everything that moves."""

    kind: Literal["mode_key"]


@value
class AirSupply:
    """The shop's compressed air. Without it cylinders are where their springs put them, and cups draw nothing."""

    kind: Literal["air_supply"]
    pressure_kpa: Annotated[float, Field(gt=0)] = 600.0
    """Over that of the shop, while it is on."""
    least_kpa: Annotated[float, Field(gt=0)] = 400.0
    """Below this the pressure switch opens."""
    settle_s: Annotated[float, Field(gt=0)] = 1.5
    """Time constant with which the pressure follows when the air is switched on or off."""


SafetyDevice = EmergencyStop | GuardDoor | LightCurtain | ModeKey
Position = Literal["released", "pressed", "closed", "open", "clear", "interrupted", "automatic", "manual", "on", "off"]
POSITIONS: dict[str, tuple[Position, Position]] = {
    "e_stop": ("released", "pressed"),
    "guard_door": ("closed", "open"),
    "light_curtain": ("clear", "interrupted"),
    "mode_key": ("automatic", "manual"),
    "air_supply": ("on", "off"),
}
"""What a person can put each kind of device to; the first is how a run begins."""
