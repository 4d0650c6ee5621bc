"""A robot's answer to an unintended contact: it stops, and obeys its run output only after that was switched off."""

TOLD_S = 0.5
"""The collision is told at least this long, so that a controller of any scan time sees it."""


class CollisionStop:
    """The latch of one robot. `obeys` once a tick. In simulation only: this is no safety function."""

    def __init__(self, tick_s: float) -> None:
        self._tick_s = tick_s
        self._told_s = 0.0
        self._locked = False
        self.aborted = False
        """From the contact until the run output is obeyed again."""
        self.detail = ""

    def trip(self, detail: str) -> None:
        """Stop the robot; `detail` says what it touched."""
        self._locked = self.aborted = True
        self._told_s, self.detail = TOLD_S, detail

    def obeys(self, run: bool) -> bool:
        """Let one tick pass; return what of the run output counts."""
        if self._told_s:
            self._told_s = max(0.0, self._told_s - self._tick_s)
        if not run:
            self._locked = False
        obeyed = run and not self._locked
        if obeyed:
            self.aborted = False
        return obeyed

    @property
    def told(self) -> bool:
        """Whether the controller is told of a collision."""
        return self._locked or self._told_s > 0
