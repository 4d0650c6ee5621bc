"""What every step of one scan of the controller needs."""

from twin.control.journal import Journal
from twin.control.values import ScanInput, Settings
from twin.types import LatchedTrigger, value


@value
class Scan:
    """One scan: its inputs, and the journal of what is decided in it."""

    inputs: ScanInput
    settings: Settings
    journal: Journal
    encoder_count: int
    eye_blocked: bool

    def elapsed_ms(self, trigger: LatchedTrigger) -> float | None:
        """Return the host time since a trigger in milliseconds; None where time is only simulated."""
        if not (self.inputs.now_mono_ns and trigger.t_mono_ns):
            return None
        return (self.inputs.now_mono_ns - trigger.t_mono_ns) / 1e6
