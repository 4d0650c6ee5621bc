"""Belt, part bodies, arm, chutes and beams in one world without a robot's program."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pybullet as pb
import pytest

from twin.bullet.parts import MOST
from twin.bullet.world import World
from twin.errors import ConfigError, RunError
from twin.line import Line
from twin.scene.gates import Diverter
from twin.scene.scene import Scene

TICK_S = 1 / 240
STANDS_M = 0.207


@pytest.fixture
def world(bearing: Scene) -> Iterator[World]:
    made = World(bearing)
    yield made
    made.close()


def test_every_body_is_a_part_or_belongs_to_one_device(world: World, bearing: Scene) -> None:
    bodies = {pb.getBodyUniqueId(n, physicsClientId=world.client) for n in range(pb.getNumBodies(world.client))}
    assert world.owners.keys() | set(world.parts.bodies) == bodies
    assert not world.owners.keys() & set(world.parts.bodies)
    assert set(world.owners.values()) == {"floor", "infeed", "infeed_tray", "good_tray", "reject_tray", "gate", "robot"}
    assert world.owners[world.arms["gate"].body] == "gate"
    assert world.owners[world.robots["robot"].body] == "robot"
    world.step()
    under = pb.rayTest((-0.26, -0.34, 0.25), (-0.26, -0.34, 0.1), physicsClientId=world.client)[0][0]
    assert world.owners[under] == "infeed_tray"


def put(world: World, x_m: float, y_m: float = 0.0, z_m: float = STANDS_M) -> int:
    body = world.parts.take()
    world.parts.stand(body, (x_m, y_m, z_m))
    world.parts.free(body)
    return body


def run(world: World, ticks: int, speed_mps: float = 0.15) -> None:
    for _ in range(ticks):
        world.belts["infeed"].drive(speed_mps)
        world.step()


def place(world: World, body: int) -> tuple[float, float, float]:
    return world.parts.pose(body).position_m


def test_the_belt_carries_a_part_by_friction_at_its_speed_and_height(world: World) -> None:
    body = put(world, 0.1)
    run(world, 60)
    start = place(world, body)
    run(world, 480)
    end = place(world, body)
    assert (end[0] - start[0]) / (480 * TICK_S) == pytest.approx(0.15, rel=2e-3)
    assert abs(end[1]) < 0.0005
    assert end[2] == pytest.approx(STANDS_M, abs=0.0002)


def test_a_part_speeds_up_no_faster_than_coulomb_friction_allows(world: World) -> None:
    body = put(world, 0.1)
    run(world, 10, 0.0)
    run(world, 4)
    (speed, _, _), _ = world.parts.velocity(body)
    assert 0 < speed <= 0.4 * 9.81 * 4 * TICK_S * 1.05


def test_a_stopped_belt_stops_the_part(world: World) -> None:
    body = put(world, 0.1)
    run(world, 120)
    run(world, 60, 0.0)
    stands = place(world, body)
    run(world, 240, 0.0)
    assert math.dist(stands, place(world, body)) < 1e-5


def test_height_is_kept_over_the_whole_belt_and_its_end_piece(world: World) -> None:
    world.arms["gate"].push(0.0, 3.0)
    run(world, 120)
    body, heights = put(world, 0.9), []
    for _ in range(780):
        run(world, 1)
        x, _, z = place(world, body)
        heights += [z] if x < 1.37 else []
    assert max(heights) - min(heights) < 0.0003


def test_a_standing_body_does_not_move_and_a_freed_one_falls(world: World) -> None:
    body = world.parts.take()
    world.parts.stand(body, (0.5, 0.5, 1.0))
    run(world, 24)
    assert place(world, body) == (0.5, 0.5, 1.0)
    world.parts.free(body)
    run(world, 24)
    assert place(world, body)[2] == pytest.approx(1.0 - 9.81 * 0.1**2 / 2, abs=0.003)


def test_the_pool_lends_each_body_once_grows_when_it_is_empty_and_ends_somewhere(world: World) -> None:
    bodies = [world.parts.take() for _ in range(40)]
    assert len(set(bodies)) == len(bodies)
    with pytest.raises(RunError, match="parts are in the line at once"):
        [world.parts.take() for _ in range(MOST)]
    world.parts.give_back(bodies[3])
    assert world.parts.take() == bodies[3]


def test_the_arm_swings_between_its_ends_in_the_scenes_time(bearing: Scene, world: World) -> None:
    _, gate = bearing.one_of(Diverter)
    assert world.arms["gate"].angle_rad() == pytest.approx(gate.arm_angle_rad)
    for target in (0.0, gate.arm_angle_rad):
        world.arms["gate"].push(target, gate.arm_angle_rad / (gate.open_s - gate.valve.on_s))
        run(world, round((gate.open_s - gate.valve.on_s) * 240) + 1)
        assert world.arms["gate"].angle_rad() == pytest.approx(target, abs=0.03)
        run(world, 60)


@pytest.mark.parametrize("y_m", [-0.02, 0.0, 0.02])
def test_the_resting_arm_guides_a_part_into_the_reject_mouth_without_flinging_it(world: World, y_m: float) -> None:
    body, fastest = put(world, 0.8, y_m), 0.0
    for _ in range(240 * 5):
        run(world, 1)
        position, (velocity, _) = place(world, body), world.parts.velocity(body)
        if not world.outlets["reject_tray"].beyond_edge(position):
            fastest = max(fastest, math.hypot(*velocity))
        else:
            assert position[2] > world.outlets["reject_tray"].mouth_z_m  # on the slope, never through it
    assert fastest < 0.3
    assert world.outlets["reject_tray"].in_mouth(place(world, body), 0.0235)
    assert math.hypot(*world.parts.velocity(body)[0]) < 0.01


@pytest.mark.parametrize("x_m", [0.97, 1.05, 1.13, 1.17])
def test_an_arm_that_falls_beside_a_part_does_not_fling_it(bearing: Scene, world: World, x_m: float) -> None:
    _, gate = bearing.one_of(Diverter)
    speed = gate.arm_angle_rad / (gate.close_s - gate.valve.off_s)
    world.arms["gate"].push(0.0, speed)
    run(world, 120, 0.0)
    body, fastest = put(world, x_m, 0.01), 0.0
    world.arms["gate"].push(gate.arm_angle_rad, speed)
    for _ in range(240):
        run(world, 1, 0.0)
        (vx, vy, _), _ = world.parts.velocity(body)
        if not world.outlets["reject_tray"].beyond_edge(place(world, body)):
            fastest = max(fastest, math.hypot(vx, vy))
    assert 0.05 < fastest < 1.0


def next_client() -> int:
    """Return the number that the next physics client would get: it grows with each that is left open."""
    client = int(pb.connect(pb.DIRECT))
    pb.disconnect(client)
    return client


def test_a_file_that_is_no_robot_is_told_with_its_key_and_leaves_nothing_open(
    bearing: Scene, with_device: Callable[..., Scene], tmp_path: Path
) -> None:
    (tmp_path / "robot.urdf").write_text("<robot name='empty'></robot>")
    free = next_client()
    with pytest.raises(ConfigError, match=r"scene\.devices\.robot\.urdf: this file cannot be loaded as a robot"):
        World(with_device(bearing, "robot", urdf=str(tmp_path / "robot.urdf")))
    assert next_client() == free


def test_a_line_that_cannot_be_built_leaves_no_world_open(bearing: Scene, with_device: Callable[..., Scene]) -> None:
    free = next_client()
    with pytest.raises(ConfigError):
        Line(with_device(bearing, "infeed_tray", origin_m=(-1.2, -0.34, 0.2)), 1)
    assert next_client() == free
