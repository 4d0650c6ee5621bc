import pytest

from serving.compose import compose_scene
from tests.twin.picking import packing
from tests.twin.scenes import Stepped, fed_line
from twin.errors import RunError
from twin.scene.buffers import Buffer
from twin.scene.scene import Scene
from twin.scene.stops import Stop
from twin.signals import Signal, io_list


def signals(scene: Scene) -> dict[str, Signal]:
    line = Stepped(scene)
    try:
        line.step(scene.scan_ticks)
        return {each.tag: each for each in io_list(line.values, line.line.output_tags)}
    finally:
        line.line.close()


@pytest.mark.parametrize("name", ["bearing", "minimal", "pcb"])
def test_every_signal_of_a_shipped_scene_has_a_meaning_in_both_languages(name: str) -> None:
    listed = signals(compose_scene(name))
    assert len(listed) > 20
    assert all(each.meaning_en and each.meaning_zh for each in listed.values())


def test_stops_and_buffers_have_meanings_too(bearing: Scene) -> None:
    stop = Stop(kind="stop", conveyor="belt", distance_m=0.7)
    buffer = Buffer(kind="buffer", conveyor="belt", from_m=0.3, to_m=0.6, capacity=3)
    listed = signals(fed_line(bearing, stop=stop, buffer=buffer))
    assert listed["stop.release"].direction == "output"
    assert listed["stop.lowered"].direction == "input"
    assert listed["buffer.count"].type == "DINT"


def test_a_cup_has_a_vacuum_switch(bearing: Scene) -> None:
    scene = packing(bearing, cup=True)
    assert any(tag.endswith(".vacuum") for tag in signals(scene))


def test_types_directions_and_what_is_simulated_are_told() -> None:
    listed = signals(compose_scene("minimal"))
    kinds = {tag: (each.type, each.direction) for tag, each in listed.items()}
    assert kinds["belt.run"] == ("BOOL", "output")
    assert kinds["belt.encoder_count"] == ("DINT", "input")
    assert kinds["air.pressure_kpa"] == ("REAL", "input")
    assert kinds["feeder.state"] == ("STRING", "input")
    simulated = {each.device for each in listed.values() if each.simulated}
    assert simulated == {"emergency_stop", "door", "key"}


def test_a_signal_without_a_meaning_is_refused_by_its_name() -> None:
    with pytest.raises(RunError, match=r"robot\.mood has no meaning"):
        io_list({"robot.mood": True}, ())
