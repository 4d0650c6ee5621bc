"""What becomes of a part without a grip, told by physics alone."""

from collections.abc import Iterator

import pytest

from twin.bullet.world import World
from twin.emitter import Emitter
from twin.events import Event
from twin.line import site_of
from twin.parts import LinePart
from twin.scene.scene import Scene
from twin.units.build import build


class Drop:
    """A world with a tracker, where parts are let go in the air."""

    def __init__(self, scene: Scene) -> None:
        self.world = World(scene)
        self.emitter = Emitter("plant")
        self.site = site_of(scene, 7, self.world, self.emitter)
        build(self.site)
        self.tracker = self.site.tracker

    def let_go(self, x_m: float, y_m: float, z_m: float) -> LinePart:
        body = self.world.parts.take()
        self.world.parts.stand(body, (x_m, y_m, z_m))
        self.world.parts.free(body)
        part = LinePart("P1", body, self.world.parts.pose(body), self.site.scene.product)
        self.tracker.follow(part)
        self.tracker.let_go(part)
        return part

    def told(self, seconds: float) -> list[tuple[str, str]]:
        events: list[Event] = []
        for _ in range(round(240 * seconds)):
            self.site.belts["infeed"].act(True)
            self.world.step()
            self.tracker.update()
            events += self.emitter.drain()
        return [
            (event.type, str(getattr(event, "where", "") or getattr(event, "zone", "") or getattr(event, "outlet", "")))
            for event in events
        ]


@pytest.fixture
def drop(bearing: Scene) -> Iterator[Drop]:
    made = Drop(bearing)
    yield made
    made.world.close()


def test_a_part_set_on_the_belt_is_released_there(drop: Drop) -> None:
    part = drop.let_go(0.2, 0.0, 0.2075)
    assert drop.told(0.5) == [("part_released", ""), ("zone_entered", "infeed")]
    assert part.stage == "belt"


def test_a_part_that_falls_beside_the_belt_is_released_and_lost_on_the_floor(drop: Drop) -> None:
    part = drop.let_go(0.2, 0.3, 0.3)
    assert drop.told(1.0) == [("part_released", ""), ("part_lost", "floor")]
    assert part.body not in drop.tracker.parts


def test_a_part_from_a_feeder_that_falls_beside_the_belt_is_lost_too(drop: Drop) -> None:
    drop.tracker.fed(drop.let_go(0.2, 0.3, 0.3))
    assert drop.told(1.0) == [("part_released", ""), ("part_lost", "floor")]


def test_a_part_from_a_feeder_may_rest_on_its_way(drop: Drop) -> None:
    part = drop.let_go(-0.26, -0.34, 0.25)
    drop.tracker.fed(part)
    assert drop.told(3.0) == []
    assert part.body in drop.tracker.parts


def test_a_part_that_comes_to_rest_beside_the_line_is_lost_there(drop: Drop) -> None:
    drop.let_go(-0.26, -0.34, 0.25)
    assert drop.told(3.0) == [("part_released", ""), ("part_lost", "beside_the_line")]


def test_a_part_that_stands_over_the_belts_far_edge_tips_off_and_is_lost(drop: Drop) -> None:
    drop.let_go(0.2, 0.0795, 0.2075)
    assert drop.told(0.05) == [("part_released", ""), ("zone_entered", "infeed")]
    part = next(iter(drop.tracker.parts.values()))
    pose = drop.world.parts.pose(part.body)
    drop.world.parts.stand(part.body, (pose.position_m[0], 0.084, pose.position_m[2]))
    drop.world.parts.free(part.body)
    assert drop.told(3.0) == [("part_lost", "floor")]


def test_a_lost_parts_body_serves_again(drop: Drop) -> None:
    first = drop.let_go(0.2, 0.3, 0.3)
    drop.told(1.0)
    assert drop.let_go(0.2, 0.0, 0.2075).body == first.body
    assert drop.told(0.2)[0] == ("part_released", "")


def test_an_unguided_part_rests_in_the_reject_mouth_and_has_left(drop: Drop) -> None:
    part = drop.let_go(0.8, 0.0, 0.2075)
    told = drop.told(5.0)
    assert told[-2:] == [("zone_entered", "reject_tray"), ("part_left", "reject")]
    assert drop.tracker.waiting["reject_tray"] == [part]
    assert part.body not in drop.tracker.parts
