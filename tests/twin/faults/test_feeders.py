"""Faults of what feeds the line, acting on a running feeder and a running tray."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby

import pytest

from serving.compose import compose_scene
from tests.twin.scenes import Stepped, fed_line
from twin.camera.draw import draw_part, draw_shot
from twin.check.faults import check_faults
from twin.errors import ConfigError
from twin.events import PartReleased
from twin.scene.faults import BurstOfBad, Fault, FeederEmpty, MixedParts
from twin.scene.scene import Scene
from twin.types import Shot


@contextmanager
def running(scene: Scene, *tags: str, **faults: Fault) -> Iterator[Stepped]:
    scene = replace(scene, faults=faults)
    check_faults(scene)
    stepped = Stepped(scene)
    with stepped.line:
        yield stepped.switch(*tags)


def released(line: Stepped) -> int:
    return int(line.values["feeder.released"])


def test_an_empty_feeder_lets_nothing_go_until_it_is_over(bearing: Scene) -> None:
    empty = FeederEmpty(kind="feeder_empty", device="feeder", at_s=3.0, for_s=4.0)
    with running(fed_line(bearing), "belt.run", "feeder.run", empty=empty) as line:
        line.run(4.0)
        before = released(line)
        assert line.values["feeder.empty"] and line.values["feeder.state"] == "Suspended"
        line.run(2.9)
        assert released(line) == before
        line.run(3.0)
        assert not line.values["feeder.empty"]
        assert released(line) > before


def test_a_robot_takes_nothing_from_a_tray_that_gives_nothing(bearing: Scene) -> None:
    empty = FeederEmpty(kind="feeder_empty", device="infeed_tray", at_s=0.0, for_s=6.0)
    with running(bearing, "robot.run", "infeed.run", empty=empty) as line:
        line.run(5.9)
        assert line.values["infeed_tray.empty"]
        assert line.of(PartReleased) == []
        line.run(5.0)
        assert line.of(PartReleased)


def shots(scene: Scene, **faults: Fault) -> list[Shot]:
    with running(scene, "robot.run", "infeed.run", **faults) as line:
        taken = [shot for _ in range(round(14 * scene.tick_hz)) for shot in line.tick().shots]
    assert len(taken) > 2
    return taken


def test_parts_of_a_burst_are_drawn_nonconforming_and_the_others_as_ever(bearing: Scene) -> None:
    usual = shots(bearing)
    burst = shots(bearing, burst=BurstOfBad(kind="burst_of_bad", device="infeed_tray", at_s=0.0, for_s=5.0))
    rates = [shot.bad_rate for shot in burst]
    assert {shot.bad_rate for shot in usual} == {None}
    assert rates[0] == 1.0 and rates[-1] is None
    for serial, (shot, same) in enumerate(zip(burst, usual, strict=True), start=1):
        assert replace(shot, bad_rate=None) == same
        part = draw_part(bearing, 7, serial, bad_rate=shot.bad_rate)
        assert not part.conforming if shot.bad_rate else part == draw_part(bearing, 7, serial)


def test_parts_that_do_not_belong_here_come_while_the_fault_acts_and_are_drawn_as_what_they_are() -> None:
    scene = compose_scene("minimal")
    mixed = MixedParts(kind="mixed_parts", device="feeder", share=1.0, part="bearing_6203", at_s=0.0, for_s=2.0)
    with running(scene, "belt.run", "feeder.run", mixed=mixed) as line:
        taken = [shot for _ in range(round(6.5 * scene.tick_hz)) for shot in line.tick().shots]
        shapes = line.line.shapes()
    parts = [draw_shot(line.line.scene, 7, shot) for shot in taken]
    products = [part.product.product_id for part in parts]
    # The first one stood at the escapement before.
    assert [product for product, _ in groupby(products)] == ["bearing_6204", "bearing_6203", "bearing_6204"]
    assert [part.wrong for part in parts[:2]] == ["", "mixed"]
    assert not parts[1].conforming
    assert {shape.length_m for name, shape in shapes.items() if name == parts[1].part_id} <= {0.04}


def test_a_tray_is_mixed_as_long_as_the_fault_acts_but_for_the_pocket_that_the_robot_is_at(bearing: Scene) -> None:
    mixed = MixedParts(kind="mixed_parts", device="infeed_tray", share=1.0, part="upside_down", at_s=0.5, for_s=2.0)
    with running(bearing, "robot.run", "infeed.run", mixed=mixed) as line:
        robot = line.line._units.robots["robot"]
        in_tray = [(line.run(each_s), {part.wrong for part in robot.source.standing})[1] for each_s in (0.4, 0.8)]
        assert robot.held is not None
        assert robot.held.wrong == ""
        line.run(1.5)
        after = [part.wrong for part in robot.source.standing]
    assert in_tray == [{""}, {"upside_down"}]
    # The robot was on its way to one of them.
    assert sorted(after) == [*[""] * 10, "upside_down"]


def test_a_tray_of_components_gives_nothing_while_the_fault_acts() -> None:
    empty = FeederEmpty(kind="feeder_empty", device="component_tray", at_s=0.1, for_s=0.4)
    with running(compose_scene("pcb"), "inserter.run", empty=empty) as line:
        line.run(0.3)
        assert line.values["component_tray.empty"] is True
        line.run(0.4)
        assert line.values["component_tray.empty"] is False


def test_a_burst_without_a_class_of_defects_is_refused(bearing: Scene) -> None:
    incoming = replace(bearing.incoming, nonconforming_rate=0.0, classes={})
    burst = BurstOfBad(kind="burst_of_bad", device="infeed_tray")
    with pytest.raises(ConfigError, match=r"scene\.faults\.burst"):
        check_faults(replace(bearing, incoming=incoming, faults={"burst": burst}))
