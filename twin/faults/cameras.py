"""Faults of cameras and of the way to them: dirt, less light, a lens out of focus, none at all, late pictures.

Each shot tells the condition.
"""

from collections.abc import Callable
from dataclasses import replace

from twin.faults.effect import Effect
from twin.scene.faults import CameraDead, CameraDirt, Defocus, LampFading, NetworkDelay, When
from twin.types import CameraCondition
from twin.units.build import Units
from twin.units.site import Site

Change = Callable[[CameraCondition, float], CameraCondition]
"""Returns a camera's condition with a fault of a strength in it."""


def gets_dirty(fault: CameraDirt, units: Units, _site: Site) -> Effect:
    """Dirt covers a share of the picture."""
    return _changes(fault, units, lambda seen, strength: replace(seen, dirt_share=fault.share * strength))


def fades(fault: LampFading, units: Units, _site: Site) -> Effect:
    """The lamp loses light."""
    return _changes(fault, units, lambda seen, strength: replace(seen, light_lost=fault.share * strength))


def moves(fault: Defocus, units: Units, _site: Site) -> Effect:
    """The lens goes out of focus."""
    return _changes(fault, units, lambda seen, strength: replace(seen, defocus_mm=fault.defocus_mm * strength))


def dies(fault: CameraDead, units: Units, _site: Site) -> Effect:
    """No picture comes."""
    return _changes(fault, units, lambda seen, strength: replace(seen, dead=strength > 0))


def delays(fault: NetworkDelay, units: Units, _site: Site) -> Effect:
    """Pictures are long on their way."""
    return _changes(fault, units, lambda seen, strength: replace(seen, late_s=fault.delay_s * strength))


def _changes(fault: When, units: Units, change: Change) -> Effect:
    camera = units.cameras[fault.device]

    def act(strength: float) -> None:
        camera.condition = change(camera.condition, strength)

    return act
