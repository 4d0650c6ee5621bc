import numpy as np

from twin.devices.operator_response import at_once, response_time
from twin.scene.operators import Operators
from twin.seeds import generator


def test_response_times_are_lognormal_around_their_median() -> None:
    draw = response_time(Operators(response_s=40.0, spread=0.5), generator(1, "operator"))
    drawn_s = np.array([draw() for _ in range(20_000)])
    assert abs(np.median(drawn_s) / 40.0 - 1) < 0.02
    assert abs(np.log(drawn_s).std() / 0.5 - 1) < 0.02


def test_without_operators_somebody_always_stands_there() -> None:
    assert response_time(None, generator(1, "operator"))() == at_once() == 0.0
