"""Faults of cameras and of the way to them: dirt, less light, a lens out of focus, none at all, late pictures.

Each shot tells the condition.
"""

from dataclasses import replace

from twin.faults.effect import Effect
from twin.scene.faults import CameraDead, CameraDirt, Defocus, LampFading, NetworkDelay
from twin.units.build import Units
from twin.units.site import Site


def gets_dirty(fault: CameraDirt, units: Units, _site: Site) -> Effect:
    """Dirt covers a share of the picture."""
    camera = units.cameras[fault.device]

    def act(strength: float) -> None:
        camera.condition = replace(camera.condition, dirt_share=fault.share * strength)

    return act


def fades(fault: LampFading, units: Units, _site: Site) -> Effect:
    """The lamp loses light."""
    camera = units.cameras[fault.device]

    def act(strength: float) -> None:
        camera.condition = replace(camera.condition, light_lost=fault.share * strength)

    return act


def moves(fault: Defocus, units: Units, _site: Site) -> Effect:
    """The lens goes out of focus."""
    camera = units.cameras[fault.device]

    def act(strength: float) -> None:
        camera.condition = replace(camera.condition, defocus_mm=fault.defocus_mm * strength)

    return act


def dies(fault: CameraDead, units: Units, _site: Site) -> Effect:
    """No picture comes."""
    camera = units.cameras[fault.device]

    def act(strength: float) -> None:
        camera.condition = replace(camera.condition, dead=strength > 0)

    return act


def delays(fault: NetworkDelay, units: Units, _site: Site) -> Effect:
    """Pictures are long on their way."""
    camera = units.cameras[fault.device]

    def act(strength: float) -> None:
        camera.condition = replace(camera.condition, late_s=fault.delay_s * strength)

    return act
