"""What devices take: idle and running power, and compressed air."""

from twin.scene.conveyors import Conveyor
from twin.scene.pneumatic import Pneumatic
from twin.scene.robots import Robot
from twin.scene.scene import Device


class Meter:
    """What one device has taken since the run began."""

    def __init__(self, idle_w: float, run_w: float) -> None:
        self._idle_w, self._run_w = idle_w, run_w
        self.energy_j = 0.0
        """Electrical."""
        self.idle_j = 0.0
        """The part of `energy_j` that was taken while the device did not work."""
        self.air_nl = 0.0

    def take(self, running: bool, tick_s: float, air_nl: float = 0.0) -> None:
        """Add one tick's energy and air."""
        taken_j = (self._run_w if running else self._idle_w) * tick_s
        self.energy_j += taken_j
        self.idle_j += 0.0 if running else taken_j
        self.air_nl += air_nl

    def read(self) -> dict[str, float]:
        """Return what the meter shows, by the names that `EnergySampled` has for it."""
        return {name: round(getattr(self, name), 3) for name in ("energy_j", "air_nl", "idle_j")}


def meter(device: Device) -> Meter:
    """Return a meter for a device by its power model; one without takes nothing."""
    if isinstance(device, Pneumatic):
        return Meter(0.0, device.power_w)
    if isinstance(device, Conveyor | Robot):
        return Meter(device.power_idle_w, device.power_run_w)
    return Meter(0.0, 0.0)
