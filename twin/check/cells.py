"""Whether a robot's cell fits together: what it takes from, its eye and pick window, and what it sets on.

What only inverse kinematics can tell is held where the cell is built: whether every place can be reached, and whether
the belt is slow enough for the pick window.
"""

from twin.errors import ConfigError
from twin.lanes import lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import InfeedTray, OutletTray

LEVEL_M = 0.005


def check_cells(scene: Scene) -> None:
    """Refuse a robot that cannot work; raises `ConfigError` with the key, what it got and what is allowed."""
    robots = scene.all_of(Robot)
    for robot_id, robot in robots.items():
        key = f"scene.devices.{robot_id}"
        _one_of(scene, f"{key}.takes_from", robot.takes_from, InfeedTray, Conveyor)
        _one_of(scene, f"{key}.sets_on", robot.sets_on, Conveyor, OutletTray)
        if robot.takes_from in scene.all_of(Conveyor):
            _check_window(scene, key, robot)
        else:
            _check_not_given(key, robot, ("pick_eye", "pick_from_m", "pick_to_m"), "takes parts off a conveyor")
        if robot.sets_on in scene.all_of(Conveyor):
            _check_place(scene, key, robot)
        else:
            _check_not_given(key, robot, ("place_m",), "sets parts on a conveyor")
    _check_alone(robots)
    _check_filled(scene, robots)


def _one_of(scene: Scene, key: str, got: str, *kinds: type) -> None:
    known = [device_id for device_id, device in scene.devices.items() if isinstance(device, kinds)]
    if got not in known:
        names = " or ".join(kind.__name__.lower() for kind in kinds)
        raise ConfigError(key, f"no such {names}", got=got, allowed=", ".join(known) or "none: the scene has none")


def _check_not_given(key: str, robot: Robot, fields: tuple[str, ...], when: str) -> None:
    for field in fields:
        got = getattr(robot, field)
        if got is not None:
            raise ConfigError(f"{key}.{field}", f"only a robot that {when} has it", got=got, allowed="nothing here")


def _check_window(scene: Scene, key: str, robot: Robot) -> None:
    """Hold eye and pick window in order along one belt: a part is announced before it comes into the window."""
    belt, half_m = scene.all_of(Conveyor)[robot.takes_from], scene.product.shape.length_m / 2
    if robot.sets_on == robot.takes_from:
        problem, allowed = "it would take its own parts again", "another conveyor, or an outlet tray"
        raise ConfigError(f"{key}.sets_on", problem, got=robot.sets_on, allowed=allowed)
    eyes = {eye_id: eye for eye_id, eye in scene.all_of(PhotoEye).items() if eye.conveyor == robot.takes_from}
    if robot.pick_eye not in eyes:
        problem = f"an eye over {robot.takes_from} must announce the parts"
        allowed = ", ".join(eyes) or f"a photo_eye with conveyor: {robot.takes_from}"
        raise ConfigError(f"{key}.pick_eye", problem, got=robot.pick_eye, allowed=allowed)
    least_m, last_m = eyes[robot.pick_eye].distance_m - half_m, belt.length_m - half_m
    from_m, to_m = robot.pick_from_m, robot.pick_to_m
    if from_m is None or not max(least_m, half_m) <= from_m < last_m:
        problem = (
            f"the pick window must begin on {robot.takes_from}, where {robot.pick_eye} has seen the whole part come"
        )
        allowed = f"{max(least_m, half_m):.4f} to less than {last_m:.4f}"
        raise ConfigError(f"{key}.pick_from_m", problem, got=from_m, allowed=allowed)
    if to_m is None or not from_m < to_m <= last_m:
        problem, allowed = "the pick window must end on its belt", f"more than {from_m} to {last_m:.4f}"
        raise ConfigError(f"{key}.pick_to_m", problem, got=to_m, allowed=allowed)


def _check_place(scene: Scene, key: str, robot: Robot) -> None:
    """Hold that a part which is set down stands wholly on its belt, before any camera looks at it."""
    lane, radius_m = lane_of(scene.all_of(Conveyor)[robot.sets_on]), scene.product.shape.around_m / 2
    eyes = [scene.all_of(PhotoEye).get(camera.photo_eye) for camera in scene.all_of(Camera).values()]
    ends_m = [eye.distance_m for eye in eyes if eye is not None and eye.conveyor == robot.sets_on]
    room_m, last_m = lane.width_m / 2 - radius_m, min([lane.length_m, *ends_m]) - radius_m
    if robot.place_m is not None:
        along_m, aside_m = lane.along(robot.place_m)
        level = abs(robot.place_m[2] - lane.origin_m[2]) <= LEVEL_M
        if level and radius_m <= along_m <= last_m and abs(aside_m) <= room_m:
            return
    low, high = lane.place(radius_m, -room_m), lane.place(last_m, room_m)
    (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(low[:2], high[:2], strict=True))
    allowed = f"x {x0:.3f} to {x1:.3f}, y {y0:.3f} to {y1:.3f}, z {low[2]:.3f}"
    problem = f"parts must be set on {robot.sets_on}, before its camera"
    got = None if robot.place_m is None else list(robot.place_m)
    raise ConfigError(f"{key}.place_m", problem, got=got, allowed=allowed)


def _check_alone(robots: dict[str, Robot]) -> None:
    """Hold that an eye announces its parts to one robot only, and that one robot only empties a tray."""
    for field in ("pick_eye", "takes_from"):
        used: dict[str, str] = {}
        for robot_id, robot in robots.items():
            got = getattr(robot, field)
            if got is None or (field == "takes_from" and robot.pick_eye is not None):
                continue
            if got in used:
                problem, allowed = f"{used[got]} has it already: two robots would reach for one part", "one of its own"
                raise ConfigError(f"scene.devices.{robot_id}.{field}", problem, got=got, allowed=allowed)
            used[got] = robot_id


def _check_filled(scene: Scene, robots: dict[str, Robot]) -> None:
    """Hold that robot and tray name each other: a tray that a robot fills has no chute, and no other robot."""
    for tray_id, tray in scene.all_of(OutletTray).items():
        fillers = [robot_id for robot_id, robot in robots.items() if robot.sets_on == tray_id]
        named = [tray.after] if tray.after in robots else []
        if fillers != named:
            problem = "a tray that a robot fills stands after that robot alone"
            allowed = (
                f"{fillers[0]}, and one robot only" if fillers else "a conveyor or a gate, or the robot that sets on it"
            )
            raise ConfigError(f"scene.devices.{tray_id}.after", problem, got=tray.after, allowed=allowed)
