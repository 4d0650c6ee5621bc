"""Errors say the same wherever they are told."""

import pickle

import pytest

from twin.errors import ConfigError, DataError, LineTwinError, ModelError, NotFoundError, RunError


@pytest.mark.parametrize(
    "error",
    [
        ConfigError("scene.devices.belt.speed_mps", "too fast", got=2.0, allowed="at most 1"),
        NotFoundError("model", "mine", exist=("bearing",), advice="or give a path"),
        ModelError("models/mine", "no card", advice="train one"),
        DataError("photos", "empty"),
        RunError("the disk is full"),
    ],
)
def test_an_error_comes_whole_out_of_another_process(error: LineTwinError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
