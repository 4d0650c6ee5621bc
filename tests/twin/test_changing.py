"""A running line goes on by other settings; what is built into it is refused by its key."""

from dataclasses import fields, replace
from typing import Any

import pytest

from tests.twin.rig import going
from tests.twin.scenes import Stepped, bearing_scene, fed_line, feeder, one_gate_line, spaced
from twin.changing import SETTINGS, check_change
from twin.errors import ConfigError
from twin.events import PartReleased
from twin.line import Line
from twin.scene.feeders import RandomArrivals
from twin.scene.scene import Device, Scene

BEARING = bearing_scene()


def changed(scene: Scene, device_id: str, **given: Any) -> Scene:
    device: Device = replace(scene.devices[device_id], **given)
    return replace(scene, devices={**scene.devices, device_id: device})


def test_every_setting_that_can_be_changed_is_a_field_of_its_kind() -> None:
    known = {kind: {field.name for field in fields(kind)} for kind in SETTINGS}
    wrong = [
        (kind, name) for kind, names in SETTINGS.items() for name in names if name.split(".")[0] not in known[kind]
    ]
    assert wrong == []


def test_a_belt_ramps_to_another_speed_and_carries_its_parts_on() -> None:
    run = Stepped(fed_line(BEARING), 3).switch("belt.run", "feeder.run").run(4.0)
    run.line.take_up(changed(run.line.scene, "belt", speed_mps=0.3))
    run.run(0.5)
    before, parts_before = int(run.values["belt.encoder_count"]), run.line.poses()
    run.run(1.0)
    assert int(run.values["belt.encoder_count"]) - before == pytest.approx(3000, abs=2)
    later = run.line.poses()
    moved = [
        later[part].position_m[0] - pose.position_m[0]
        for part, pose in parts_before.items()
        if 0.2 < pose.position_m[0] < 0.6
    ]
    assert len(moved) >= 2
    assert moved == pytest.approx([0.3] * len(moved), abs=0.002)
    run.line.close()


@pytest.mark.parametrize(
    ("before", "after", "apart_s"),
    [
        (spaced(0.15), spaced(0.3), 2.0),
        (
            RandomArrivals(kind="random", mean_s=0.5, min_s=0.5),
            RandomArrivals(kind="random", mean_s=2.0, min_s=2.0),
            2.0,
        ),
    ],
)
def test_parts_come_farther_apart_from_then_on(before: Any, after: Any, apart_s: float) -> None:
    run = Stepped(fed_line(BEARING, feeder=feeder(before)), 3).switch("belt.run", "feeder.run").run(4.0)
    run.line.take_up(changed(run.line.scene, "feeder", arrivals=after))
    run.run(8.0)
    times = [event.t_s for event in run.events if isinstance(event, PartReleased)]
    gaps = [b - a for a, b in zip(times[-3:], times[-2:], strict=False)]
    assert gaps == pytest.approx([apart_s] * 2, abs=0.02)
    run.line.close()


def opening_s(line: Line) -> float:
    """Return how long the gate's arm takes aside after its permit."""
    gate = line._units.diverters["gate"]
    for tick in range(1, 240):
        gate.act({"gate.drive": True})
        line._world.step()
        gate.sense()
        if gate.cylinder.out:
            return tick / line.scene.tick_hz
    raise AssertionError("the gate did not open")


def test_a_gate_moves_by_other_times() -> None:
    scene = one_gate_line()
    gate: Any = scene.devices["gate"]
    with Line(scene, 1) as as_built, Line(scene, 1) as slower:
        for line in (as_built, slower):
            line.step(going(scene))
        slower.take_up(changed(scene, "gate", open_s=gate.open_s + 0.1))
        assert opening_s(slower) - opening_s(as_built) == pytest.approx(0.1, abs=0.02)


def test_a_robot_takes_longer_for_its_next_moves() -> None:
    scene = one_gate_line()
    with Line(scene, 1) as as_built, Line(scene, 1) as slower:
        slower.take_up(changed(scene, "robot", cycle_time_factor=1.5))
        first = []
        for line in (as_built, slower):
            line.step(going(scene))
            motion = line._units.robots["robot"].arm.motion
            first.append(motion.remaining_s)
        assert first[1] / first[0] == pytest.approx(1.5, rel=0.02)


@pytest.mark.parametrize(
    ("device_id", "given", "told"),
    [
        ("infeed", {"length_m": 1.0}, "scene.devices.infeed.length_m: this is built into the line"),
        ("gate", {"distance_m": 1.0}, "scene.devices.gate.distance_m"),
        ("robot", {"lift_m": 0.2}, "of robot: cycle_time_factor, min_pitch_m; or"),
        ("eye", {"distance_m": 0.1}, "scene.devices.eye.distance_m"),
        ("tower", {"lamps": ()}, "scene.devices.tower.lamps"),
    ],
)
def test_what_is_built_is_refused_by_its_key(device_id: str, given: dict[str, Any], told: str) -> None:
    scene = one_gate_line()
    with pytest.raises(ConfigError, match=told):
        check_change(scene, changed(scene, device_id, **given))


def test_how_parts_come_in_and_are_judged_can_be_changed_but_not_which_there_are() -> None:
    check_change(BEARING, replace(BEARING, incoming=replace(BEARING.incoming, nonconforming_rate=0.5)))
    check_change(BEARING, replace(BEARING, recipe=replace(BEARING.recipe, model="other")))
    with pytest.raises(ConfigError, match=r"scene\.incoming\.mixed\.rate"):
        mixed = replace(BEARING.incoming, mixed=replace(BEARING.incoming.mixed, rate=0.1))
        check_change(BEARING, replace(BEARING, incoming=mixed))
    with pytest.raises(ConfigError, match=r"scene\.product"):
        check_change(BEARING, replace(BEARING, product=replace(BEARING.product, mass_kg=1.0)))


def test_the_belt_that_a_robot_picks_from_keeps_its_speed_and_so_does_the_robot() -> None:
    with pytest.raises(ConfigError, match=r"outfeed\.speed_mps"):
        check_change(BEARING, changed(BEARING, "outfeed", speed_mps=0.11))
    with pytest.raises(ConfigError, match="cycle_time_factor"):
        check_change(BEARING, changed(BEARING, "packer", cycle_time_factor=1.1))


def test_a_refused_change_leaves_the_line_as_it_was() -> None:
    scene = one_gate_line()
    with Line(scene, 1) as line:
        with pytest.raises(ConfigError):
            line.take_up(changed(scene, "infeed", speed_mps=0.2, length_m=1.0))
        assert line.scene is scene
