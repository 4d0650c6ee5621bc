"""Faults of what feeds the line: nothing comes, or what comes is bad or does not belong here."""

from twin.faults.effect import Effect
from twin.mixing import mixed_by
from twin.scene.faults import BurstOfBad, FeederEmpty, MixedParts
from twin.units.build import Units
from twin.units.chute_feeder import ChuteFeederUnit
from twin.units.pocket_source import PocketSource
from twin.units.robot_sources import TraySource
from twin.units.site import Site


def gives_nothing(fault: FeederEmpty, units: Units, _site: Site) -> Effect:
    """No part is to be had."""
    trays = [
        source.tray
        for source in (robot.source for robot in units.robots.values())
        if isinstance(source, PocketSource) and source.tray_id == fault.device
    ]
    stock = [units.feeders[fault.device].feeder] if fault.device in units.feeders else trays

    def act(strength: float) -> None:
        for each in stock:
            each.dry = strength > 0

    return act


def comes_bad(fault: BurstOfBad, units: Units, _site: Site) -> Effect:
    """Another rate of nonconforming parts comes in."""
    feeds = _what_feeds(fault.device, units)

    def act(strength: float) -> None:
        for each in feeds:
            each.bad_rate = fault.share * strength if strength > 0 else None

    return act


def comes_mixed(fault: MixedParts, units: Units, site: Site) -> Effect:
    """Parts come in that do not belong here."""
    feeds, mixed = _what_feeds(fault.device, units), mixed_by(fault, site.scene.incoming.mixed)

    def act(strength: float) -> None:
        for each in feeds:
            each.mix(mixed if strength > 0 else None)

    return act


def _what_feeds(device_id: str, units: Units) -> list[ChuteFeederUnit | TraySource]:
    """Return the chute feeder, or the infeed tray as its robot has it."""
    if device_id in units.feeders:
        return [units.feeders[device_id]]
    sources = (robot.source for robot in units.robots.values())
    return [source for source in sources if isinstance(source, TraySource) and source.tray_id == device_id]
