"""The check of a whole scene, one subject after the other."""

from twin.check.camera import check_camera
from twin.check.cells import check_cells
from twin.check.faults import check_faults
from twin.check.feeding import check_buffers, check_feeders
from twin.check.gates import check_gates
from twin.check.mixed import check_mixed
from twin.check.names import check_ids
from twin.check.operators import check_operators
from twin.check.photographed import check_marks
from twin.check.product import check_incoming, check_product, check_recipe
from twin.check.robots import check_robot
from twin.check.topology import check_belts, check_eyes, check_inspection, check_outlets, check_roles
from twin.control.timing import gate_timing
from twin.scene.inserting import content_of
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Scene


def check(scene: Scene) -> None:
    """Refuse a scene that cannot work; raises `ConfigError` with the key, what it got and what is allowed."""
    check_product("scene.product", scene.product)
    for name, stranger in scene.strangers.items():
        check_product(f"scene.strangers.{name}", stranger)
    check_incoming(scene.incoming)
    check_marks(scene)
    check_mixed(scene)
    check_ids(scene)
    check_belts(scene)
    check_eyes(scene)
    check_gates(scene)
    check_outlets(scene)
    check_feeders(scene)
    check_buffers(scene)
    for robot_id, robot in scene.all_of(Robot).items():
        check_robot(robot_id, robot, content_of(scene, robot.takes_from))
    check_cells(scene)
    for camera_id, camera in scene.all_of(Camera).items():
        check_inspection(scene, camera_id, camera)
        check_camera(camera_id, camera, scene.product)
        check_recipe(scene, camera_id, camera)
    check_faults(scene)
    check_operators(scene)
    check_roles(scene)
    gate_timing(scene)
