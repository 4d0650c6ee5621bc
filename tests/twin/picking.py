"""A belt that a test feeds by hand, and a robot that takes the parts off it into a tray: what the tests share."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from tests.twin.robots import with_iiwa
from twin.bullet.world import World
from twin.devices.belt_taking import BeltTaking
from twin.emitter import Emitter
from twin.events import Event
from twin.line import site_of
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import OutletTray
from twin.units.build import build
from twin.units.site import Actor

E = TypeVar("E")
EYE_M, FROM_M, TO_M = 0.30, 0.38, 0.78
HALF_M = 0.007
SETTLED_S = 3.0
"""After this long without a part, robots rest and have told what they had to tell."""


def packing(bearing: Scene, *, cup: bool = False, speed_mps: float = 0.1, factor: float = 1.0) -> Scene:
    """Return a scene whose robot takes parts off the belt into a tray of twelve; what it misses slides into another."""
    scene = with_iiwa(bearing) if cup else bearing
    robot_id, robot = scene.one_of(Robot)
    belt = replace(scene.all_of(Conveyor)["infeed"], speed_mps=speed_mps)
    x, y, z = robot.base_m
    packer = replace(
        robot,
        takes_from="infeed",
        sets_on="good_tray",
        pick_eye="eye",
        pick_from_m=FROM_M,
        pick_to_m=TO_M,
        place_m=None,
        base_m=(x + 0.45, y, z),
        cycle_time_factor=factor,
    )
    tray = OutletTray(
        kind="outlet_tray",
        role="good",
        after=robot_id,
        origin_m=(0.19, -0.34, 0.2),
        rows=3,
        columns=4,
        pitch_m=(0.06, 0.08),
        exchange_s=3.0,
    )
    missed = replace(scene.all_of(OutletTray)["good_tray"], role="reject")
    eye = PhotoEye(kind="photo_eye", conveyor="infeed", distance_m=EYE_M)
    devices: dict[str, Device] = {
        "infeed": belt,
        "eye": eye,
        robot_id: packer,
        "good_tray": tray,
        "reject_tray": missed,
    }
    return replace(scene, devices=devices)


def feeding_and_packing(bearing: Scene) -> Scene:
    """Return a line of two robots: one feeds the belt from its tray, the other packs what comes along."""
    scene, apart_m = packing(bearing, speed_mps=0.15), 0.45
    packer, belt, tray = scene.one_of(Robot)[1], scene.all_of(Conveyor)["infeed"], scene.all_of(OutletTray)["good_tray"]
    (x, y, z), (tray_x, tray_y, tray_z) = packer.base_m, tray.origin_m
    devices: dict[str, Device] = {
        "infeed": replace(belt, length_m=1.9),
        "infeed_tray": bearing.devices["infeed_tray"],
        "eye": replace(scene.all_of(PhotoEye)["eye"], distance_m=EYE_M + apart_m),
        "robot": bearing.devices["robot"],
        "packer": replace(packer, base_m=(x + apart_m, y, z), pick_from_m=FROM_M + apart_m, pick_to_m=TO_M + apart_m),
        "good_tray": replace(tray, after="packer", origin_m=(tray_x + apart_m, tray_y, tray_z)),
    }
    return replace(scene, devices=scene.devices | devices)


class Packing:
    """The units of a packing scene, stepped, with parts that the test stands on the belt."""

    def __init__(self, scene: Scene, seed: int = 7) -> None:
        self.scene = scene
        self.world = World(scene)
        self.emitter = Emitter("plant")
        self.site = site_of(scene, seed, self.world, self.emitter)
        self.units = build(self.site)
        self.robot_id = next(iter(scene.all_of(Robot)))
        self.cell = self.units.robots[self.robot_id]
        self._all = tuple(self.units.all())
        self._actors = tuple(unit for unit in self._all if isinstance(unit, Actor))
        self.on = {tag: not tag.endswith(".end_cycle") for unit in self._all for tag in unit.outputs}
        self.tick = 0
        self.events: list[Event] = []
        self.stood: list[LinePart] = []

    def stand(self, along_m: float, aside_m: float = 0.0) -> LinePart:
        """Stand a part on the belt, moving with it."""
        belt = self.site.belts["infeed"]
        part = self.site.new_part(belt.lane.place(along_m, aside_m, HALF_M))
        self.world.parts.free(part.body)
        self.world.parts.throw(part.body, belt.lane.velocity(belt.drive.speed_mps))
        self.site.tracker.follow(part)
        self.site.tracker.let_go(part)
        return part

    def step(self, ticks: int = 1) -> Iterator[int]:
        """Let ticks pass; yield after each."""
        for _ in range(ticks):
            self.tick += 1
            self.site.scans = self.tick % self.scene.scan_ticks == 0
            self.emitter.t_s = self.tick / self.scene.tick_hz
            for actor in self._actors:
                actor.act(self.on)
            self.world.step()
            self.site.tracker.update()
            for unit in self._all:
                unit.sense()
            self.events += self.emitter.drain()
            yield self.tick

    def feed(self, parts: int, pitch_m: float, seconds: float) -> Iterator[int]:
        """Let a time pass; stand parts on the belt meanwhile, a pitch apart and up to 3 mm beside its middle.

        It ends `SETTLED_S` after the last of them is out or lost, if that is sooner.
        """
        drive, rng, next_m = self.site.belts["infeed"].drive, np.random.default_rng(11), 0.0
        busy_at = 0
        for tick in self.step(round(seconds * self.scene.tick_hz)):
            if len(self.stood) < parts and drive.at_speed and drive.travel_m >= next_m:
                self.stood.append(self.stand(0.05, float(rng.uniform(-0.003, 0.003))))
                next_m = drive.travel_m + pitch_m
            yield tick
            if len(self.stood) < parts or self.site.tracker.parts:
                busy_at = tick
            elif tick > busy_at + SETTLED_S * self.scene.tick_hz:
                return

    @property
    def step_name(self) -> str:
        """The step of the taking half of the program; "set" while a part is carried off."""
        half = self.cell.source.half
        assert isinstance(half, BeltTaking)
        return half.step if self.cell.program.half is half else "set"

    def run(self, seconds: float) -> "Packing":
        """Let a time pass."""
        for _ in self.step(round(seconds * self.scene.tick_hz)):
            pass
        return self

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]
