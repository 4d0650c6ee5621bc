"""The check of faults: whether each strikes a device that can have it, at a time that can be."""

from twin.check.names import known
from twin.check.switches import SWITCHES, switches
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.faults import (
    BeltSlip,
    BeltStop,
    BurstOfBad,
    CameraDead,
    CameraDirt,
    Defocus,
    DroppedPart,
    EncoderSlip,
    EyeFlickers,
    EyeStuck,
    Fault,
    FeederEmpty,
    GateSlow,
    GateStuck,
    GripperSlip,
    Jam,
    LampFading,
    LowAir,
    MixedParts,
    NetworkDelay,
    PartsTouching,
    RobotSlow,
    SwitchStuck,
    WeakVacuum,
    When,
)
from twin.scene.feeders import ChuteFeeder
from twin.scene.gates import Gate
from twin.scene.optics import Camera
from twin.scene.robots import ParallelGripper, Robot, VacuumCup
from twin.scene.safety import AirSupply
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import InfeedTray

STRIKES: dict[type[When], tuple[type, ...]] = {
    BeltSlip: (Conveyor,),
    BeltStop: (Conveyor,),
    EncoderSlip: (Conveyor,),
    Jam: (Conveyor,),
    PartsTouching: (Conveyor,),
    GateStuck: (Gate,),
    GateSlow: (Gate,),
    SwitchStuck: tuple(SWITCHES),
    EyeStuck: (PhotoEye,),
    EyeFlickers: (PhotoEye,),
    LowAir: (AirSupply,),
    GripperSlip: (Robot,),
    WeakVacuum: (Robot,),
    DroppedPart: (Robot,),
    RobotSlow: (Robot,),
    FeederEmpty: (ChuteFeeder, InfeedTray),
    BurstOfBad: (ChuteFeeder, InfeedTray),
    MixedParts: (ChuteFeeder, InfeedTray),
    CameraDirt: (Camera,),
    LampFading: (Camera,),
    Defocus: (Camera,),
    CameraDead: (Camera,),
    NetworkDelay: (Camera,),
}
"""The kinds of devices that each kind of fault strikes."""

GROWS = (
    BeltSlip, EncoderSlip, GateSlow, EyeFlickers, LowAir, GripperSlip, WeakVacuum, RobotSlow, CameraDirt, LampFading,
    Defocus, NetworkDelay,
)  # fmt: skip
"""Faults of which there can be more and less."""

BEHIND_M = 0.01
"""Parts are held back at least one length and so much behind their belt's begin."""
TOOLS: dict[type[When], type] = {GripperSlip: ParallelGripper, WeakVacuum: VacuumCup}
"""The tool that a robot must have to be struck."""


def check_faults(scene: Scene) -> None:
    """Refuse faults that cannot be; raises `ConfigError` with the key, what it got and what is allowed."""
    for fault_id, fault in scene.faults.items():
        key = f"scene.faults.{fault_id}"
        fits = [name for name, device in scene.devices.items() if _strikes(fault, name, device, scene)]
        known(f"{key}.device", f"device that {fault.kind} strikes", fault.device, fits)
        _check_time(key, fault)
        if isinstance(fault, BurstOfBad) and not sum(each.share for each in scene.incoming.classes.values()):
            allowed = "classes with a share above 0 in scene.incoming.classes"
            raise ConfigError(key, "no class of defect could make a part nonconforming", allowed=allowed)
        if isinstance(fault, SwitchStuck):
            known(f"{key}.signal", f"switch of {fault.device}", fault.signal, switches(scene.devices[fault.device]))
        least_m = scene.product.shape.length_m + BEHIND_M
        if isinstance(fault, PartsTouching) and fault.distance_m < least_m:
            problem = "the part behind it would not be on the belt yet"
            allowed = f"at least {least_m:g}"
            raise ConfigError(f"{key}.distance_m", problem, got=fault.distance_m, allowed=allowed)
        if isinstance(fault, Jam | PartsTouching) and fault.distance_m >= scene.all_of(Conveyor)[fault.device].length_m:
            length_m = scene.all_of(Conveyor)[fault.device].length_m
            raise ConfigError(
                f"{key}.distance_m", "the belt is shorter", got=fault.distance_m, allowed=f"below {length_m:g}"
            )


def _strikes(fault: Fault, device_id: str, device: Device, scene: Scene) -> bool:
    """Tell whether a device can have a fault; components that robots insert are no parts of the line."""
    tool = TOOLS.get(type(fault))
    if not isinstance(device, STRIKES[type(fault)]):
        return False
    if isinstance(fault, BurstOfBad | MixedParts):
        robots = scene.all_of(Robot).values()
        return not any(robot.takes_from == device_id and robot.inserts is not None for robot in robots)
    return tool is None or (isinstance(device, Robot) and isinstance(device.tool, tool))


def _check_time(key: str, fault: Fault) -> None:
    """Hold one way to begin: at a time, at random, or thrown; and growth where there is a more and a less."""
    if fault.grows_over_s is not None and not isinstance(fault, GROWS):
        problem, allowed = f"{fault.kind} is there or not: it cannot grow", "leave it out"
        raise ConfigError(f"{key}.grows_over_s", problem, got=fault.grows_over_s, allowed=allowed)
    if fault.at_s is not None and fault.mtbf_s is not None:
        allowed = "at_s, or mtbf_s with mttr_s, or neither for one that is thrown"
        raise ConfigError(key, "a fault is scheduled or random, not both", got="at_s and mtbf_s", allowed=allowed)
    if (fault.mtbf_s is None) != (fault.mttr_s is None):
        got, missing = ("mtbf_s", "mttr_s") if fault.mttr_s is None else ("mttr_s", "mtbf_s")
        raise ConfigError(f"{key}.{missing}", "a random fault needs both times", got=f"{got} alone", allowed="seconds")
    if fault.mttr_s is not None and fault.for_s is not None:
        allowed = "mttr_s for a random fault, for_s for any other"
        raise ConfigError(f"{key}.for_s", "a random fault lasts by its mttr_s", got=fault.for_s, allowed=allowed)
