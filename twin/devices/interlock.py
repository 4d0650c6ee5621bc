"""The hardware interlock of a gate that passes parts to good by its nature: it lets the belt run, or it does not.

It needs no controller: a guard eye behind the gate, the permit to pass, and the supply of the gate are wired to the
belt's run-enable.
"""


class BeltInterlock:
    """A latch. It trips at once, and is reset where the run output is off and nothing unpermitted is in the guard.

    So nothing starts again by itself, and a part that was not let pass is never moved on.
    """

    def __init__(self) -> None:
        self.tripped_by = ""
        """Why the belt must not run; empty while it may."""

    def enable(self, *, run: bool, guard_cut: bool, may_pass: bool, supplied: bool) -> bool:
        """Take the signals of a tick; return whether the belt may run during it."""
        if guard_cut and not may_pass:
            self.tripped_by = "a part stands in the guard without a permit to pass"
        elif run and not supplied:
            self.tripped_by = self.tripped_by or "the gate lacks power or air"
        elif not run:
            self.tripped_by = ""
        return not self.tripped_by
