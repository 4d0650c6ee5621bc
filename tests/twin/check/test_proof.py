"""What the check of a scene proves, and what a robot in the way does to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from twin.check.at_rest import nearest_at_rest
from twin.check.proof import prove
from twin.errors import ConfigError
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray


def test_the_shipped_line_is_proven_subject_by_subject_within_its_bounds(shipped: Scene) -> None:
    proofs = prove(shipped)
    assert {proof.subject for proof in proofs} == {"topology", "reach", "clearance", "timing", "gate", "pixels"}
    for proof in proofs:
        if isinstance(proof.figure, float):
            assert proof.at_least is None or proof.figure >= proof.at_least
            assert proof.at_most is None or proof.figure <= proof.at_most
    rest = [proof.figure for proof in proofs if proof.what == "without power leads every part to"]
    assert rest == ["reject_tray", "hold_tray"]
    assert {proof.device_id for proof in proofs if proof.subject == "reach"} == {"robot", "packer"}


def test_a_scene_that_cannot_work_is_refused_by_key(bearing: Scene, with_device: Callable[..., Scene]) -> None:
    with pytest.raises(ConfigError, match=r"scene\.devices\.eye\.distance_m"):
        prove(with_device(bearing, "eye", distance_m=1.0))


def test_a_robot_that_touches_something_at_home_is_refused(bearing: Scene) -> None:
    tray = bearing.all_of(InfeedTray)["infeed_tray"]
    in_the_way = replace(tray, origin_m=(0.1, -0.42, 0.35))
    with pytest.raises(ConfigError, match=r"scene\.devices\.robot\.home_rad: the robot touches"):
        nearest_at_rest(replace(bearing, devices=bearing.devices | {"in_the_way": in_the_way}))
