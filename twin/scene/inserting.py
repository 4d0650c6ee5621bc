"""What a robot that inserts takes from its tray, and where on the line its board stands."""

from twin.errors import ConfigError
from twin.lanes import Lane, lane_of
from twin.scene.board import Board, ComponentType, Place
from twin.scene.conveyors import Conveyor
from twin.scene.places import Xyz
from twin.scene.product import Product
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.stops import Stop


def place_of(scene: Scene, robot_id: str, robot: Robot) -> tuple[ComponentType, Place]:
    """Return what a robot inserts, and where on the board; raises `ConfigError` where the board has no such place."""
    board = scene.product
    key = f"scene.devices.{robot_id}.inserts"
    if not isinstance(board, Board):
        raise ConfigError(key, "components are inserted into boards alone", got=board.kind, allowed="kind: board")
    meant = [name for name, place in board.places.items() if place.inserted_by == "robot"]
    if robot.inserts not in meant:
        allowed = ", ".join(meant) or "none: no place says inserted_by: robot"
        raise ConfigError(
            key, "no place of the board waits for a robot's component there", got=robot.inserts, allowed=allowed
        )
    return board.type_at(robot.inserts), board.places[robot.inserts]


def content_of(scene: Scene, tray_id: str) -> Product | ComponentType:
    """Return what stands in a tray: components where a robot that inserts takes from it."""
    for robot_id, robot in scene.all_of(Robot).items():
        if robot.takes_from == tray_id and robot.inserts is not None:
            return place_of(scene, robot_id, robot)[0]
    return scene.product


def stop_of(scene: Scene, robot_id: str, robot: Robot) -> tuple[Stop, Lane]:
    """Return the stop at which a robot inserts, and the lane of its belt; raises `ConfigError` where it has no eye."""
    stop = scene.named(Stop, f"scene.devices.{robot_id}.sets_on", robot.sets_on)
    if stop.photo_eye is None:
        problem, allowed = "a robot must be told that a board stands there", "the id of an eye just before the blade"
        raise ConfigError(f"scene.devices.{robot.sets_on}.photo_eye", problem, got=None, allowed=allowed)
    return stop, lane_of(scene.named(Conveyor, f"scene.devices.{robot.sets_on}.conveyor", stop.conveyor))


def stands_m(scene: Scene, robot_id: str, robot: Robot) -> Xyz:
    """Return where the middle of the component's lower face comes to stand, on a board at the stop."""
    (stop, lane), (_, place) = stop_of(scene, robot_id, robot), place_of(scene, robot_id, robot)
    shape = scene.product.shape
    along_m = stop.distance_m - shape.length_m / 2 + place.x_mm / 1000
    return lane.place(along_m, place.y_mm / 1000, shape.height_m)
