"""Where a robot's joints must be for all that its program does, solved and proven by inverse kinematics."""

import itertools
import math

import numpy as np

from twin.bullet.client import Vec3
from twin.bullet.kinematics import TOLERANCE_M, Kinematics
from twin.bullet.statics import pockets
from twin.devices.belt_path import BeltPath, chebyshev_places
from twin.devices.manipulator import Reached
from twin.devices.motion import JointLimits, JointVector
from twin.errors import ConfigError
from twin.lanes import Lane, lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray, OutletTray
from twin.types import value

TIPS_CLEAR_M = 0.0025
"""Fingertips stay this far above what the part stands on."""
DROP_M = 0.0005
"""A part is let go this far above the belt."""
GRASP_YAW_RAD = math.pi
"""The fingers close across the belt, so that the belt carries a part out between them."""
ALONG_EVERY_M, LEAST_ALONG, HEIGHTS = 0.04, 5, 5
"""Over a pick window the joints are solved about so often along the belt, at so many heights."""


@value
class RobotPlaces:
    """All places of one robot, and its limits: the pockets that it takes from or its path over the pick window, and
    the places that it sets on."""

    limits: JointLimits
    take: Reached | BeltPath
    put: Reached
    solved: int
    """How many places the joints were solved for."""
    residual_m: float
    """How far the grasp point is off a place at the most, by forward kinematics."""


def solve_places(scene: Scene, robot_id: str, robot: Robot) -> RobotPlaces:
    """Solve and prove all places; raises `ConfigError` for one that cannot be reached."""
    key = f"scene.devices.{robot_id}"
    # A cup takes a part by its upper face, fingers around its middle, or above it where they would touch the ground.
    grasp_m = scene.product.shape.height_m
    if isinstance(robot.tool, ParallelGripper):
        grasp_m = max(grasp_m / 2, robot.tool.fingertip_m + TIPS_CLEAR_M)
    belts = scene.all_of(Conveyor)
    ends = [lane_of(belts[end]) if end in belts else None for end in (robot.takes_from, robot.sets_on)]
    take_lane, put_lane = ends[0] or ends[1], ends[1] or ends[0]
    with Kinematics(key, robot) as arm:
        solver = _Solver(arm, grasp_m, robot.lift_m)
        put = _put(scene, key, robot, solver, _yaw_rad(put_lane))
        if ends[0] is not None:
            take: Reached | BeltPath = _path(key, robot, solver, ends[0])
        else:
            tray = scene.named(InfeedTray, f"{key}.takes_from", robot.takes_from)
            origin_key = f"scene.devices.{robot.takes_from}.origin_m"
            take = solver.reached(origin_key, pockets(tray), _yaw_rad(take_lane))
        return RobotPlaces(
            limits=arm.model.limits, take=take, put=put, solved=solver.solved, residual_m=solver.residual_m
        )


class _Solver:
    """Solves for places that parts stand on."""

    def __init__(self, arm: Kinematics, grasp_m: float, lift_m: float) -> None:
        self.arm, self.grasp_m, self.lift_m = arm, grasp_m, lift_m
        self.solved, self.residual_m = 0, 0.0

    def solve(self, key: str, grasp_m: Vec3, yaw_rad: float, start: JointVector | None = None) -> JointVector:
        """Solve for one place of the grasp point, and note by how much it is missed."""
        joints = self.arm.solve(key, grasp_m, yaw_rad, start)
        self.solved += 1
        self.off_m(joints, grasp_m)
        return joints

    def off_m(self, joints: JointVector, grasp_m: Vec3) -> float:
        """Return how far joints miss a place of the grasp point, and note the most that any did."""
        miss_m = math.dist(self.arm.forward(joints)[0], grasp_m)
        self.residual_m = max(self.residual_m, miss_m)
        return miss_m

    def reached(self, key: str, places: tuple[Vec3, ...], yaw_rad: float, drop_m: float = 0.0) -> Reached:
        """Solve for gripping parts, or letting them go a little higher, and for hovering over them."""
        at: list[JointVector] = []
        over: list[JointVector] = []
        for x, y, z in places:
            at.append(self.solve(key, (x, y, z + self.grasp_m + drop_m), yaw_rad))
            over.append(self.solve(key, (x, y, z + self.grasp_m + self.lift_m), yaw_rad, at[-1]))
        return Reached(at=tuple(at), over=tuple(over))


