"""A spring-return cylinder with its valve and the switches at both ends of its stroke, each with its own delays."""

import numpy as np

from twin.devices.delay import Delayed
from twin.scene.pneumatic import Pneumatic


class Cylinder:
    """One cylinder. While it is driven and supplied it goes out, else its spring takes it home."""

    def __init__(self, scene: Pneumatic, rng: np.random.Generator, tick_s: float) -> None:
        self._valve = Delayed(scene.valve, rng, tick_s)
        self.out_switch = Delayed(scene.switches, rng, tick_s)
        self.home_switch = Delayed(scene.switches, rng, tick_s, start=True)
        self._pushed = False
        self.stuck_at: bool | None = None
        """The end at which it stays once it is there: out, or home."""
        self.slower = 1.0
        """How many times as long both strokes take."""
        self.energised = False
        """Whether the valve takes power."""
        self.strokes = 0

    def take_up(self, scene: Pneumatic) -> None:
        """Answer by other delays from the next change on."""
        self._valve.response = scene.valve
        self.out_switch.response = self.home_switch.response = scene.switches

    def update(self, drive: bool, supplied: bool) -> bool:
        """Advance one tick; return whether the cylinder is pushed out during it, else home."""
        energised = drive and supplied
        self.strokes += energised and not self.energised
        self.energised = energised
        wanted = self._valve.update(energised)
        if self.stuck_at is None or self._pushed != self.stuck_at:
            self._pushed = wanted
        return self._pushed

    def sense(self, *, out: bool, home: bool) -> None:
        """Take at which end the cylinder stands after a tick."""
        self.out_switch.update(out)
        self.home_switch.update(home)

    @property
    def out(self) -> bool:
        """What the switch at the driven end says."""
        return self.out_switch.on

    @property
    def home(self) -> bool:
        """What the switch at the spring's end says."""
        return self.home_switch.on
