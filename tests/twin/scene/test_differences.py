"""What two scenes have otherwise is told value by value."""

from dataclasses import replace

from tests.twin.scenes import bearing_scene, belt, line_of
from twin.scene.differences import Changed, differences

BEARING = bearing_scene()


def test_only_what_differs_is_told_by_its_key() -> None:
    slow, fast = (line_of(BEARING, belt=belt(speed_mps=speed_mps)) for speed_mps in (0.15, 0.2))
    assert differences(slow, slow) == ()
    assert differences(slow, fast) == (Changed(key="scene.devices.belt.speed_mps", before=0.15, after=0.2),)
    assert [each.key for each in differences(slow, replace(slow, name="other"))] == ["scene.name"]


def test_a_device_that_only_one_scene_has_is_told_key_by_key() -> None:
    told = differences(line_of(BEARING, belt=belt()), line_of(BEARING, belt=belt(), other=belt()))
    assert {each.before for each in told} == {None}
    assert {"scene.devices.other.length_m", "scene.devices.other.kind"} <= {each.key for each in told}
