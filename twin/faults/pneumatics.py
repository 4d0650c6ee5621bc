"""Faults of what compressed air moves: cylinders that stick or crawl, and the air itself."""

from twin.faults.effect import Effect
from twin.scene.faults import GateSlow, GateStuck, LowAir
from twin.scene.gates import PushToReject
from twin.units.build import Units
from twin.units.site import Site


def sticks(fault: GateStuck, units: Units, site: Site) -> Effect:
    """The cylinder stays at the end that leads to the fault's lane. Only a pusher to reject rests at accept."""
    cylinder = units.gates()[fault.device].cylinder
    out = (fault.at == "reject") == isinstance(site.scene.devices[fault.device], PushToReject)

    def act(strength: float) -> None:
        cylinder.stuck_at = out if strength > 0 else None

    return act


def crawls(fault: GateSlow, units: Units, _site: Site) -> Effect:
    """Both strokes take longer."""
    cylinder = units.gates()[fault.device].cylinder

    def act(strength: float) -> None:
        cylinder.slower = 1 + (fault.factor - 1) * strength

    return act


def leaks(fault: LowAir, units: Units, _site: Site) -> Effect:
    """The pressure falls."""
    pressure = units.air[fault.device].pressure

    def act(strength: float) -> None:
        pressure.leak = fault.share * strength

    return act
