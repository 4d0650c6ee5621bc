"""Safety devices and compressed air stop the line as real ones would, and start nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.twin.rig import GO, Run
from twin.errors import RunError
from twin.events import DeviceHandled
from twin.scene.safety import AirSupply, EmergencyStop, GuardDoor, LightCurtain, ModeKey
from twin.scene.scene import Device, Scene
from twin.types import Command


@pytest.fixture
def run(bearing: Scene) -> Iterator[Run]:
    guarded: dict[str, Device] = {
        "estop": EmergencyStop(kind="e_stop"),
        "door": GuardDoor(kind="guard_door"),
        "curtain": LightCurtain(kind="light_curtain"),
        "key": ModeKey(kind="mode_key"),
        "air": AirSupply(kind="air_supply"),
    }
    made = Run(replace(bearing, devices=bearing.devices | guarded))
    yield made
    made.line.close()


@pytest.mark.parametrize(
    ("device_id", "position", "back"),
    [("estop", "pressed", "released"), ("door", "open", "closed"), ("curtain", "interrupted", "clear")],
)
def test_an_open_safety_device_stops_everything_until_it_is_closed_and_new_commands_come(
    run: Run, device_id: str, position: str, back: str
) -> None:
    run.step(600, GO)
    assert run.tags[-1].values[f"{device_id}.ok"] is True
    assert run.tags[-1].values[f"{device_id}.simulated"] is True
    run.line.handle(device_id, position, "ann")
    run.step(240)
    values = run.tags[-1].values
    assert values[f"{device_id}.ok"] is False
    assert values["infeed.running"] is values["infeed.run"] is values["robot.run"] is values["infeed.ready"] is False
    assert [(e.device_id, e.position, e.who) for e in run.events if isinstance(e, DeviceHandled)] == [
        (device_id, position, "ann")
    ]
    refused = run.line.step(GO).refused
    assert [refusal.reason for refusal in refused] == [f"nothing moves while {device_id} is {position}"] * 2
    run.line.handle(device_id, back)
    run.step(240)
    assert run.tags[-1].values["infeed.running"] is False
    run.step(240, GO)
    assert run.tags[-1].values["infeed.at_speed"] is True


def test_lamps_burn_on_while_the_safety_chain_is_open(run: Run) -> None:
    run.step(3, [Command(command_id="lamp", tag="tower.red", value=True)])
    run.line.handle("estop", "pressed")
    run.step(6)
    assert run.tags[-1].values["tower.red"] is True
    assert run.line.step([Command(command_id="l", tag="tower.amber", value=True)]).refused == ()


def test_a_turn_of_the_key_stops_the_line_and_says_how_it_stands(run: Run) -> None:
    run.step(300, GO)
    run.line.handle("key", "manual")
    run.step(240)
    assert run.tags[-1].values["key.automatic"] is False
    assert run.tags[-1].values["infeed.running"] is False
    run.step(240, GO)
    assert run.tags[-1].values["infeed.running"] is True


def test_without_air_the_pressure_falls_and_the_gate_stays_at_reject(run: Run) -> None:
    run.step(3, GO)
    assert run.tags[-1].values["air.pressure_ok"] is True
    run.line.handle("air", "off")
    run.step(240)
    values = run.tags[-1].values
    assert values["air.pressure_ok"] is False
    assert isinstance(values["air.pressure_kpa"], float)
    assert 100 < values["air.pressure_kpa"] < 400
    encoder = int(values["infeed.encoder_count"])
    permit = Command(
        command_id="p", tag="gate.drive", value=True, trigger_id="T", valid_from_count=0, valid_until_count=encoder * 9
    )
    run.step(240, [permit])
    assert run.tags[-1].values["gate.drive"] is True
    assert run.tags[-1].values["gate.at_good"] is False


def test_what_cannot_be_done_is_told(run: Run) -> None:
    with pytest.raises(RunError, match=r"allowed: estop, door, curtain, key, air"):
        run.line.handle("gate", "pressed")
    with pytest.raises(RunError, match=r"estop cannot be 'open'; allowed: released, pressed"):
        run.line.handle("estop", "open")
