"""Faults of cameras: each shot tells the condition of its camera."""

from dataclasses import replace

import pytest

from tests.twin.scenes import Stepped
from twin.scene.faults import CameraDead, CameraDirt, Defocus, Fault, LampFading, NetworkDelay
from twin.scene.scene import Scene
from twin.types import CameraCondition, Shot

FAULTS: list[tuple[Fault, CameraCondition]] = [
    (CameraDirt(kind="camera_dirt", device="camera", share=0.1), CameraCondition(dirt_share=0.1)),
    (LampFading(kind="lamp_fading", device="camera", share=0.4), CameraCondition(light_lost=0.4)),
    (Defocus(kind="defocus", device="camera", defocus_mm=2.0), CameraCondition(defocus_mm=2.0)),
    (CameraDead(kind="camera_dead", device="camera"), CameraCondition(dead=True)),
    (NetworkDelay(kind="network_delay", device="camera", delay_s=0.7), CameraCondition(late_s=0.7)),
]


@pytest.mark.parametrize(("fault", "condition"), FAULTS, ids=[fault.kind for fault, _ in FAULTS])
def test_shots_tell_what_is_wrong_with_their_camera_until_it_is_repaired(
    bearing: Scene, fault: Fault, condition: CameraCondition
) -> None:
    stepped = Stepped(replace(bearing, faults={"wrong": fault}))
    with stepped.line as line:
        stepped.switch("robot.run", "infeed.run")
        shots: list[Shot] = []
        while len(shots) < 3 and stepped.site.t_s < 30:
            found = stepped.tick().shots
            shots += found
            if found:
                line.throw("wrong") if len(shots) == 1 else line.repair("wrong")
    assert [shot.condition for shot in shots] == [CameraCondition(), condition, CameraCondition()]
