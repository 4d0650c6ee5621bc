"""Faults that cannot be are refused with the key, what it got and what is allowed."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from serving.compose import compose_scene
from tests.twin.scenes import fed_line
from twin.check.faults import STRIKES, check_faults
from twin.errors import ConfigError
from twin.faults.effects import EFFECTS
from twin.scene.faults import Fault
from twin.scene.scene import Scene

FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


def with_fault(scene: Scene, **fields: Any) -> Scene:
    return replace(scene, faults={"bad": FAULT.validate_python(fields)})


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"kind": "belt_slip", "device": "tray"}, r"bad\.device: no such device that belt_slip strikes.*belt"),
        ({"kind": "low_air", "device": "belt"}, r"bad\.device.*none: the scene has none"),
        ({"kind": "belt_stop", "device": "belt", "at_s": 1, "mtbf_s": 2, "mttr_s": 3}, "scheduled or random, not both"),
        ({"kind": "belt_stop", "device": "belt", "mtbf_s": 2}, r"bad\.mttr_s: a random fault needs both"),
        ({"kind": "belt_stop", "device": "belt", "mttr_s": 2}, r"bad\.mtbf_s: a random fault needs both"),
        ({"kind": "belt_stop", "device": "belt", "mtbf_s": 2, "mttr_s": 3, "for_s": 4}, r"bad\.for_s: .*mttr_s"),
        ({"kind": "belt_stop", "device": "belt", "grows_over_s": 9}, r"bad\.grows_over_s: belt_stop is there or not"),
        ({"kind": "parts_touching", "device": "belt", "distance_m": 2.0}, r"bad\.distance_m: the belt is shorter"),
        (
            {"kind": "parts_touching", "device": "belt", "distance_m": 0.05},
            r"bad\.distance_m: the part behind it would not be on the belt yet, got 0\.05; allowed: at least 0\.057",
        ),
        ({"kind": "jam", "device": "belt", "distance_m": 1.0}, r"bad\.distance_m: the belt is shorter.*below 1"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(bearing: Scene, fields: dict[str, Any], refused: str) -> None:
    with pytest.raises(ConfigError, match=rf"scene\.faults\.{refused}" if refused.startswith("bad") else refused):
        check_faults(with_fault(fed_line(bearing), **fields))


def test_a_switch_that_the_device_does_not_have_is_refused_with_those_that_it_has() -> None:
    scene = with_fault(compose_scene("minimal"), kind="switch_stuck", device="gate", signal="at_good", tells=True)
    with pytest.raises(ConfigError, match=r"bad\.signal: no such switch of gate.*extended, retracted, guard"):
        check_faults(scene)


def test_every_kind_of_fault_strikes_something_and_does_something() -> None:
    kinds = set(get_args(get_args(Fault)[0]))
    assert set(STRIKES) == kinds
    assert set(EFFECTS) == kinds
