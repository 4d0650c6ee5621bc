"""Whether a robot's file, its arm and its tool fit to each other and to the part."""

from importlib.util import find_spec
from pathlib import Path

from twin.errors import ConfigError
from twin.scene.board import ComponentType
from twin.scene.photographed import Photographed
from twin.scene.product import Product
from twin.scene.robots import ParallelGripper, Robot

LEVEL_M = 0.005


def check_robot(robot_id: str, robot: Robot, product: Product | ComponentType) -> None:
    """Hold the robot's file, and its tool against the part. Its joints are held where its file is read."""
    key, tool = f"scene.devices.{robot_id}", robot.tool
    _check_arm(key, robot)
    if isinstance(tool, ParallelGripper):
        half_m = product.shape.width_m / 2
        if tool.open_m <= half_m:
            problem, allowed = "open fingers must clear the part", f"more than {half_m}"
            raise ConfigError(f"{key}.tool.open_m", problem, got=tool.open_m, allowed=allowed)
    elif not product.seals:
        problem = "a cup cannot seal on this part's face: air comes through it, or other things stand there"
        closed = ", or seals: true in the product where its face is closed" if isinstance(product, Photographed) else ""
        raise ConfigError(f"{key}.tool.kind", problem, got=tool.kind, allowed=f"parallel_gripper{closed}")
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
