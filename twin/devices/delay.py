"""A switch that answers later: on- and off-delay with a spread, as valves, switches and sensors have them."""

import numpy as np

from twin.scene.responses import SPREAD_SIGMAS, Response


class Delayed:
    """A signal that follows another one after a delay, which is drawn anew for each change.

    A change that does not last its delay is never seen.
    """

    def __init__(self, response: Response, rng: np.random.Generator, tick_s: float, *, start: bool = False) -> None:
        self.response, self._rng, self._tick_s = response, rng, tick_s
        self._wanted = self._on = start
        self._left_s = 0.0
        self.stuck: bool | None = None
        """What it stays at, whatever it should follow."""

    @property
    def on(self) -> bool:
        """What is seen of the signal."""
        return self._on if self.stuck is None else self.stuck

    def update(self, signal: bool) -> bool:
        """Take what the signal is after a tick; return what is seen of it."""
        if signal != self._wanted:
            self._wanted = signal
            self._left_s = self.drawn_s(signal)
        if self._on != self._wanted:
            self._left_s -= self._tick_s
            if self._left_s < self._tick_s * 1e-6:
                self._on = self._wanted
        return self.on

    def drawn_s(self, signal: bool) -> float:
        """Draw how long a change to `signal` takes (s)."""
        nominal_s = self.response.on_s if signal else self.response.off_s
        if not self.response.spread_s:
            return nominal_s
        sigmas = float(np.clip(self._rng.standard_normal(), -SPREAD_SIGMAS, SPREAD_SIGMAS))
        return max(0.0, nominal_s + sigmas * self.response.spread_s)
