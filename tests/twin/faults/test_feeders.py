"""Faults of what feeds the line, acting on a running feeder and a running tray."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.twin.scenes import Stepped, fed_line
from twin.camera.draw import draw_part
from twin.check.faults import check_faults
from twin.errors import ConfigError
from twin.events import PartReleased
from twin.scene.faults import BurstOfBad, Fault, FeederEmpty
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


def test_a_burst_without_a_class_of_defects_is_refused(bearing: Scene) -> None:
    incoming = replace(bearing.incoming, nonconforming_rate=0.0, classes={})
    burst = BurstOfBad(kind="burst_of_bad", device="infeed_tray")
    with pytest.raises(ConfigError, match=r"scene\.faults\.burst"):
        check_faults(replace(bearing, incoming=incoming, faults={"burst": burst}))
