"""Faults of robots, acting on the running cell: what becomes of the parts is told by physics."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.twin.robots import with_iiwa
from tests.twin.scenes import Stepped
from twin.check.faults import check_faults
from twin.errors import ConfigError
from twin.events import FaultRaised
from twin.scene.faults import DroppedPart, Fault, GripperSlip, RobotSlow, WeakVacuum
from twin.scene.scene import Scene


@contextmanager
def running(scene: Scene, **faults: Fault) -> Iterator[Stepped]:
    scene = replace(scene, faults=faults)
    check_faults(scene)
    stepped = Stepped(scene)
    with stepped.line:
        yield stepped.switch("robot.run", "infeed.run")


def raised(line: Stepped) -> list[str]:
    return [event.fault for event in line.of(FaultRaised)]


def first_hold_s(line: Stepped) -> float:
    """Return when the switch tells the first part."""
    for _ in range(20 * round(line.line.scene.tick_hz)):
        line.tick()
        if line.values.get("robot.holding"):
            return line.site.t_s
    raise AssertionError("no part was taken")


def test_fingers_that_slip_lose_the_part_that_they_would_hold(bearing: Scene) -> None:
    slip = GripperSlip(kind="gripper_slip", device="robot", at_s=0.0, share=1.0)
    with running(bearing, slip=slip) as line:
        line.run(4.0)
        assert raised(line)[:2] == ["gripper_slip", "grip_slipped"]


def test_a_cup_whose_vacuum_leaks_a_little_holds_and_one_that_leaks_much_keeps_its_switch_open(
    bearing: Scene,
) -> None:
    told = {}
    for share in (0.3, 0.5):
        leak = WeakVacuum(kind="weak_vacuum", device="robot", at_s=0.0, share=share)
        with running(with_iiwa(bearing), leak=leak) as line:
            first_hold_s(line)
            line.step(line.line.scene.scan_ticks * 5)
            assert raised(line) == ["weak_vacuum"]
            told[share] = line.values["robot.vacuum"]
    assert told == {0.3: True, 0.5: False}


def test_a_leak_that_grows_shows_in_the_vacuum_before_the_switch_opens(bearing: Scene) -> None:
    leak = WeakVacuum(kind="weak_vacuum", device="robot", at_s=0.0, share=0.6, grows_over_s=18.0)
    seen: list[tuple[float, bool]] = []
    with running(with_iiwa(bearing), leak=leak) as line:
        while line.site.t_s < 16.0:
            line.step(line.line.scene.scan_ticks)
            if line.values["robot.vacuum_kpa"]:
                seen.append((float(line.values["robot.vacuum_kpa"]), line.values["robot.vacuum"] is True))
    held = [kpa for kpa, _ in seen]
    assert held == sorted(held, reverse=True)
    closed = [kpa for kpa, switch in seen if switch]
    assert max(closed) - min(closed) > 8.0
    assert not seen[-1][1]


def test_a_dropped_part_is_dropped_once(bearing: Scene) -> None:
    with running(bearing, drop=DroppedPart(kind="dropped_part", device="robot", at_s=0.0)) as line:
        line.run(12.0)
        assert raised(line).count("grip_slipped") == 1
        dropped = next(event for event in line.of(FaultRaised) if event.fault == "grip_slipped")
        assert dropped.detail == "the tool let go of it"


def test_two_drops_at_one_robot_are_two_parts_and_the_end_of_one_leaves_the_other(bearing: Scene) -> None:
    drops = {f"drop_{s}": DroppedPart(kind="dropped_part", device="robot", at_s=float(s), for_s=30.0) for s in range(2)}
    short = DroppedPart(kind="dropped_part", device="robot", at_s=0.5, for_s=0.2)
    with running(bearing, short=short, **drops) as line:
        line.run(16.0)
        assert raised(line).count("grip_slipped") == 2


def test_a_slow_robot_comes_to_its_part_later(bearing: Scene) -> None:
    with running(bearing) as line:
        usual_s = first_hold_s(line)
    with running(bearing, slow=RobotSlow(kind="robot_slow", device="robot", at_s=0.0, factor=3.0)) as line:
        assert first_hold_s(line) > 1.5 * usual_s


@pytest.mark.parametrize(
    ("cup", "fault"),
    [
        (True, GripperSlip(kind="gripper_slip", device="robot")),
        (False, WeakVacuum(kind="weak_vacuum", device="robot")),
    ],
)
def test_a_fault_of_the_other_tool_is_refused(bearing: Scene, cup: bool, fault: Fault) -> None:
    scene = replace(with_iiwa(bearing) if cup else bearing, faults={"wrong": fault})
    with pytest.raises(ConfigError, match=r"scene\.faults\.wrong\.device"):
        check_faults(scene)
