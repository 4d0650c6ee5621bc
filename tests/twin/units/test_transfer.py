"""A transfer on a real belt: boards go where its rollers point, from a stop, and nothing pushes them."""

from dataclasses import replace

import pytest

from tests.twin.scenes import Stepped, board_scene
from twin.events import PartLeft, PartLost
from twin.parts import LinePart
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.types import Command, Shot

HALF_M = 0.0008


@pytest.fixture(scope="module")
def boards() -> Scene:
    """The shipped line for boards, without its robot."""
    scene = board_scene()
    robots = scene.all_of(Robot)
    trays = {robot.takes_from for robot in robots.values()}
    kept = {key: device for key, device in scene.devices.items() if key not in robots and key not in trays}
    return replace(scene, devices=kept)


def put(line: Stepped, along_m: float) -> LinePart:
    belt = line.site.belts["rails"]
    board = line.site.new_part(belt.lane.place(along_m, 0.0, HALF_M + 0.0001))
    line.site.world.parts.free(board.body)
    line.site.tracker.follow(board)
    line.site.tracker.let_go(board)
    return board


def left(line: Stepped) -> dict[str, str]:
    assert line.of(PartLost) == []
    return {event.part_id: event.outlet for event in line.of(PartLeft)}


def test_rollers_without_power_carry_a_board_into_the_ng_buffer(boards: Scene) -> None:
    line = Stepped(boards).switch("rails.run")
    board = put(line, 0.9)
    line.run(5.0)
    assert line.values["transfer.at_reject"] is True
    assert left(line) == {board.part_id: "reject"}
    line.line.close()


def test_rollers_that_are_driven_carry_a_board_straight_on(boards: Scene) -> None:
    line = Stepped(boards).switch("rails.run")
    board = put(line, 0.9)
    permit = Command(
        command_id="p", tag="transfer.drive", value=True, trigger_id="T1", valid_from_count=0, valid_until_count=10**6
    )
    line.line.step([permit])
    line.run(2.0)
    assert line.values["transfer.at_good"] is True
    along_m, aside_m = line.site.belts["rails"].lane.along(board.pose.position_m)
    assert along_m == pytest.approx(1.185, abs=0.005)
    assert abs(aside_m) < 0.001
    line.run(4.0)
    assert left(line) == {board.part_id: "good"}
    line.line.close()


def test_a_board_stands_at_the_stop_when_the_camera_fires(boards: Scene) -> None:
    line = Stepped(boards).switch("rails.run")
    put(line, 0.7)
    shots: list[Shot] = []
    for _ in range(240 * 2):
        shots += line.tick().shots
    (shot,) = shots
    assert shot.speed_mps == pytest.approx(0.0, abs=1e-4)
    assert shot.pose.position_m[0] == pytest.approx(0.79, abs=0.0002)
    line.line.close()
