"""Whether a robot's file, its arm and its tool fit to each other and to the part."""

from importlib.util import find_spec
from pathlib import Path

from twin.errors import ConfigError
from twin.lanes import lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
from twin.scene.product import Product
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import InfeedTray

LEVEL_M = 0.005


def check_robot(robot_id: str, robot: Robot, product: Product) -> None:
    """Hold the robot's file, and its tool against the part. Its joints are held where its file is read."""
    key, tool = f"scene.devices.{robot_id}", robot.tool
    _check_arm(key, robot)
    radius_m = product.outside_mm / 2000
    if isinstance(tool, ParallelGripper):
        if tool.open_m <= radius_m:
            problem, allowed = "open fingers must clear the part", f"more than {radius_m}"
            raise ConfigError(f"{key}.tool.open_m", problem, got=tool.open_m, allowed=allowed)
    else:
        problem = "a cup cannot seal on an open bearing: air comes through its bore and between its rings"
        raise ConfigError(f"{key}.tool.kind", problem, got=tool.kind, allowed="parallel_gripper")
    shipped = find_spec("pybullet_data")
    folders = [Path(), *(Path(folder) for folder in (shipped and shipped.submodule_search_locations) or ())]
    if not any((folder / robot.urdf).is_file() for folder in folders):
        allowed = "a path, or a name in pybullet_data such as franka_panda/panda.urdf"
        raise ConfigError(f"{key}.urdf", "there is no such file", got=robot.urdf, allowed=allowed)


def _check_arm(key: str, robot: Robot) -> None:
    """Hold one value for each joint; the ranges and speeds that a URDF tells may be left out."""
    arm, joints = robot.arm, len(robot.arm.max_radps2)
    if len(robot.home_rad) != joints:
        problem, allowed = "one angle for each joint is needed", f"{joints} angles, as in arm.max_radps2"
        raise ConfigError(f"{key}.home_rad", problem, got=list(robot.home_rad), allowed=allowed)
    optional = {"lower_rad": arm.lower_rad, "upper_rad": arm.upper_rad}
    optional |= {"max_radps": arm.max_radps, "torque_nm": arm.torque_nm}
    for name, values in ({"max_radps3": arm.max_radps3} | optional).items():
        if len(values) != joints and not (name in optional and not values):
            problem, allowed = "one value for each joint is needed", f"{joints} values, as in arm.max_radps2"
            raise ConfigError(f"{key}.arm.{name}", problem, got=list(values), allowed=allowed)


def check_places(scene: Scene, robot_id: str, robot: Robot) -> None:
    """Hold that a robot's tray is there, and that it sets parts down on its belt, before any camera looks at them."""
    key = f"scene.devices.{robot_id}"
    scene.named(InfeedTray, f"{key}.takes_from", robot.takes_from)
    belt = lane_of(scene.named(Conveyor, f"{key}.sets_on", robot.sets_on))
    radius_m = scene.product.outside_mm / 2000
    along_m, aside_m = belt.along(robot.place_m)
    room_m = belt.width_m / 2 - radius_m
    level_m = robot.place_m[2] - belt.origin_m[2]
    cameras = scene.all_of(Camera).values()
    eyes = [scene.all_of(PhotoEye)[camera.photo_eye] for camera in cameras if camera.photo_eye in scene.devices]
    ends_m = [eye.distance_m for eye in eyes if eye.conveyor == robot.sets_on]
    last_m = min([belt.length_m, *ends_m]) - radius_m
    if not (radius_m <= along_m <= last_m and abs(aside_m) <= room_m and abs(level_m) <= LEVEL_M):
        low, high = belt.place(radius_m, -room_m), belt.place(last_m, room_m)
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(low[:2], high[:2], strict=True))
        allowed = f"x {x0:.3f} to {x1:.3f}, y {y0:.3f} to {y1:.3f}, z {low[2]:.3f}"
        problem = f"parts must be set on {robot.sets_on}, before its camera"
        raise ConfigError(f"{key}.place_m", problem, got=list(robot.place_m), allowed=allowed)
