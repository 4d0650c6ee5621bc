"""Pictures of a camera that is not in order."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.twin.camera.conftest import MakeShot
from twin.camera.condition import clear
from twin.camera.draw import draw_part
from twin.camera.station import CameraStation
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import CameraCondition


@pytest.mark.parametrize("share", [0.02, 0.2])
def test_dirt_covers_its_share_and_stays_where_it_is_when_more_comes(share: float) -> None:
    some, more = (clear((300, 400), each, generator(1, "dirt")) for each in (share, 1.5 * share))
    assert 1 - some.mean() == pytest.approx(share, abs=0.01)
    assert (more <= some + 1e-6).all()


def test_a_faded_lamp_darkens_a_moved_lens_blurs_and_dirt_stays_in_its_place(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    part, shot = draw_part(scene, 5, 1), make_shot(station)

    def picture(condition: CameraCondition, trigger_id: str = "T1") -> np.ndarray:
        worn = replace(shot, condition=condition, trigger_id=trigger_id)
        return station.shoot(part, worn).frame.pixels[..., 0].astype(np.float32)

    usual = picture(CameraCondition())
    assert picture(CameraCondition(light_lost=0.5)).mean() == pytest.approx(usual.mean() / 2, rel=0.02)
    edges = [cv2.Laplacian(cv2.GaussianBlur(each, (0, 0), 2), cv2.CV_32F).std() for each in
             (usual, picture(CameraCondition(defocus_mm=20.0)))]  # fmt: skip
    assert edges[1] < 0.8 * edges[0]
    below = clear((768, 768), 0.1, generator(5, "dirt", station.camera_id)) < 0.01
    for trigger_id in ("T1", "T2"):
        dirty = picture(CameraCondition(dirt_share=0.1), trigger_id)
        assert dirty[below].mean() < 2 < picture(CameraCondition(), trigger_id)[below].mean() / 10
