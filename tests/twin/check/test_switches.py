"""Every feedback signal of a running line can stick, and is named by its device."""

import pytest

from serving.compose import compose_scene
from twin.check.switches import switches
from twin.line import Line
from twin.units.site import Switched

NOT_SWITCHES = ("simulated", "blocked")
"""What no wire tells, and the outputs of photo-eyes, which have faults of their own."""


@pytest.mark.parametrize("name", ["minimal", "bearing", "pcb"])
def test_the_switches_are_all_that_the_running_devices_tell_the_controller_as_on_or_off(name: str) -> None:
    scene = compose_scene(name)
    named = {f"{key}.{signal}" for key, device in scene.devices.items() for signal in switches(device)}
    with Line(scene, 1) as line:
        tags = next(tick.tags for tick in iter(line.step, None) if tick.tags is not None)
        told = {tag for tag, told in tags.values.items() if isinstance(told, bool)} - set(line.output_tags)
        assert named == {tag for tag in told if tag.rpartition(".")[2] not in NOT_SWITCHES}
        wired = {tag for unit in line._all if isinstance(unit, Switched) for tag in unit.switches}
        assert wired <= named
