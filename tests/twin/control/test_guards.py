"""What the controller does about safety devices, compressed air and drives."""

from dataclasses import replace

import pytest

from tests.twin.control.bench import Bench
from twin.control.values import Settings
from twin.events import AlarmRaised
from twin.scene.safety import AirSupply, EmergencyStop, GuardDoor, ModeKey
from twin.scene.scene import Device, Scene


@pytest.fixture
def guarded(scene: Scene) -> Bench:
    """A line with a safety device of each kind that the controller tells apart, in Execute."""
    devices: dict[str, Device] = {
        "estop": EmergencyStop(kind="e_stop"),
        "door": GuardDoor(kind="guard_door"),
        "key": ModeKey(kind="mode_key"),
        "air": AirSupply(kind="air_supply"),
    }
    bench = Bench(settings=Settings.from_scene(replace(scene, devices=scene.devices | devices)))
    bench.forced |= {"estop.ok": True, "door.ok": True, "key.automatic": True, "air.pressure_ok": True}
    bench.step()
    return bench.start()


@pytest.mark.parametrize(("device_id", "kind"), [("estop", "e_stop"), ("door", "guard_door")])
def test_an_open_safety_device_aborts_and_keeps_the_line_from_being_cleared(
    guarded: Bench, device_id: str, kind: str
) -> None:
    guarded.forced[f"{device_id}.ok"] = False
    guarded.step()
    guarded.settle()
    assert guarded.state == "Aborted"
    assert guarded.outputs == {"infeed.run": False, "robot.run": False}
    alarm = next(event for event in guarded.events if isinstance(event, AlarmRaised))
    assert (alarm.alarm, alarm.detail.startswith(f"{device_id} stopped the line")) == (kind, True)
    accepted, answer = guarded.operate("clear")
    assert (accepted, f"while {device_id} holds the safety chain open" in answer) == (False, True)
    guarded.forced[f"{device_id}.ok"] = True
    guarded.settle()
    assert guarded.state == "Aborted"
    guarded.start()
    assert guarded.state == "Execute"
    assert guarded.alarms() == [kind]


def test_a_robot_that_collided_aborts_the_line_by_that_reason_though_its_output_fell(guarded: Bench) -> None:
    guarded.forced |= {"robot.collision": True, "robot.run": False}
    guarded.step()
    guarded.settle()
    assert (guarded.state, guarded.alarms()) == ("Aborted", ["collision"])
    assert guarded.outputs == {"infeed.run": False, "robot.run": False}
    guarded.forced |= {"robot.collision": False}
    del guarded.forced["robot.run"]
    guarded.start()
    assert (guarded.state, guarded.alarms()) == ("Execute", ["collision"])


def test_a_safety_device_whose_tag_is_missing_counts_as_open(guarded: Bench) -> None:
    del guarded.forced["estop.ok"]
    guarded.step()
    assert guarded.alarms() == ["e_stop"]


def test_nothing_starts_while_the_key_stands_at_manual(guarded: Bench) -> None:
    guarded.operate("stop")
    guarded.empty()
    guarded.operate("reset")
    guarded.settle()
    guarded.forced["key.automatic"] = False
    accepted, answer = guarded.operate("start")
    assert (accepted, "while key stands at manual" in answer) == (False, True)
    guarded.forced["key.automatic"] = True
    assert guarded.operate("start")[0]


def test_low_air_holds_the_line_and_no_unhold_is_taken_before_it_is_back(guarded: Bench) -> None:
    guarded.forced["air.pressure_ok"] = False
    guarded.step()
    guarded.settle()
    assert guarded.state == "Held"
    assert guarded.alarms() == ["low_air"]
    accepted, answer = guarded.operate("unhold")
    assert (accepted, "compressed air is low" in answer) == (False, True)
    guarded.forced["air.pressure_ok"] = True
    assert guarded.operate("unhold")[0]


def test_a_belt_that_does_not_come_to_its_speed_in_time_holds_the_line(guarded: Bench) -> None:
    guarded.forced["infeed.at_speed"] = False
    for _ in range(20):
        guarded.step()
    assert guarded.alarms() == ["drive_not_reached"]
    assert guarded.state == "Held"


def test_a_belt_that_comes_to_its_speed_within_its_ramp_is_no_alarm(guarded: Bench) -> None:
    guarded.forced["infeed.at_speed"] = False
    for _ in range(10):
        guarded.step()
    guarded.forced["infeed.at_speed"] = True
    guarded.settle()
    assert guarded.alarms() == []
