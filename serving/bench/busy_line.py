"""The busy line of the speed bench: two robots, three belts, sixty parts and sixteen photo-eyes."""

from dataclasses import replace

from twin.bullet.parts import PartPool
from twin.line import Line
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import InfeedTray, OutletTray
from twin.types import Command

BELTS, ROBOTS, PARTS_PER_BELT, EYES = 3, 2, 20, 16
APART_M = 1.2
"""Between two belts."""
PITCH_M = 0.12
FIRST_M = 0.35
LENGTH_M = 4.5


def busy_scene(scene: Scene) -> Scene:
    """Return the scene's robot, belt and trays several times over, without camera and gate."""
    infeed_id, infeed = scene.one_of(InfeedTray)
    robot = next(each for each in scene.all_of(Robot).values() if each.takes_from == infeed_id)
    belt = replace(scene.all_of(Conveyor)[robot.sets_on], to=None)
    good = next(tray for tray in scene.chutes().values() if tray.role == "good")
    devices: dict[str, Device] = {}
    for number in range(BELTS):
        y_m = number * APART_M
        devices[f"belt_{number}"] = replace(belt, origin_m=_moved(belt.origin_m, y_m), length_m=LENGTH_M)
        end_m = (LENGTH_M + 0.6, y_m, good.origin_m[2])
        devices[f"tray_{number}"] = OutletTray(
            kind="outlet_tray", role="good", after=f"belt_{number}", origin_m=end_m, rows=good.rows,
            columns=good.columns, pitch_m=good.pitch_m, exchange_s=good.exchange_s,
        )  # fmt: skip
        if number < ROBOTS:
            assert robot.place_m is not None
            devices[f"infeed_{number}"] = replace(infeed, origin_m=_moved(infeed.origin_m, y_m))
            devices[f"robot_{number}"] = replace(
                robot, takes_from=f"infeed_{number}", sets_on=f"belt_{number}",
                base_m=_moved(robot.base_m, y_m), place_m=_moved(robot.place_m, y_m),
            )  # fmt: skip
    for number in range(EYES):
        over, place = number % BELTS, number // BELTS
        devices[f"eye_{number}"] = PhotoEye(kind="photo_eye", conveyor=f"belt_{over}", distance_m=0.5 + 0.6 * place)
    return replace(scene, devices=devices)


def _moved(place_m: tuple[float, float, float], y_m: float) -> tuple[float, float, float]:
    x, y, z = place_m
    return x, y + y_m, z


def going(scene: Scene) -> tuple[Command, ...]:
    """Return the commands that set every belt and robot going."""
    movers = (*scene.all_of(Conveyor), *scene.all_of(Robot))
    return tuple(Command(command_id=key, tag=f"{key}.run", value=True) for key in movers)


def set_parts(line: Line) -> list[str]:
    """Set the parts down on the belts, in one row each, and return their ids."""
    pool: PartPool = line.site.world.parts
    named = []
    for belt in line.site.belts.values():
        for number in range(PARTS_PER_BELT):
            half_m = line.scene.product.shape.height_m / 2
            part = line.site.new_part(belt.lane.place(FIRST_M + number * PITCH_M, 0.0, half_m))
            pool.free(part.body)
            line.site.tracker.follow(part)
            line.site.tracker.let_go(part)
            named.append(part.part_id)
    return named
