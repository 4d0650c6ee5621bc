"""What devices take: idle and running power, and air by the stroke."""

from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.robots import Robot

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


def meter(device: Conveyor | Robot | Gate) -> Meter:
    """Return a meter for a device by its power model."""
    if isinstance(device, Gate):
        return Meter(0.0, device.power_w)
    return Meter(device.power_idle_w, device.power_run_w)
