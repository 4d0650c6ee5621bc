"""The check of a whole scene: whether its devices fit together, to their product and to its recipe.

Types and limits of single fields are held by the scene's own types; here stands what takes two of them to know.
"""

import itertools
import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from twin.check_gates import check_gates
from twin.control.timing import gate_timing
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Gate
from twin.scene.incoming import Incoming
from twin.scene.optics import Camera
from twin.scene.product import Product
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye

LEAST_PX = 3.0
"""A mark at its limit must cover so many pixels to be measured."""
LEVEL_M = 0.005


def check(scene: Scene) -> None:
    """Refuse a scene that cannot work; raises `ConfigError` with the key, what it got and what is allowed."""
    _check_product(scene.product)
    _check_incoming(scene.incoming)
    _check_along_belt(scene)
    _check_robot(scene)
    _check_camera(scene)
    _check_recipe(scene)
    for role in ("good", "reject"):
        scene.outlet(role)
    check_gates(scene)
    gate_timing(scene)


def _check_product(product: Product) -> None:
    """Hold the rings, the balls and the zones of a bearing in order."""
    names = ("bore_mm", "inner_land_mm", "outer_land_mm", "outside_mm")
    for inner, outer in itertools.pairwise(names):
        least_mm = getattr(product, inner)
        if getattr(product, outer) <= least_mm:
            problem, allowed = f"must be larger than {inner}", f"more than {least_mm}"
            raise ConfigError(f"scene.product.{outer}", problem, got=getattr(product, outer), allowed=allowed)
    most = math.floor(math.pi / math.asin(min(product.ball_mm / product.pitch_circle_mm, 1.0)))
    if product.balls > most:
        problem = "so many balls do not fit on the pitch circle"
        raise ConfigError("scene.product.balls", problem, got=product.balls, allowed=f"at most {most}")
    if not product.zones:
        raise ConfigError("scene.product.zones", "a face needs at least one zone", got={}, allowed="name: inner, outer")
    for name, ring in product.zones.items():
        most_mm = product.outside_mm / 2
        if not 0 <= ring.inner_mm < ring.outer_mm <= most_mm:
            key, got = f"scene.product.zones.{name}", [ring.inner_mm, ring.outer_mm]
            raise ConfigError(key, "radii must grow outwards on the face", got=got, allowed=f"0 to {most_mm}")


def _check_incoming(incoming: Incoming) -> None:
    """Hold every range of what comes in in order."""
    _check_range("scene.incoming.contrast", incoming.contrast, most=1.0)
    _check_range("scene.incoming.marks", incoming.marks)
    for label, drawn in incoming.classes.items():
        _check_range(f"scene.incoming.classes.{label}.length_mm", drawn.length_mm)
        if drawn.width_mm is not None:
            _check_range(f"scene.incoming.classes.{label}.width_mm", drawn.width_mm)
    if incoming.nonconforming_rate > 0 and not sum(drawn.share for drawn in incoming.classes.values()):
        problem = "nonconforming parts need at least one class with a share"
        raise ConfigError("scene.incoming.classes", problem, got=list(incoming.classes), allowed="a share above 0")


def _check_range(key: str, bounds: tuple[float, float], most: float = math.inf) -> None:
    low, high = bounds
    if not 0 < low <= high <= most:
        allowed = "0 < low <= high" + ("" if math.isinf(most) else f" <= {most}")
        raise ConfigError(key, "the bounds must be positive and in order", got=list(bounds), allowed=allowed)


