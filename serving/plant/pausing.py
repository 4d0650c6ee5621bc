"""Whether the plant's simulated time runs, stands, or runs to the end of one more scan. No output changes by that."""

from dataclasses import dataclass

from twin.types import OperatorCommand


@dataclass(kw_only=True)
class SimulatedTime:
    """Runs until it is paused; then it stands at the end of a scan, and takes one whole scan for each step."""

    scan_ticks: int
    paused: bool = False
    _left: int = 0
    """The ticks that are still taken while it is paused."""
    _into: int = 0
    """The ticks since the last scan's end."""

    @property
    def stands(self) -> bool:
        """Whether no tick may be taken now."""
        return self.paused and not self._left

    def ticked(self) -> None:
        """Note that a tick was taken."""
        self._into = (self._into + 1) % self.scan_ticks
        self._left = max(self._left - 1, 0)

    def order(self, command: OperatorCommand) -> str:
        """Take `pause`, `step` or `resume`; return why it is refused, empty when it is taken."""
        match command:
            case "pause" if not self.paused:
                self.paused, self._left = True, -self._into % self.scan_ticks
            case "step" if self.paused:
                self._left += self.scan_ticks
            case "resume" if self.paused:
                self.paused, self._left = False, 0
            case "pause":
                return "pause is taken while the plant's time runs only, it is paused already"
            case "step" | "resume":
                return f"{command} is taken while the plant's time is paused only: give pause first"
            case _:
                return f"{command} is for the controller; the plant takes pause, step, resume, put, throw and repair"
        return ""
