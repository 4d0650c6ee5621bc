"""Small lines of a few devices, for tests that need no robot, camera or gate, and parts that a hand sets on them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf
from pydantic import TypeAdapter

from twin.events import Event
from twin.lanes import lane_of
from twin.line import Line, Tick
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import Arrivals, ChuteFeeder, Spaced
from twin.scene.scene import Device, Scene
from twin.scene.trays import OutletTray
from twin.types import Command, Pose, TagValue

FOLDER = Path(__file__).parents[2] / "scenes"
SET_DOWN_M = 0.0071
"""A hand lets a part go with its centre this far above a belt: 0.1 mm before it stands."""


def bearing_scene() -> Scene:
    """Return the shipped bearing line."""
    return _shipped("bearing", "bearing_6204")


def board_scene() -> Scene:
    """Return the shipped line for boards."""
    return _shipped("pcb", "board_driver")


def _shipped(name: str, product: str) -> Scene:
    content = OmegaConf.to_container(OmegaConf.load(FOLDER / name / "scene.yaml"))
    assert isinstance(content, dict)
    content.pop("defaults")
    content["product"] = OmegaConf.to_container(OmegaConf.load(FOLDER / "products" / f"{product}.yaml"))
    return TypeAdapter(Scene).validate_python(content)


ONE_GATE = ("infeed_tray", "robot", "infeed", "eye", "camera", "gate", "tower", "good_tray", "reject_tray")


def one_gate_line() -> Scene:
    """Return the shipped bearing line as far as its reject gate: one robot, one belt, one gate, and a tray behind it.

    What has to do with a single robot, belt or gate is tested on it.
    """
    shipped = bearing_scene()
    devices: dict[str, Device] = {key: shipped.devices[key] for key in ONE_GATE}
    devices["infeed"] = replace(shipped.all_of(Conveyor)["infeed"], length_m=1.4, to=None)
    devices["good_tray"] = replace(shipped.all_of(OutletTray)["good_tray"], after="infeed", origin_m=(1.96, 0.0, 0.12))
    return replace(shipped, devices=devices)


def belt(**fields: Any) -> Conveyor:
    """A belt of 1 m that begins at x = 0, 0.2 m above the floor."""
    given: dict[str, Any] = {
        "origin_m": (0.0, 0.0, 0.2),
        "length_m": 1.0,
        "width_m": 0.16,
        "speed_mps": 0.15,
        "friction": 0.4,
    }
    return Conveyor(kind="conveyor", encoder_counts_per_m=10000.0, **(given | fields))


def spaced(pitch_m: float = 0.15) -> Spaced:
    """Parts at a pitch."""
    return Spaced(kind="spaced", pitch_m=pitch_m)


def feeder(arrivals: Arrivals, **fields: Any) -> ChuteFeeder:
    """A feeder of the belt called `belt` with many parts."""
    given: dict[str, Any] = {"conveyor": "belt", "capacity": 100}
    return ChuteFeeder(kind="chute_feeder", arrivals=arrivals, **(given | fields))


def outlet_tray(**fields: Any) -> OutletTray:
    """A tray for good parts behind the end of the belt called `belt`."""
    given: dict[str, Any] = {
        "role": "good",
        "after": "belt",
        "origin_m": (1.6, 0.0, 0.1),
        "rows": 4,
        "columns": 5,
        "pitch_m": (0.06, 0.06),
        "exchange_s": 3.0,
    }
    return OutletTray(kind="outlet_tray", **(given | fields))


def line_of(like: Scene, **devices: Device) -> Scene:
    """Return a scene of these devices alone, with the product and the recipe of another one."""
    return replace(like, name="small", devices=devices)


def fed_line(like: Scene, **devices: Device) -> Scene:
    """Return a line of feeder, belt and tray; devices of the same names take their places, others come along."""
    usual: dict[str, Device] = {"feeder": feeder(spaced()), "belt": belt(), "tray": outlet_tray()}
    return line_of(like, **(usual | devices))


def belts_only(like: Scene, *, role_after: str, **belts: Conveyor) -> Scene:
    """Return a line of these belts, one of which leads to a tray for good parts of its own."""
    end = belts[role_after]
    beyond_m = lane_of(end).place(end.length_m + 0.7, up_m=-0.08)
    tray = replace(like.all_of(OutletTray)["good_tray"], after=role_after, origin_m=beyond_m)
    return line_of(like, **belts, good_tray=tray)


class Stepped:
    """A running line, stepped by time. Keeps its events and its tags; close it after use."""

    def __init__(self, scene: Scene, seed: int = 7) -> None:
        self.line = Line(scene, seed)
        self.site = self.line.site
        self.events: list[Event] = []
        self.values: dict[str, TagValue] = {}
        """The tags of the last scan."""
        self._switches: list[Command] = []

    def switch(self, *tags: str, on: bool = True) -> "Stepped":
        """Command outputs; they are applied with the next tick."""
        self._switches += [Command(command_id=tag, tag=tag, value=on) for tag in tags]
        return self

    def tick(self) -> Tick:
        """Let one tick pass."""
        commands: Sequence[Command] = self._switches
        self._switches = []
        tick = self.line.step(commands)
        assert tick.refused == ()
        self.events += tick.events
        if tick.tags is not None:
            self.values = dict(tick.tags.values)
        return tick

    def step(self, ticks: int = 1) -> "Stepped":
        """Let ticks pass."""
        for _ in range(ticks):
            self.tick()
        return self

    def run(self, seconds: float) -> "Stepped":
        """Let time pass."""
        return self.step(round(seconds * self.line.scene.tick_hz))

    def put(self, belt_id: str, along_m: float, aside_m: float = 0.0) -> LinePart:
        """Set a part down at rest on a belt."""
        part = self.site.new_part(self.site.belts[belt_id].lane.place(along_m, aside_m, SET_DOWN_M))
        self.site.world.parts.free(part.body)
        self.site.tracker.follow(part)
        self.site.tracker.let_go(part)
        return part

    def along_m(self, part: LinePart, belt_id: str) -> float:
        """Return how far along a belt the centre of a part is."""
        return self.site.belts[belt_id].lane.along(part.pose.position_m)[0]

    def pose(self, part_id: str) -> Pose:
        """Return where a part is."""
        pose = self.line.pose_of(part_id)
        assert pose is not None
        return pose

    def of(self, kind: type) -> list[Any]:
        """Return the events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]
