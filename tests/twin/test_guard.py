"""Parts for which physics has gone wrong are lost within a second, by name, and the rest of the line goes on."""

import math
from collections.abc import Iterator

import pybullet as pb
import pytest

from tests.twin.rig import GO, Run
from tests.twin.scenes import Stepped, belt, belts_only
from twin.bullet.client import box
from twin.events import FaultRaised, PartLost
from twin.parts import LinePart
from twin.scene.scene import Scene


@pytest.fixture
def hand(bearing: Scene) -> Iterator[Stepped]:
    made = Stepped(belts_only(bearing, role_after="infeed", infeed=belt(length_m=2.0)))
    yield made.switch("infeed.run")
    made.line.close()


def in_contact(hand: Stepped, part: LinePart) -> LinePart:
    """Return a part that physics moves, whatever carried it."""
    hand.site.belts["infeed"].hand_back(part)
    return part


def lost(hand: Stepped) -> list[tuple[str, str]]:
    return [(event.part_id, event.where) for event in hand.events if isinstance(event, PartLost)]


@pytest.mark.parametrize("velocity", [((math.nan, 0, 0), (0, 0, 0)), ((0, 0, 0), (0, math.nan, 0))])
def test_a_part_whose_pose_is_none_is_lost_and_its_body_is_not_used_again(
    hand: Stepped, velocity: tuple[tuple[float, ...], ...]
) -> None:
    other, part = hand.put("infeed", 0.1), hand.put("infeed", 0.4)
    hand.step(30)
    in_contact(hand, part)
    pb.resetBaseVelocity(part.body, *velocity, physicsClientId=hand.site.world.client)
    hand.step(1)
    assert math.isnan(part.pose.position_m[0])
    assert hand.line.poses().keys() == {other.part_id}
    hand.step(13)
    assert lost(hand) == [(part.part_id, "nan")]
    assert part.part_id not in hand.line.on_line()
    assert hand.line.pose_of(part.part_id) is None
    hand.step(60)
    again = hand.put("infeed", 0.4)
    assert again.body != part.body
    before_m = hand.along_m(other, "infeed")
    hand.step(240)
    assert hand.along_m(again, "infeed") == pytest.approx(0.4 + 0.15, abs=0.01)
    assert hand.along_m(other, "infeed") == pytest.approx(before_m + 0.15, abs=1e-6)
    assert lost(hand) == [(part.part_id, "nan")]


@pytest.mark.parametrize(("mps", "gone"), [(6.0, True), (4.0, False)])
def test_a_part_that_flies_off_is_lost(hand: Stepped, mps: float, gone: bool) -> None:
    part = hand.put("infeed", 0.4)
    hand.step(30)
    in_contact(hand, part)
    hand.site.world.parts.throw(part.body, (0.0, 0.0, mps))
    hand.step(13)
    assert lost(hand) == ([(part.part_id, "runaway")] if gone else [])


@pytest.mark.parametrize(("deep_m", "gone"), [(0.006, True), (0.002, False)])
def test_a_part_stuck_inside_something_is_lost_within_a_second(hand: Stepped, deep_m: float, gone: bool) -> None:
    """A part is jammed between two plates that leave it less room than it is high."""
    part, client, half_m = hand.put("infeed", 0.4), hand.site.world.client, 0.007
    for side in (-1, 1):
        box(client, (0.2, 0.2, 0.1), (0.4, 0.0, 0.6 + side * (0.05 + half_m - deep_m)))
    pb.resetBasePositionAndOrientation(part.body, (0.4, 0.0, 0.6), (0, 0, 0, 1), physicsClientId=client)
    hand.step(200)
    assert lost(hand) == ([(part.part_id, "penetration")] if gone else [])
    assert part.pose.position_m[2] == pytest.approx(0.6, abs=0.003) or gone


def test_a_part_that_touches_deep_for_a_moment_only_stays(hand: Stepped) -> None:
    part, client = hand.put("infeed", 0.4), hand.site.world.client
    hand.step(30)
    in_contact(hand, part)
    x, y, z = part.pose.position_m
    for _ in range(4):
        pb.resetBasePositionAndOrientation(part.body, (x, y, z - 0.008), (0, 0, 0, 1), physicsClientId=client)
        hand.step(60)
    assert lost(hand) == []


def test_a_robot_lets_go_of_a_part_that_is_lost_in_its_grip(bearing: Scene) -> None:
    run = Run(bearing)
    run.step(1, GO)
    robot = run.line.site.world.robots["robot"]
    while robot.tool.held is None:
        run.step()
    part = run.line.site.parts[robot.tool.held]
    run.step(60)
    run.line.site.tracker.lose(part, "runaway")
    run.step(3)
    assert run.tags[-1].values["robot.holding"] is False
    run.step(240 * 5)
    assert [(event.part_id, event.where) for event in run.events if isinstance(event, PartLost)] == [
        (part.part_id, "runaway")
    ]
    assert run.of(FaultRaised) == []
    assert len(run.line.on_line()) >= 1
    run.line.close()
