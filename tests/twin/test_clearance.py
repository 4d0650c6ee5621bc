"""Robots that come too near to something: what is told, and that they stop."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.twin.rig import GO, Run
from tests.twin.scenes import Stepped
from twin.bullet.clearance import Proximity
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.clearance import WATCHED_M, ClearanceMonitor
from twin.events import ClearanceSampled, ContactRaised, FaultCleared, FaultRaised, StationStateChanged
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray
from twin.types import Command


def output(tag: str, on: bool) -> Command:
    return Command(command_id=tag, tag=tag, value=on)


ROBOTS = ("robot", "robot2")
BOTH = (*GO, output("robot2.run", True))


@pytest.fixture(scope="module")
def facing(bearing: Scene) -> Scene:
    """The bearing line with a second robot across the belt that sets its parts on the same place."""
    robot, tray = bearing.all_of(Robot)["robot"], bearing.all_of(InfeedTray)["infeed_tray"]
    home = (-robot.home_rad[0], *robot.home_rad[1:])
    second = replace(robot, takes_from="tray2", base_m=(0.1, 0.5, 0.0), base_yaw_rad=-math.pi / 2, home_rad=home)
    tray2 = replace(tray, origin_m=(-0.26, 0.34, 0.2))
    return replace(bearing, devices=bearing.devices | {"tray2": tray2, "robot2": second})


@pytest.fixture
def collided(facing: Scene) -> Iterator[Run]:
    """Both robots have gone for the same place, and half a second has passed since they met."""
    run = Run(facing)
    run.step(1, BOTH)
    while not run.of(ContactRaised):
        run.step()
        assert run.line.site.t_s < 3
    run.step(120)
    yield run
    run.line.close()


def deepest_m(run: Run) -> float:
    """Return how deep the two robots are inside each other now; negative where they are apart."""
    near = Proximity(run.line.site.world.client, WATCHED_M)
    one, two = (robot.body for robot in run.line.site.world.robots.values())
    found = near.near(one, near.moving_links(one), lambda other: WATCHED_M if other == two else 0.0)
    return max((-approach.distance_m for approach in found), default=-math.inf)


def test_two_robots_that_meet_are_told_once_and_both_stop_before_they_do_damage(collided: Run) -> None:
    (contact,) = (event for event in collided.events if isinstance(event, ContactRaised))
    assert {contact.device_id, contact.other_id} == {"robot", "robot2"}
    assert (contact.part_id, contact.held_part_id) == (None, None)
    assert contact.penetration_m < 0.002
    assert abs(contact.place_m[1]) < 0.2
    states = [event for event in collided.events if isinstance(event, StationStateChanged) and event.state == "Aborted"]
    assert sorted((event.station_id, event.reason) for event in states) == [
        ("robot", "collision"),
        ("robot2", "collision"),
    ]
    assert all(event.t_s <= contact.t_s + 1.01 / 240 for event in states)
    faults = [event for event in collided.events if isinstance(event, FaultRaised)]
    assert sorted((event.fault, event.device_id) for event in faults) == [
        ("collision", "robot"),
        ("collision", "robot2"),
    ]
    for robot in collided.line.site.world.robots.values():
        assert max(map(abs, robot.joints()[1])) < 0.1  # they press on each other and tremble
    assert deepest_m(collided) < 0.005


def test_a_part_that_rides_by_under_a_hand_is_told_with_its_distance(bearing: Scene) -> None:
    robot, above_m = bearing.all_of(Robot)["robot"], 0.04
    with Kinematics("robot", robot) as arm:
        home = arm.solve("home", (0.35, 0.0, 0.2 + above_m), math.pi)
    run = Stepped(replace(bearing, devices=bearing.devices | {"robot": replace(robot, home_rad=home)}))
    part = run.put("infeed", 0.22)
    run.switch("infeed.run").run(1.0)
    (told, *_) = run.of(ClearanceSampled)[-1:]
    assert part.ride is not None
    assert (told.device_id, told.part_id) == ("robot", part.part_id)
    # The fingertips reach 8 mm below the grasp point.
    assert told.distance_m == pytest.approx(above_m - 0.008 - bearing.product.shape.height_m, abs=0.003)
    run.line.close()


def test_they_came_near_before_they_met(collided: Run) -> None:
    told = [e for e in collided.events if isinstance(e, ClearanceSampled) and {e.device_id, e.other_id} == {*ROBOTS}]
    distances = [event.distance_m for event in told]
    assert distances == sorted(distances, reverse=True)
    assert WATCHED_M > distances[0] > distances[-1] == 0.0


def test_a_robot_that_collided_obeys_only_after_its_output_was_off(collided: Run) -> None:
    before = collided.line.joints_rad()
    values = collided.tags[-1].values
    assert [values[f"{robot}.{signal}"] for robot in ROBOTS for signal in ("run", "collision")] == [True] * 4
    collided.step(240, BOTH)
    assert collided.tags[-1].values["robot.collision"] is True
    assert collided.line.joints_rad()["robot"] == pytest.approx(before["robot"], abs=0.05)
    collided.step(3, [output("robot.run", False)])
    assert collided.tags[-1].values["robot.collision"] is False
    assert collided.tags[-1].values["robot.state"] == "Aborted"
    collided.step(3, [output("robot.run", True)])
    assert collided.tags[-1].values["robot.state"] != "Aborted"
    assert [(e.fault, e.device_id) for e in collided.events if isinstance(e, FaultCleared)] == [("collision", "robot")]


def test_a_robot_that_is_set_going_into_what_it_touches_is_stopped_again(collided: Run) -> None:
    for on in (False, True):
        collided.step(240, [output("robot.run", on)])
    assert len(collided.of(ContactRaised)) >= 2
    assert collided.tags[-1].values["robot.collision"] is True
    assert deepest_m(collided) < 0.01


@pytest.mark.parametrize(("lift_m", "by_its_part"), [(0.012, True), (0.006, False)])
def test_a_robot_that_lifts_too_little_is_told_and_stopped_before_it_goes_through_the_tray(
    bearing: Scene, with_device: Callable[..., Scene], lift_m: float, by_its_part: bool
) -> None:
    """Parts are 14 mm high: the held part strikes the next one, or the fingers already do on their way there."""
    run = Run(with_device(bearing, "robot", lift_m=lift_m))
    run.step(1, GO)
    while not run.of(ContactRaised):
        run.step()
        assert run.line.site.t_s < 5
    run.step(240)
    contacts = [event for event in run.events if isinstance(event, ContactRaised)]
    assert {(contact.device_id, contact.other_id) for contact in contacts} == {("robot", "part")}
    assert all(contact.penetration_m < 0.005 for contact in contacts)
    struck = {contact.part_id for contact in contacts}
    assert struck <= set(run.line.poses())
    assert [contact.held_part_id is not None for contact in contacts] == [by_its_part] * len(contacts)
    assert not struck & {contact.held_part_id for contact in contacts}
    assert run.tags[-1].values["robot.collision"] is True
    assert run.tags[-1].values["robot.state"] == "Aborted"
    assert not any(tags.values["robot.state"] == "Execute" for tags in run.tags if tags.t_s > contacts[0].t_s + 0.02)
    run.line.close()


def test_watching_changes_nothing_of_what_it_watches(bearing: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen() -> tuple[object, ...]:
        run = Run(bearing).step(240 * 6, GO)
        told = run.line.poses(), run.line.joints_rad()
        run.line.close()
        return told

    watched = seen()
    monkeypatch.setattr(ClearanceMonitor, "update", lambda _: None)
    assert seen() == watched


@pytest.mark.slow
def test_watching_costs_little_beside_physics(bearing: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    spent_s = {ClearanceMonitor: 0.0, World: 0.0}

    def timed(cls: type, name: str) -> None:
        inner = getattr(cls, name)

        def outer(self: object, **how: bool) -> None:
            began_s = time.process_time()
            inner(self, **how)
            spent_s[cls] += time.process_time() - began_s

        monkeypatch.setattr(cls, name, outer)

    timed(ClearanceMonitor, "update")
    timed(World, "step")
    run = Run(bearing).step(240 * 20, GO)
    run.line.close()
    assert spent_s[ClearanceMonitor] < 0.15 * spent_s[World]
