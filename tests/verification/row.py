"""One row of the verification table: what was measured, what theory says, and whether both agree."""

from dataclasses import dataclass

TICK_S = 1 / 240


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How far measured and expected may lie apart: in the row's unit, and as the table says it."""

    allowed: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured quantity. `source` is where the expected value comes from."""

    quantity: str
    condition: str
    measured: float
    expected: float
    unit: str
    tolerance: Tolerance
    source: str

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return abs(self.measured - self.expected) <= self.tolerance.allowed

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from all other rows, and what it is held to."""
        return self.quantity, self.condition, self.tolerance.text


def percent(share: float, expected: float) -> Tolerance:
    """Return a tolerance of so many percent of the expected value."""
    return Tolerance(allowed=share / 100 * abs(expected), text=f"{share:g} %")


def absolute(allowed: float, unit: str) -> Tolerance:
    """Return a tolerance in the row's own unit."""
    return Tolerance(allowed=allowed, text=f"{allowed:g} {unit}".strip())


def one_tick(allowed: float) -> Tolerance:
    """Return the tolerance of one tick: its time, or what the belt moves in it."""
    return Tolerance(allowed=allowed, text="1 tick")
