"""How long it takes until an operator is there: nothing, or drawn anew for each call."""

from collections.abc import Callable

import numpy as np

from twin.scene.operators import Operators

ResponseTime = Callable[[], float]


def at_once() -> float:
    """Somebody stands beside it (s)."""
    return 0.0


def response_time(operators: Operators | None, rng: np.random.Generator) -> ResponseTime:
    """Return how long calls take (s): lognormal around the operators' median."""
    if operators is None:
        return at_once
    return lambda: operators.response_s * float(np.exp(operators.spread * rng.standard_normal()))
