"""How long it takes until an operator is there: nothing, or drawn anew for each call; and what people then need."""

from collections.abc import Callable

import numpy as np

from twin.scene.operators import Operators

ResponseTime = Callable[[], float]


def at_once() -> float:
    """Somebody stands beside it (s)."""
    return 0.0


def response_time(operators: Operators | None, rng: np.random.Generator) -> ResponseTime:
    """Return how long calls take (s): lognormal around the operators' median."""
    return at_once if operators is None else drawn_time(operators.response_s, operators.spread, rng)


def drawn_time(median_s: float, spread: float, rng: np.random.Generator) -> ResponseTime:
    """Return how long people take (s): lognormal around a median."""
    return lambda: median_s * float(np.exp(spread * rng.standard_normal()))
