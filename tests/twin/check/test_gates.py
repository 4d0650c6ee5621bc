from dataclasses import replace
from typing import Any

import pytest

from tests.twin.units.belted import ACCEPT, BELT, REJECT, STOP, gated, scene_with, tray
from twin.check.gates import check_gates
from twin.control.timing import gate_timing
from twin.errors import ConfigError
from twin.scene.gates import Diverter, PushToAccept, PushToReject
from twin.scene.responses import Response
from twin.scene.robots import Robot
from twin.scene.scene import Scene


def refused(scene: Scene) -> ConfigError:
    with pytest.raises(ConfigError) as told:
        check_gates(scene)
        gate_timing(scene)
    return told.value


@pytest.mark.parametrize("gate", [ACCEPT, REJECT])
def test_gates_that_fit_are_taken(bearing: Scene, gate: PushToAccept | PushToReject) -> None:
    check_gates(gated(bearing, gate))
    gate_timing(gated(bearing, gate))
    check_gates(bearing)


@pytest.mark.parametrize(
    ("gate", "fields", "key", "allowed"),
    [
        (ACCEPT, {"conveyor": "infeed"}, "conveyor", "belt"),
        (ACCEPT, {"stroke_m": 0.07}, "stroke_m", "at least 0.0715"),
        (ACCEPT, {"extend_s": 0.16}, "extend_s", "at least 0.170"),
        (ACCEPT, {"extend_s": 0.02}, "extend_s", "above 0.02"),
        (ACCEPT, {"retract_s": 0.01}, "retract_s", "above 0.02"),
        (ACCEPT, {"plate_m": (0.04, 0.02)}, "plate_m.0", "at least 0.05"),
        (ACCEPT, {"distance_m": 1.15}, "distance_m", "at most 1.113"),
        (ACCEPT, {"distance_m": 0.36}, "distance_m", "(for 0.5 s)"),
        (REJECT, {"guard_m": 0.05}, "guard_m", "to 0.35"),
        (REJECT, {"guard_m": 0.36}, "guard_m", "to 0.35"),
        (REJECT, {"guard_m": 0.1, "distance_m": 1.11}, "guard_m", "place the gate earlier"),
    ],
)
def test_a_pusher_that_cannot_work_is_refused_with_the_key_and_what_is_allowed(
    bearing: Scene, gate: PushToAccept | PushToReject, fields: dict[str, Any], key: str, allowed: str
) -> None:
    error = refused(gated(bearing, replace(gate, **fields)))
    name = key.split(".", maxsplit=1)[0]
    assert error.key == f"scene.devices.gate.{key}"
    assert error.got == (fields[name][0] if key == "plate_m.0" else fields[name])
    assert allowed in error.allowed


def test_a_belt_that_coasts_a_part_right_through_the_guard_is_refused(bearing: Scene) -> None:
    gate = replace(REJECT, plate_m=(0.1, 0.02))
    error = refused(gated(bearing, gate, belt=replace(BELT, ramp_s=0.6)))
    assert error.key == "scene.devices.belt.speed_mps"
    assert "0.042" in error.allowed


def test_a_plate_as_long_as_the_gap_between_parts_is_refused(bearing: Scene) -> None:
    robot = replace(bearing.one_of(Robot)[1], sets_on="belt", min_pitch_m=0.12)
    scene = gated(bearing, ACCEPT)
    error = refused(replace(scene, devices={**scene.devices, "robot": robot}))
    assert (error.key, error.got, error.allowed) == ("scene.devices.gate.plate_m.0", 0.08, "below 0.0730")


def test_a_gate_without_its_outlet_or_with_another_lane_behind_it_is_refused(bearing: Scene) -> None:
    scene = gated(bearing, REJECT)
    error = refused(replace(scene, devices={**scene.devices, "aside": tray("reject", "belt", 1.0)}))
    assert error.key == "scene.devices.gate"
    assert error.allowed == "one outlet_tray with role: reject, after: gate"
    error = refused(replace(scene, devices={**scene.devices, "aside": tray("good", "gate", 1.0)}))
    assert (error.key, error.got, error.allowed) == ("scene.devices.aside.role", "good", "reject or hold")


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"conveyor": "infeed"}, "belt"),
        ({"distance_m": 0.3}, "0.443 to 1.147"),
        ({"distance_m": 1.18}, "0.443 to 1.147"),
        ({"rails_m": 1.3}, "shorten rails_m"),
        ({"height_m": 0.006}, "0.0070 to 0.0140"),
        ({"spring_n": 0.6}, "below 0.52"),
        ({"play_m": 0.02}, "below 0.0165"),
        ({"lower_s": 0.02}, "above 0.02"),
        ({"raise_s": 0.02}, "above 0.02"),
    ],
)
def test_a_stop_that_cannot_work_is_refused(bearing: Scene, fields: dict[str, Any], allowed: str) -> None:
    scene = scene_with(bearing, stop=replace(STOP, **fields), end=tray("good", "belt", 0.0))
    with pytest.raises(ConfigError) as told:
        check_gates(scene)
    (name,) = fields
    assert told.value.key == f"scene.devices.stop.{'distance_m' if name == 'rails_m' else name}"
    assert allowed in told.value.allowed


def test_a_diverter_whose_valve_is_slower_than_its_stroke_is_refused(bearing: Scene) -> None:
    gate = replace(bearing.one_of(Diverter)[1], valve=Response(on_s=0.4, off_s=0.02))
    with pytest.raises(ConfigError, match=r"scene\.devices\.gate\.open_s: .*above 0\.4"):
        check_gates(replace(bearing, devices={**bearing.devices, "gate": gate}))
