"""A spring-return cylinder with its valve and the switches at both ends of its stroke, each with its own delays."""

import numpy as np

from twin.devices.delay import Delayed
from twin.scene.pneumatic import Pneumatic


class Cylinder:
    """One cylinder. While it is driven and supplied it goes out, else its spring takes it home."""

    def __init__(self, scene: Pneumatic, rng: np.random.Generator, tick_s: float) -> None:
        self._valve = Delayed(scene.valve, rng, tick_s)
        self._out = Delayed(scene.switches, rng, tick_s)
        self._home = Delayed(scene.switches, rng, tick_s, start=True)
        self.energised = False
        """Whether the valve takes power."""
        self.strokes = 0

    def update(self, drive: bool, supplied: bool) -> bool:
        """Advance one tick; return whether the cylinder is pushed out during it, else home."""
        energised = drive and supplied
        self.strokes += energised and not self.energised
        self.energised = energised
        return self._valve.update(energised)

    def sense(self, *, out: bool, home: bool) -> None:
        """Take at which end the cylinder stands after a tick."""
        self._out.update(out)
        self._home.update(home)

    @property
    def out(self) -> bool:
        """What the switch at the driven end says."""
        return self._out.on

    @property
    def home(self) -> bool:
        """What the switch at the spring's end says."""
        return self._home.on
