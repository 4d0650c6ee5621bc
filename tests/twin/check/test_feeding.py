from dataclasses import replace
from typing import Any

import pytest

from tests.twin.scenes import belt, fed_line, feeder, line_of, spaced
from twin.check.feeding import check_buffers, check_feeders
from twin.errors import ConfigError
from twin.scene.buffers import Buffer
from twin.scene.feeders import RandomArrivals
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye

BUFFER = Buffer(kind="buffer", conveyor="belt", from_m=0.3, capacity=14)


def test_a_feeder_and_a_buffer_that_fit_are_taken(bearing: Scene) -> None:
    scene = fed_line(bearing, buffer=BUFFER, eye=PhotoEye(kind="photo_eye", conveyor="belt", distance_m=0.07))
    check_feeders(scene)
    check_buffers(scene)


def test_the_shipped_scene_has_none_and_is_taken(bearing: Scene) -> None:
    check_feeders(bearing)
    check_buffers(bearing)


@pytest.mark.parametrize(
    ("devices", "key", "allowed"),
    [
        ({"feeder": feeder(spaced(), conveyor="band")}, "feeder.conveyor", "belt"),
        ({"before": belt(to="belt")}, "feeder.conveyor", "no other leads to"),
        ({"second": feeder(spaced())}, "feeder.conveyor", "one feeder"),
        ({"belt": belt(width_m=0.05)}, "belt.width_m", "at least 0.051"),
        ({"belt": belt(length_m=0.06)}, "belt.length_m", "at least 0.071"),
        ({"feeder": feeder(spaced(), slope_deg=8.0)}, "feeder.slope_deg", "more than 8.5"),
        ({"feeder": feeder(spaced(), slope_m=0.02)}, "feeder.slope_m", "0.0235 to 0.0634"),
        ({"feeder": feeder(spaced(), slope_m=0.07)}, "feeder.slope_m", "0.0235 to 0.0634"),
        ({"feeder": feeder(spaced(0.047))}, "feeder.arrivals.pitch_m", "more than 0.047"),
        (
            {"feeder": feeder(RandomArrivals(kind="random", mean_s=1.0, min_s=1.5))},
            "feeder.arrivals.mean_s",
            "at least 1.5",
        ),
        ({"eye": PhotoEye(kind="photo_eye", conveyor="belt", distance_m=0.06)}, "eye.distance_m", "at least 0.067"),
    ],
)
def test_a_feeder_that_cannot_feed_is_refused(
    bearing: Scene, devices: dict[str, Device], key: str, allowed: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        check_feeders(fed_line(bearing, **devices))
    assert refused.value.key == f"scene.devices.{key}"
    assert allowed in refused.value.allowed
    assert refused.value.got is not None


@pytest.mark.parametrize(
    ("fields", "key", "allowed"),
    [
        ({"conveyor": "band"}, "conveyor", "belt"),
        ({"to_m": 1.1}, "to_m", "at most 1.0"),
        ({"to_m": 0.3}, "from_m", "less than 0.3"),
        ({"from_m": 0.0}, "from_m", "at least 0.067"),
        ({"capacity": 15}, "capacity", "at most 14"),
    ],
)
def test_a_buffer_that_does_not_fit_is_refused(bearing: Scene, fields: dict[str, Any], key: str, allowed: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_buffers(fed_line(bearing, buffer=replace(BUFFER, **fields)))
    assert refused.value.key == f"scene.devices.buffer.{key}"
    assert allowed in refused.value.allowed


def test_a_buffer_may_begin_at_the_start_of_a_belt_that_no_feeder_feeds(bearing: Scene) -> None:
    check_buffers(line_of(bearing, belt=belt(), buffer=replace(BUFFER, from_m=0.0)))
