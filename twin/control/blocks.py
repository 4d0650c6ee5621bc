"""The IEC 61131-3 function blocks that the controller uses, as values: a step returns its output and the next value."""

from twin.types import value


@value
class RisingEdge:
    """R_TRIG: true for the one scan in which its input becomes true."""

    previous: bool = False

    def step(self, signal: bool) -> tuple[bool, "RisingEdge"]:
        """Return whether `signal` has just become true."""
        return signal and not self.previous, RisingEdge(previous=signal)


@value
class OnDelay:
    """TON: true once its input has been true for a preset time, in simulated seconds."""

    since_s: float | None = None

    def step(self, signal: bool, *, preset_s: float, t_s: float) -> tuple[bool, "OnDelay"]:
        """Return whether `signal` has been true for `preset_s` at time `t_s`."""
        if not signal:
            return False, OnDelay()
        since_s = t_s if self.since_s is None else self.since_s
        return t_s - since_s >= preset_s, OnDelay(since_s=since_s)
