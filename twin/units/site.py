"""What the units of one line share: its world, its belts, its parts, and where they tell what happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from twin.belts import Belt
from twin.bullet.client import UPRIGHT, Quat
from twin.bullet.world import World
from twin.devices.collision import CollisionStop
from twin.devices.delay import Delayed
from twin.devices.operator_response import ResponseTime, response_time
from twin.devices.supply import Supply
from twin.emitter import Emitter
from twin.events import PackMLState, StationStateChanged
from twin.mixing import arrival
from twin.parts import LinePart, raised
from twin.scene.incoming import Mixed
from twin.scene.places import Xyz
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.seeds import generator, part_id_of
from twin.tracker import PartTracker
from twin.types import Fitted, LatchedTrigger, Shot, TagValue, value


@value
class Draw:
    """What a device takes from scan to scan: whether it works or idles, and free air in normal litres."""

    works: bool
    air_nl: float = 0.0


WORKS, IDLES = Draw(works=True), Draw(works=False)


class Unit(Protocol):
    """One device of a line. `sense` after physics."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """The tags that the controller commands."""
        ...

    def sense(self) -> None:
        """Read the sensors, and do what follows at once."""
        ...

    def tags(self) -> dict[str, TagValue]:
        """Return the tags that the controller reads."""
        ...


@runtime_checkable
class Actor(Protocol):
    """A unit that moves something, by its outputs. `act` before physics."""

    def act(self, on: Mapping[str, bool]) -> None:
        """Advance by one tick and drive the body."""
        ...


@runtime_checkable
class Switched(Protocol):
    """A unit with feedback switches."""

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return its switches by their tags."""
        ...


class Adjustable(Protocol):
    """A unit whose device can be changed in mid-run; `twin.changing` knows in what."""

    def take_up(self, device: Any) -> None:
        """Go on by the device's settings as they are now; a device of the same kind."""
        ...


class Taker(Unit, Protocol):
    """A unit that takes energy."""

    def draw(self) -> Draw:
        """Return what it took since the last scan."""
        ...


@dataclass(kw_only=True)
class Site:
    """The one shared place of a line."""

    scene: Scene
    seed: int
    world: World
    belts: dict[str, Belt]
    tracker: PartTracker
    emitter: Emitter
    supply: Supply = field(default_factory=Supply)
    stops: dict[str, CollisionStop] = field(init=False)
    """What stops each robot at an unintended contact."""
    parts: dict[int, LinePart] = field(default_factory=dict)
    """The newest part of each body."""
    shots: list[Shot] = field(default_factory=list)
    """Cameras fired in this tick."""
    latched: list[LatchedTrigger] = field(default_factory=list)
    """Triggers since the last scan."""
    triggers: int = 0
    """Inspections triggered since the run began."""
    parts_made: int = 0
    """The serial number of the newest part."""
    stuck: dict[str, bool] = field(default_factory=dict)
    """Tags that tell the controller the same, whatever their devices would tell."""

    scans: bool = False
    """Whether the controller is told the tags at the end of this tick."""
    delicate: bool = True
    """Whether any part fell, slid, slipped or passed an edge when this tick began."""

    def __post_init__(self) -> None:
        self.tick_s = 1 / self.scene.tick_hz
        self.scan_s = self.scene.scan_ticks / self.scene.tick_hz
        self.inserts = any(robot.inserts is not None for robot in self.scene.all_of(Robot).values())
        self.stops = {robot_id: CollisionStop(self.tick_s) for robot_id in self.scene.all_of(Robot)}

    @property
    def t_s(self) -> float:
        """The end of the present tick."""
        return self.emitter.t_s

    def new_part(self, place_m: Xyz, turn: Quat = UPRIGHT, mixed: Mixed | None = None) -> LinePart:
        """Stand a new part still, its centre at a place; a stranger stands on the same ground as the product would.

        `mixed` is what is mixed in where it is not what the scene says of all parts.
        """
        pool = self.world.parts
        self.parts_made += 1
        came = arrival(self.scene, self.seed, self.parts_made, mixed)
        product = came.product
        body = pool.take(product.product_id)
        higher_m = (product.shape.height_m - self.scene.product.shape.height_m) / 2
        pool.stand(body, raised(place_m, turn, higher_m) if higher_m else place_m, turn)
        part = LinePart(part_id_of(self.seed, self.parts_made), body, pool.pose(body), product)
        part.product_id, part.wrong = product.product_id, came.wrong
        self.parts[body] = part
        return part

    def fitted(self, part: LinePart) -> tuple[Fitted, ...] | None:
        """Return what robots have set on a part; None where no robot of the line does."""
        return tuple(part.fitted) if self.inserts else None

    def response_s(self, device_id: str) -> ResponseTime:
        """Return how long it takes until somebody comes to a device."""
        return response_time(self.scene.operators, self.rng(device_id, "operator"))

    def rng(self, *names: str) -> np.random.Generator:
        """Return the generator of one random source of the line."""
        return generator(self.seed, "line", *names)


HAND_REACH_M = 0.1
"""No part rides this near to where a robot's hand comes down."""
STARVED_S = 2.0
"""A station that nothing has come to for this long is starved; shorter gaps are those between parts."""


class Station:
    """The PackML state of one station, told when it changes."""

    def __init__(self, emitter: Emitter, station_id: str) -> None:
        self._emitter, self._station_id = emitter, station_id
        self.state: PackMLState = "Idle"
        self.reason = ""
        self._told = False

    def tell(self, state: PackMLState, reason: str = "") -> None:
        """Tell a state and why, where it is another than before; the first one is always told."""
        if not self._told or (state, reason) != (self.state, self.reason):
            self.state, self.reason, self._told = state, reason, True
            self._emitter.emit(StationStateChanged, station_id=self._station_id, state=state, reason=reason)
