"""Signals of a scene: what a line shows to people."""

from typing import Literal

from twin.types import value

Lamp = Literal["red", "amber", "green"]


@value
class StackLight:
    """A tower of three lamps. Each is an output of its own, `{device_id}.red` and so on, that the controller lights."""

    kind: Literal["stack_light"]
    lamps: tuple[Lamp, ...] = ("red", "amber", "green")
    """From the top down."""
