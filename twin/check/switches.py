"""Which feedback signals each kind of device has: what `switch_stuck` can keep on or off."""

from twin.scene.buffers import Buffer
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder
from twin.scene.gates import Diverter, Pusher, PushToReject, Transfer
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.safety import AirSupply, EmergencyStop, GuardDoor, LightCurtain, ModeKey
from twin.scene.scene import Device
from twin.scene.stops import Stop
from twin.scene.trays import InfeedTray, OutletTray

SWITCHES: dict[type, tuple[str, ...]] = {
    Conveyor: ("ready", "running", "at_speed"),
    ChuteFeeder: ("ready", "empty", "idle"),
    InfeedTray: ("empty",),
    OutletTray: ("full",),
    Buffer: ("full", "empty"),
    Robot: ("ready", "idle", "collision", "holding"),
    PushToReject: ("extended", "retracted", "guard", "interlock_ok", "power"),
    Pusher: ("extended", "retracted", "power"),
    Diverter: ("at_good", "at_reject", "power"),
    Transfer: ("at_good", "at_reject", "power"),
    Stop: ("lowered", "raised", "power"),
    AirSupply: ("pressure_ok",),
    EmergencyStop: ("ok",),
    GuardDoor: ("ok",),
    LightCurtain: ("ok",),
    ModeKey: ("automatic",),
}
"""By kind of device, those of a kind before those of its base; a photo-eye's output has faults of its own."""


def switches(device: Device) -> tuple[str, ...]:
    """Return the feedback signals of a device, as its tags name them behind its id."""
    told = next((signals for kind, signals in SWITCHES.items() if isinstance(device, kind)), ())
    if not isinstance(device, Robot):
        return told
    tool = ("open", "closed") if isinstance(device.tool, ParallelGripper) else ("vacuum",)
    return (*told, *tool, *(("inserted",) if device.inserts is not None else ()))
