"""A line of belts alone, and parts that a hand sets on them."""

from dataclasses import replace
from typing import Any

from twin.events import Event
from twin.line import Line
from twin.parts import LinePart
from twin.scene.conveyors import Conveyor
from twin.scene.scene import Device, Scene
from twin.scene.trays import OutletTray
from twin.types import Command


def belts_only(scene: Scene, *, role_after: str, **belts: Conveyor) -> Scene:
    """Return a scene of these belts, the last of which leads to a good tray of its own."""
    end = belts[role_after]
    heading = {0.0: (1, 0), 90.0: (0, 1)}[end.heading_deg]
    far_m = end.length_m + 0.7
    x, y, z = end.origin_m
    tray = replace(
        scene.all_of(OutletTray)["good_tray"],
        after=role_after,
        origin_m=(x + heading[0] * far_m, y + heading[1] * far_m, z - 0.08),
    )
    devices: dict[str, Device] = {**belts, "good_tray": tray}
    return replace(scene, devices=devices)


def belt(**fields: Any) -> Conveyor:
    """Return a belt of 160 mm width at 200 mm height."""
    defaults: dict[str, Any] = {
        "kind": "conveyor",
        "origin_m": (0.0, 0.0, 0.2),
        "length_m": 1.0,
        "width_m": 0.16,
        "speed_mps": 0.15,
        "friction": 0.4,
        "encoder_counts_per_m": 10000.0,
    }
    return Conveyor(**(defaults | fields))


class Hand:
    """A line that is stepped, on whose belts a hand sets parts. Keeps the events."""

    def __init__(self, scene: Scene, seed: int = 7) -> None:
        self.line = Line(scene, seed)
        self.events: list[Event] = []
        self.site = self.line.site

    def run(self, *belt_ids: str, on: bool = True) -> "Hand":
        """Switch belts on or off for the coming ticks."""
        commands = [Command(command_id=belt_id, tag=f"{belt_id}.run", value=on) for belt_id in belt_ids]
        self.events += self.line.step(commands).events
        return self

    def step(self, ticks: int = 1) -> "Hand":
        for _ in range(ticks):
            self.events += self.line.step(()).events
        return self

    def put(self, belt_id: str, along_m: float, aside_m: float = 0.0) -> LinePart:
        """Set a part down at rest on a belt."""
        lane = self.site.belts[belt_id].lane
        part = self.site.new_part(lane.place(along_m, aside_m, 0.0071))
        self.site.world.parts.free(part.body)
        self.site.tracker.follow(part)
        self.site.tracker.let_go(part)
        return part

    def along_m(self, part: LinePart, belt_id: str) -> float:
        return self.site.belts[belt_id].lane.along(part.pose.position_m)[0]
