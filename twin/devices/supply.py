"""What moving devices need beside a command: control power, compressed air, and a closed safety chain."""

import math


class Supply:
    """Control power, compressed air and safety chain of one line."""

    def __init__(self) -> None:
        self.power = True
        """Falls with the controller, and comes back with the next command that switches on what moves."""
        self.air = True
        """Whether the pressure is high enough for cylinders and ejectors."""
        self.opened: dict[str, str] = {}
        """The safety devices that hold the chain open, and how each stands."""

    @property
    def drives(self) -> bool:
        """Whether a valve that is commanded moves its cylinder."""
        return self.power and self.air

    def why_not(self) -> str:
        """Return why nothing may move, in words; empty while the safety chain is closed."""
        if not self.opened:
            return ""
        told = ", ".join(f"{device_id} is {stands}" for device_id, stands in self.opened.items())
        return f"nothing moves while {told}"


class Pressure:
    """Compressed air that follows its valve with a time constant."""

    def __init__(self, full_kpa: float, least_kpa: float, settle_s: float, tick_s: float) -> None:
        self._full_kpa, self._least_kpa = full_kpa, least_kpa
        self._share = 1 - math.exp(-tick_s / settle_s)
        self.kpa = full_kpa
        self.leak = 0.0
        """The share of the pressure that a leak takes."""

    def update(self, on: bool) -> bool:
        """Let one tick pass; return whether the pressure switch is closed."""
        self.kpa += ((self._full_kpa * (1 - self.leak) if on else 0.0) - self.kpa) * self._share
        return self.ok

    @property
    def ok(self) -> bool:
        """Whether the pressure switch is closed."""
        return self.kpa >= self._least_kpa
