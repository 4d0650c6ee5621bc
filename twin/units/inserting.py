"""A robot's work on a board that stands at a stop: components from its tray, set on the board, and there to stay.

A component is a body from its pocket until the arm has left it. Then it is as if soldered: where it was truly set is
noted on its board, and its body goes back. One that lies on no board is scrap.
"""

import math
from collections.abc import Callable

from twin.bullet.client import Vec3
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.setting import Setting
from twin.lanes import straightened
from twin.parts import LinePart
from twin.scene.inserting import content_of, stop_of
from twin.scene.robots import Robot
from twin.scene.trays import InfeedTray
from twin.types import Fitted, Pose, TagValue
from twin.units.photo_eye import PhotoEyeUnit
from twin.units.pocket_source import PocketSource
from twin.units.site import Site

STANDS_S = 0.3
"""A board that cuts the eye for so long has come to a stand."""
RAISED_M = 0.0005
SEATED_M = 0.003
"""A component that lies this near to the board's face lies on it."""


class ComponentTray(PocketSource):
    """A tray of components. They are no parts of the line: nobody counts them, and they have bodies of their own."""

    standing: tuple[LinePart, ...] = ()

    def __init__(self, site: Site, tray_id: str, scene: InfeedTray, arm: Manipulator, places: Reached) -> None:
        self._component, self._made = content_of(site.scene, tray_id), 0
        pool, height_m = site.world.components[tray_id], self._component.shape.height_m
        super().__init__(site, tray_id, scene, arm, places, pool=pool, height_m=height_m, stand=self._new)
        self._fill()

    def _new(self, place_m: Vec3) -> LinePart:
        body = self._pool.take()
        self._pool.stand(body, place_m)
        self._made += 1
        component = LinePart(f"{self.tray_id}-{self._made:06d}", body, self._pool.pose(body), self._component)
        self._site.parts[body] = component
        return component


class BoardRoom:
    """Room on the board that stands at a stop, once for each board. Implements `twin.devices.setting.Room`."""

    def __init__(self, site: Site, stop_id: str, eye: PhotoEyeUnit) -> None:
        self._site, self._eye, self._blade = site, eye, site.world.blades[stop_id]
        self._since_s: float | None = None
        self.inserted = False
        """The board has its component, and the arm is away from it."""

    def look(self) -> None:
        """Notice a board that has come, or gone."""
        if not self._eye.blocked:
            self._since_s, self.inserted = None, False
        elif self._since_s is None:
            self._since_s = self._site.t_s

    def place(self) -> int | None:
        """Tell whether a board stands there that waits for its component."""
        self.look()
        waits = self._since_s is not None and self._site.t_s - self._since_s >= STANDS_S
        return 0 if waits and not self.inserted and self._blade.down_m() < RAISED_M else None

    def set(self) -> None:
        """Nothing yet: the arm is still over the board."""


class Inserting:
    """Sets components on boards. Implements `twin.devices.robot.Half`."""

    def __init__(self, setting: Setting, room: BoardRoom) -> None:
        self._setting, self._room = setting, room

    def begin(self) -> None:
        """Carry the component over its place."""
        self._setting.begin()

    @property
    def waits(self) -> bool:
        """Whether it has begun with no component yet: it has one from its beginning."""
        return False

    def think(self) -> bool:
        """Decide about the coming tick; return whether the arm has left the board."""
        away = self._setting.think()
        if away and self._setting.lowered:
            self._room.inserted = True
        return away

    def retreat(self) -> None:
        """Open, and go up."""
        self._setting.retreat()

    def resume(self) -> None:
        """Go on to where it was going."""
        self._setting.resume()


Setter = Callable[[BoardRoom], Setting]
"""Makes the half of a program that sets down where there is room."""


class BoardSink:
    """The place of a component on the boards that stand at a stop. Implements `twin.units.robot_sinks.Sink`."""

    def __init__(self, site: Site, robot_id: str, robot: Robot, eye: PhotoEyeUnit, half_of: Setter) -> None:
        self._site, self._robot_id, self._designator = site, robot_id, robot.inserts or ""
        self._pool = site.world.components[robot.takes_from]
        stop, self._lane = stop_of(site.scene, robot_id, robot)
        self._belt = site.belts[stop.conveyor]
        self._room = BoardRoom(site, robot.sets_on, eye)
        self.half = Inserting(half_of(self._room), self._room)

    def take_up(self, robot: Robot) -> None:
        """Insert as before."""

    def cleared(self, part: LinePart) -> None:
        """Note where a component lies on its board, and take its body back; one that lies elsewhere is scrap."""
        pose = self._pool.pose(part.body)
        for board in self._belt.parts:
            fitted = self._fitted(part, pose, board)
            if fitted is not None:
                board.fitted.append(fitted)
                break
        self._pool.give_back(part.body)

    def tags(self) -> dict[str, TagValue]:
        """Return whether the board at the stop has its component, and the arm is away."""
        self._room.look()
        return {f"{self._robot_id}.inserted": self._room.inserted}

    def _fitted(self, component: LinePart, pose: Pose, board: LinePart) -> Fitted | None:
        """Return where a component lies on a board, seen along the belt; None where it does not."""
        on, it = straightened(self._lane, board.pose), straightened(self._lane, pose)
        dx, dy, dz = ((one - other) for one, other in zip(it.position_m, on.position_m, strict=True))
        above_m = dz - (board.shape.height_m + component.shape.height_m) / 2
        turn_rad, cos, sin = yaw_rad(on), math.cos(yaw_rad(on)), math.sin(yaw_rad(on))
        x_m, y_m = dx * cos + dy * sin, dy * cos - dx * sin
        if abs(above_m) > SEATED_M or abs(x_m) > board.shape.length_m / 2 or abs(y_m) > board.half_width_m(self._lane):
            return None
        turn_deg = math.degrees(yaw_rad(it) - turn_rad)
        return Fitted(designator=self._designator, x_mm=x_m * 1000, y_mm=y_m * 1000, turn_deg=turn_deg)


def yaw_rad(pose: Pose) -> float:
    """Return how a pose is turned about the vertical."""
    x, y, z, w = pose.orientation_xyzw
    return math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
