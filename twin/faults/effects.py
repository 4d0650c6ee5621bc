"""Which fault does what to which device: the one table of all faults."""

from collections.abc import Callable
from typing import Any

from twin.faults import belts, cameras, feeders, pneumatics, robots, sensors
from twin.faults.effect import Effect
from twin.scene import faults
from twin.scene.faults import Fault, When
from twin.units.build import Units
from twin.units.site import Site

Make = Callable[[Any, Units, Site], Effect]

EFFECTS: dict[type[When], Make] = {
    faults.BeltSlip: belts.slips,
    faults.BeltStop: belts.stands,
    faults.EncoderSlip: belts.counts_less,
    faults.Jam: belts.Jams,
    faults.PartsTouching: belts.HoldsBack,
    faults.GateStuck: pneumatics.sticks,
    faults.GateSlow: pneumatics.crawls,
    faults.LowAir: pneumatics.leaks,
    faults.SwitchStuck: sensors.switch_sticks,
    faults.EyeStuck: sensors.eye_sticks,
    faults.EyeFlickers: sensors.flickers,
    faults.GripperSlip: robots.holds_less,
    faults.WeakVacuum: robots.holds_less,
    faults.DroppedPart: robots.Drops,
    faults.RobotSlow: robots.slows,
    faults.FeederEmpty: feeders.gives_nothing,
    faults.BurstOfBad: feeders.comes_bad,
    faults.MixedParts: feeders.comes_mixed,
    faults.CameraDirt: cameras.gets_dirty,
    faults.LampFading: cameras.fades,
    faults.Defocus: cameras.moves,
    faults.CameraDead: cameras.dies,
    faults.NetworkDelay: cameras.delays,
}


def effect_of(fault: Fault, units: Units, site: Site) -> Effect:
    """Return what a fault does to its device, which the scene's check has found to be of the right kind."""
    return EFFECTS[type(fault)](fault, units, site)
