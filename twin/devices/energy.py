"""What devices take: idle and running power, and air by the stroke."""

from twin.scene.conveyors import Conveyor
from twin.scene.pneumatic import Pneumatic
from twin.scene.robots import Robot
from twin.scene.scene import Device

AIR_J_PER_NL = 450.0
"""0.125 kWh for a cubic metre of free air, a usual figure of compressor plants."""


class Meter:
    """Energy of one device since the run began."""

    def __init__(self, idle_w: float, run_w: float) -> None:
        self._idle_w, self._run_w = idle_w, run_w
        self.energy_j = 0.0

    def take(self, running: bool, tick_s: float, extra_j: float = 0.0) -> None:
        """Add one tick's energy, and what a stroke took."""
        self.energy_j += (self._run_w if running else self._idle_w) * tick_s + extra_j


def meter(device: Device) -> Meter:
    """Return a meter for a device by its power model; one without takes nothing."""
    if isinstance(device, Pneumatic):
        return Meter(0.0, device.power_w)
    if isinstance(device, Conveyor | Robot):
        return Meter(device.power_idle_w, device.power_run_w)
    return Meter(0.0, 0.0)
