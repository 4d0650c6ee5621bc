"""A feeder's own logic: the magazine, when its parts want to go, and the escapement that sets them free one by one."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from twin.devices.delay import Delayed
from twin.devices.operator_response import ResponseTime, at_once
from twin.events import PackMLState
from twin.scene.feeders import Arrivals, ChuteFeeder, RandomArrivals, Spaced
from twin.types import value

BLOCKED_S = 1.0
"""A feeder whose part cannot go for this long is blocked; shorter waits are those between parts."""

ArrivalRng = Callable[[int], np.random.Generator]
"""The generator for the gap before the arrival of this number, counted from 1."""


@value
class FeederSenses:
    """What a feeder knows in a tick: its switch, the belt, and the room behind its slope."""

    run: bool
    at_hand: bool
    """A part stands at the escapement."""
    room: bool
    """The slope and the belt's first stretch hold no part."""
    belt_at_speed: bool
    travel_m: float
    """Of the belt, since the run began."""
    step_m: float
    """The same, in this tick."""


class Source(Protocol):
    """When parts want to go."""

    def wanted(self, senses: FeederSenses, stock: int) -> int:
        """Advance by one tick in which the feeder runs; return how many of the parts in stock want to go now."""
        ...

    def went(self, travel_m: float) -> None:
        """One of them went, told to go when the belt had moved on so far."""
        ...

    def take_up(self, arrivals: Arrivals) -> None:
        """Have parts come by other arrivals of the same kind."""
        ...


class SpacedSource:
    """Parts at a pitch along the belt, to the nearest tick."""

    def __init__(self, arrivals: Spaced) -> None:
        self._arrivals = arrivals
        self._last_m: float | None = None

    def wanted(self, senses: FeederSenses, stock: int) -> int:
        """Want one part to go where the pitch is reached; on a belt that stands it waits for the belt alone."""
        last_m = self._last_m
        due = last_m is None or senses.travel_m + senses.step_m / 2 >= last_m + self._arrivals.pitch_m
        return min(stock, int(due or senses.step_m == 0))

    def went(self, travel_m: float) -> None:
        """Count the pitch from here."""
        self._last_m = travel_m

    def take_up(self, arrivals: Arrivals) -> None:
        """Have parts come at another pitch."""
        assert isinstance(arrivals, Spaced)
        self._arrivals = arrivals


class RandomSource:
    """Parts at random gaps. Each gap is drawn by its own generator, so that nothing else shifts the stream."""

    def __init__(self, arrivals: RandomArrivals, rng_of: ArrivalRng, tick_s: float) -> None:
        self._arrivals, self._rng_of, self._tick_s = arrivals, rng_of, tick_s
        self._number = self._waiting = 0
        self._left_s = self._next_gap_s()

    def wanted(self, senses: FeederSenses, stock: int) -> int:
        """Let time pass, as long as another part is there that could come; return how many have come."""
        if self._waiting < stock:
            self._left_s -= self._tick_s
        while self._left_s <= 0 and self._waiting < stock:
            self._waiting += 1
            self._left_s += self._next_gap_s()
        return self._waiting

    def went(self, travel_m: float) -> None:
        """One part less waits."""
        self._waiting -= 1

    def take_up(self, arrivals: Arrivals) -> None:
        """Draw the gaps after the next part from another distribution."""
        assert isinstance(arrivals, RandomArrivals)
        self._arrivals = arrivals

    def _next_gap_s(self) -> float:
        """Draw the gap before the next arrival: the least one, and an exponential one beyond it."""
        self._number += 1
        beyond_s = self._arrivals.mean_s - self._arrivals.min_s
        return self._arrivals.min_s + beyond_s * float(self._rng_of(self._number).standard_exponential())


def source_of(arrivals: Arrivals, rng_of: ArrivalRng, tick_s: float) -> Source:
    """Return the source of a kind of arrivals."""
    return SpacedSource(arrivals) if isinstance(arrivals, Spaced) else RandomSource(arrivals, rng_of, tick_s)


class Magazine:
    """A stack of parts. When the last one is out an operator fills it again, where the scene says after which time."""

    def __init__(self, feeder: ChuteFeeder, response_s: ResponseTime = at_once) -> None:
        self._response_s = response_s
        self.capacity, self._refill_s = feeder.capacity, feeder.refill_s
        self.parts = feeder.capacity
        self._full_at_s: float | None = None

    def take(self) -> None:
        """One part is out."""
        self.parts -= 1

    def update(self, t_s: float) -> bool:
        """Advance to a time; return True at the moment when it is full again."""
        if self.parts or self._refill_s is None:
            return False
        if self._full_at_s is None:
            self._full_at_s = t_s + self._response_s() + self._refill_s
        if t_s < self._full_at_s:
            return False
        self.parts, self._full_at_s = self.capacity, None
        return True


class Feeder:
    """One feeder: its magazine, its source, its escapement, and its state as a station."""

    def __init__(
        self,
        feeder: ChuteFeeder,
        source: Source,
        rng: np.random.Generator,
        tick_s: float,
        response_s: ResponseTime = at_once,
    ) -> None:
        self.magazine = Magazine(feeder, response_s)
        self.waiting = self.released = 0
        """Parts that want to go and could not yet, and those set free since the run began."""
        self.dry = False
        """Nothing comes out of its magazine, whatever it should hold."""
        self._source, self._tick_s = source, tick_s
        self._escapement = Delayed(feeder.response, rng, tick_s)
        self._told_m: float | None = None
        """The belt's travel when the escapement was told to open; None while it is not."""
        self._runs, self._ran = False, False
        self._blocked_s = 0.0

    def take_up(self, arrivals: Arrivals) -> None:
        """Have parts come by other arrivals of the same kind."""
        self._source.take_up(arrivals)

    def update(self, senses: FeederSenses) -> bool:
        """Advance by one tick; return True when the escapement sets its part free."""
        self._runs, self._ran = senses.run, self._ran or senses.run
        if senses.run:
            self.waiting = self._source.wanted(senses, self.magazine.parts) if self.parts else 0
        may_go = senses.room and senses.belt_at_speed
        self._blocked_s = self._blocked_s + self._tick_s if senses.run and self.waiting and not may_go else 0.0
        if not senses.run or not self.parts:
            self._told_m = None
        elif self._told_m is None and self.waiting and may_go and senses.at_hand and not self._escapement.on:
            self._told_m = senses.travel_m
        free = self._escapement.update(self._told_m is not None) and self._told_m is not None
        if free:
            self._let_go()
        return free

    @property
    def parts(self) -> int:
        """The parts that can come out."""
        return 0 if self.dry else self.magazine.parts

    def _let_go(self) -> None:
        if self._told_m is not None:
            self._source.went(self._told_m)
        self.magazine.take()
        self._told_m = None
        self.released += 1
        self.waiting -= 1

    @property
    def state(self) -> tuple[PackMLState, str]:
        """Its PackML state, and why."""
        if not self._runs:
            return ("Held" if self._ran else "Idle"), ""
        if not self.parts:
            return "Suspended", "starved"
        return ("Suspended", "blocked") if self._blocked_s > BLOCKED_S else ("Execute", "")