def _yaw_rad(lane: Lane | None) -> float:
    return GRASP_YAW_RAD + (lane.heading_rad if lane else 0.0)


def _put(scene: Scene, key: str, robot: Robot, solver: _Solver, yaw_rad: float) -> Reached:
    if robot.sets_on in scene.all_of(OutletTray):
        tray = scene.all_of(OutletTray)[robot.sets_on]
        return solver.reached(f"scene.devices.{robot.sets_on}.origin_m", pockets(tray), yaw_rad, DROP_M)
    scene.named(Conveyor, f"{key}.sets_on", robot.sets_on)
    if robot.place_m is None:
        problem, allowed = "a robot that sets parts on a conveyor needs a place there", "x, y, z in m"
        raise ConfigError(f"{key}.place_m", problem, got=None, allowed=allowed)
    return solver.reached(f"{key}.place_m", (robot.place_m,), yaw_rad, DROP_M)


def _path(key: str, robot: Robot, solver: _Solver, lane: Lane) -> BeltPath:
    """Solve the path over the pick window, and prove it between the places that were solved."""
    if robot.pick_from_m is None or robot.pick_to_m is None:
        problem, allowed = "a robot that takes parts off a conveyor needs a pick window", "m from its upstream edge"
        raise ConfigError(f"{key}.pick_{'from' if robot.pick_from_m is None else 'to'}_m", problem, allowed=allowed)
    window_m, yaw_rad = (robot.pick_from_m, robot.pick_to_m), _yaw_rad(lane)
    count = max(LEAST_ALONG, math.ceil((window_m[1] - window_m[0]) / ALONG_EVERY_M) + 1)
    along_m, up_m = chebyshev_places(*window_m, count), chebyshev_places(0.0, solver.lift_m, HEIGHTS)
    middle_m = sum(window_m) / 2
    angles = np.zeros((count, HEIGHTS, len(solver.arm.model.joints)))
    # Each place starts from its neighbour, outwards from the middle: an arm with a spare joint else ends up elsewhere.
    order = sorted(range(count), key=lambda place: abs(along_m[place] - middle_m))
    for place, height in itertools.product(order, range(HEIGHTS)):
        near = place + (1 if along_m[place] < middle_m else -1)
        start = angles[place, height - 1] if height else angles[near, 0] if place != order[0] else None
        grasp_m = lane.place(along_m[place], 0.0, solver.grasp_m + up_m[height])
        name = f"{key}.pick_{'from' if along_m[place] < middle_m else 'to'}_m"
        angles[place, height] = solver.solve(name, grasp_m, yaw_rad, None if start is None else tuple(start.tolist()))
    path = BeltPath(window_m, solver.lift_m, angles)
    _prove(key, solver, lane, path)
    return path


def _prove(key: str, solver: _Solver, lane: Lane, path: BeltPath) -> None:
    """Hold the path within 0.1 mm of the window and inside all joint limits; raises `ConfigError`."""
    steps = max(2, math.ceil((path.to_m - path.from_m) / ALONG_EVERY_M) * 4)
    for along_m in np.linspace(path.from_m, path.to_m, steps).tolist():
        for up_m in (0.0, path.lift_m / 3, path.lift_m):
            joints = path.at(along_m, up_m)
            off_m = solver.off_m(joints, lane.place(along_m, 0.0, solver.grasp_m + up_m))
            if off_m > TOLERANCE_M or not solver.arm.model.within_range(joints):
                problem = f"the robot cannot follow the belt here: {off_m * 1000:.2f} mm off, or beyond a joint's range"
                side, got = ("from", path.from_m) if along_m < (path.from_m + path.to_m) / 2 else ("to", path.to_m)
                allowed = "a window nearer to its base"
                raise ConfigError(f"{key}.pick_{side}_m", f"{problem} ({along_m:.3f} m)", got=got, allowed=allowed)
