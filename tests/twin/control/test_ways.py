"""What a scene says of how its line empties itself."""

from dataclasses import replace

from twin.control.ways import Ways
from twin.scene.conveyors import Conveyor
from twin.scene.scene import Scene


def test_a_belt_is_empty_when_it_has_run_by_its_length_and_a_parts(scene: Scene) -> None:
    (way,) = Ways.from_scene(scene).belts
    assert (way.encoder_count, way.after) == ("infeed.encoder_count", ())
    assert way.counts >= (1.6 + 0.047) * 10000


def test_a_belt_knows_the_belts_that_lead_to_it_and_the_robots_their_outputs(scene: Scene) -> None:
    infeed = scene.all_of(Conveyor)["infeed"]
    devices = scene.devices | {"infeed": replace(infeed, to="outfeed"), "outfeed": infeed}
    ways = Ways.from_scene(replace(scene, devices=devices))
    assert {way.belt_id: way.after for way in ways.belts} == {"infeed": (), "outfeed": ("infeed",)}
    assert (ways.robots, ways.end_cycles, ways.feed_runs) == (("robot",), ("robot.end_cycle",), ())