def _check_along_belt(scene: Scene) -> None:
    """Hold the order along the belt: where parts are placed, the photo-eye, the gate, the belt's end."""
    belt_id, belt = scene.one_of(Conveyor)
    (robot_id, robot), (eye_id, eye), (gate_id, gate) = (
        scene.one_of(Robot),
        scene.one_of(PhotoEye),
        scene.one_of(Gate),
    )
    for device_id, on in ((eye_id, eye.conveyor), (gate_id, gate.conveyor)):
        _check_name(f"scene.devices.{device_id}.conveyor", "conveyor", on, [belt_id])
    radius_m = scene.product.outside_mm / 2000
    x, y, z = (place - origin for place, origin in zip(robot.place_m, belt.origin_m, strict=True))
    aside_m = belt.width_m / 2 - radius_m
    if not radius_m <= x < eye.distance_m - radius_m or abs(y) > aside_m or abs(z) > LEVEL_M:
        bx, by, bz = belt.origin_m
        allowed = (
            f"x {bx + radius_m:.3f} to {bx + eye.distance_m - radius_m:.3f}, "
            f"y {by - aside_m:.3f} to {by + aside_m:.3f}, z {bz:.3f}"
        )
        problem = f"parts must be set on {belt_id}, before {eye_id}"
        raise ConfigError(f"scene.devices.{robot_id}.place_m", problem, got=list(robot.place_m), allowed=allowed)
    if not eye.distance_m < gate.distance_m:
        problem, allowed = f"the photo-eye must stand before {gate_id}", f"less than {gate.distance_m}"
        raise ConfigError(f"scene.devices.{eye_id}.distance_m", problem, got=eye.distance_m, allowed=allowed)
    height_m = scene.product.width_mm / 1000
    if not 0 < eye.beam_height_m < height_m:
        problem, allowed = "the beam must meet a lying part", f"more than 0, less than {height_m}"
        raise ConfigError(f"scene.devices.{eye_id}.beam_height_m", problem, got=eye.beam_height_m, allowed=allowed)


def _check_name(key: str, kind: str, got: str, known: Sequence[str]) -> None:
    if got not in known:
        raise ConfigError(key, f"no such {kind}", got=got, allowed=", ".join(known))


def _check_robot(scene: Scene) -> None:
    """Hold the robot's file, and its tool against the part. Its joints are held where its file is read."""
    robot_id, robot = scene.one_of(Robot)
    key, tool = f"scene.devices.{robot_id}", robot.tool
    _check_arm(key, robot)
    radius_m = scene.product.outside_mm / 2000
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


def _check_camera(scene: Scene) -> None:
    """Hold the part inside the picture at the moment of the trigger, when its leading edge is at the photo-eye."""
    camera_id, camera = scene.one_of(Camera)
    _check_name(f"scene.devices.{camera_id}.photo_eye", "photo-eye", camera.photo_eye, list(scene.all_of(PhotoEye)))
    optics, radius_mm = camera.optics, scene.product.outside_mm / 2
    key = f"scene.devices.{camera_id}"
    sides = {"width_px": 1.0, "height_px": optics.height_px / optics.width_px}
    for side, share in sides.items():
        if optics.field_of_view_mm * share < 2 * radius_mm:
            problem = f"the part does not fit into the picture's {side.removesuffix('_px')}"
            allowed = f"at least {2 * radius_mm / share:g}"
            raise ConfigError(f"{key}.optics.field_of_view_mm", problem, got=optics.field_of_view_mm, allowed=allowed)
    room_m = optics.field_of_view_mm / 2000 - radius_mm / 1000
    centred_m = -radius_mm / 1000
    if abs(camera.axis_offset_m - centred_m) > room_m:
        allowed = f"{centred_m - room_m:.4f} to {centred_m + room_m:.4f}"
        problem = "a part is not wholly in view when the photo-eye fires"
        raise ConfigError(f"{key}.axis_offset_m", problem, got=camera.axis_offset_m, allowed=allowed)


def _check_recipe(scene: Scene) -> None:
    """Hold the criteria against what is drawn, and against what the camera can resolve."""
    camera_id, camera = scene.one_of(Camera)
    mm_per_px = camera.optics.field_of_view_mm / camera.optics.width_px
    for number, criterion in enumerate(scene.recipe.criteria):
        key = f"scene.recipe.criteria.{number}"
        _check_name(f"{key}.label", "class", criterion.label, list(scene.incoming.classes))
        _check_name(f"{key}.zone", "zone", criterion.zone, ["any", *scene.product.zones])
        limit_mm = criterion.max_length_mm or scene.incoming.classes[criterion.label].length_mm[0]
        if limit_mm < LEAST_PX * mm_per_px:
            problem = f"a {criterion.label} at its limit of {limit_mm} mm covers fewer than {LEAST_PX:g} pixels"
            allowed = f"at least {math.ceil(LEAST_PX * camera.optics.field_of_view_mm / limit_mm)}"
            got = camera.optics.width_px
            raise ConfigError(f"scene.devices.{camera_id}.optics.width_px", problem, got=got, allowed=allowed)
