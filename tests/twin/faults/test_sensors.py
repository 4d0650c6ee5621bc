"""Faults of switches and eyes: what the controller is told."""

from dataclasses import replace

import pytest

from serving.compose import compose_scene
from tests.twin.faults.test_pneumatics import drive
from tests.twin.scenes import Stepped, belt, fed_line
from twin.check.switches import switches
from twin.events import FaultRaised
from twin.scene.faults import EyeFlickers, EyeStuck, Fault, SwitchStuck
from twin.scene.gates import Gate
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.types import TagValue

EYE = PhotoEye(kind="photo_eye", conveyor="belt", distance_m=0.5)


def seen(run: Stepped, tag: str, seconds: float) -> set[TagValue]:
    """Return what a tag shows in a time."""
    shown: set[TagValue] = set()
    for _ in range(round(seconds * 80)):
        shown.add(run.step(3).values[tag])
    return shown


@pytest.mark.parametrize("name", ["minimal", "bearing", "pcb"])
@pytest.mark.parametrize("on", [False, True])
def test_every_switch_can_stick_both_ways(name: str, on: bool) -> None:
    scene = compose_scene(name)
    faults: dict[str, Fault] = {
        f"{device_id}-{signal}": SwitchStuck(kind="switch_stuck", device=device_id, signal=signal, tells=on, at_s=0.0)
        for device_id, device in scene.devices.items()
        for signal in switches(device)
    }
    run = Stepped(replace(scene, faults=faults))
    for gate_id in scene.all_of(Gate):
        drive(run, gate_id)
    for _ in range(120):
        run.step(3)
        assert {run.values[fault_id.replace("-", ".")] for fault_id in faults} == {on}
    run.line.close()


def test_a_pressure_switch_that_sticks_says_nothing_of_the_pressure_until_it_is_repaired() -> None:
    fault = SwitchStuck(kind="switch_stuck", device="air", signal="pressure_ok", tells=False, at_s=0.5)
    run = Stepped(replace(compose_scene("minimal"), faults={"it": fault}))
    run.run(1.0)
    assert run.values["air.pressure_ok"] is False
    assert run.values["air.pressure_kpa"] == pytest.approx(600.0, abs=1.0)
    run.line.repair("it")
    run.run(0.1)
    assert run.values["air.pressure_ok"] is True
    run.line.close()


def test_the_interlock_sees_the_guard_that_sticks() -> None:
    fault = SwitchStuck(kind="switch_stuck", device="gate", signal="guard", tells=True, at_s=0.5)
    run = Stepped(replace(compose_scene("minimal"), faults={"it": fault}))
    run.switch("belt.run").run(1.0)
    assert [each.fault for each in run.of(FaultRaised)] == ["switch_stuck", "interlock_tripped"]
    assert run.values["belt.running"] is False
    run.line.close()


def eye_line(bearing: Scene, fault: Fault) -> Stepped:
    run = Stepped(replace(fed_line(bearing, belt=belt(), eye=EYE), faults={"it": fault}))
    run.put("belt", 0.4)
    return run.switch("belt.run")


@pytest.mark.parametrize("on", [False, True])
def test_an_eye_that_sticks_tells_the_same_and_sees_no_edge(bearing: Scene, on: bool) -> None:
    run = eye_line(bearing, EyeStuck(kind="eye_stuck", device="eye", tells=on, at_s=0.1))
    run.run(0.2)
    edges = []
    for _ in range(480):
        run.tick()
        edges += run.line._units.eyes["eye"].edges
        assert run.values["eye.blocked"] is on
    assert edges == []
    run.line.close()


def test_an_eye_that_flickers_sees_one_part_several_times(bearing: Scene) -> None:
    well, flickers = 0, 0
    for per_s in (1e-9, 20.0):
        run = eye_line(bearing, EyeFlickers(kind="eye_flickers", device="eye", per_s=per_s, at_s=0.0))
        edges = 0
        for _ in range(480):
            run.tick()
            edges += len(run.line._units.eyes["eye"].edges)
        well, flickers = (edges, flickers) if per_s < 1 else (well, edges)
        run.line.close()
    assert well == 1
    assert flickers > 2
