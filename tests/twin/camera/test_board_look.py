"""Pictures of boards: a component that is wrong is marked where it should stand, and nothing else changes."""

from dataclasses import replace

import numpy as np
import pytest

from tests.twin.scenes import board_scene
from twin.camera.dataset import placed_shot
from twin.camera.draw import draw_part
from twin.camera.station import CameraStation
from twin.scene.scene import Scene
from twin.types import Fitted


@pytest.fixture(scope="module")
def scene() -> Scene:
    shipped = board_scene()
    return replace(shipped, incoming=replace(shipped.incoming, nonconforming_rate=1.0))


@pytest.fixture(scope="module")
def station(scene: Scene) -> CameraStation:
    return CameraStation(scene, 5)


def test_a_mask_holds_the_place_of_what_is_wrong_and_its_truth_is_seen(scene: Scene, station: CameraStation) -> None:
    for serial in range(4):
        part = draw_part(scene, 5, serial)
        seen = station.shoot(part, placed_shot(scene, station, 5, serial))
        (flaw,), (defect,) = part.flaws, seen.truth.defects
        marked = np.flatnonzero(seen.mask == station.class_indices[flaw.label]).size
        scale = scene_mm_per_px(station)
        assert marked * scale**2 == pytest.approx(flaw.area_mm2, rel=0.1)
        assert defect.contrast_sigma > 3.0
        assert not seen.truth.conforming


def test_a_component_that_is_not_set_changes_the_picture_at_its_place_alone(
    scene: Scene, station: CameraStation
) -> None:
    shot, there = placed_shot(scene, station, 5, 1), Fitted(designator="J1", x_mm=-36.0, y_mm=6.0, turn_deg=90.0)
    with_it = station.shoot(draw_part(scene, 5, 1, fitted=(there,)), shot).frame.pixels.astype(int)
    without = station.shoot(draw_part(scene, 5, 1, fitted=()), shot)
    changed = np.abs(with_it - without.frame.pixels).max(axis=2) > 60
    rows, columns = np.nonzero(changed)
    scale = scene_mm_per_px(station)
    assert changed.any()
    assert np.ptp(rows) * scale < 20.0
    assert np.ptp(columns) * scale < 12.0
    assert (without.mask == station.class_indices["missing"]).any()


def scene_mm_per_px(station: CameraStation) -> float:
    return station.optics.field_of_view_mm / station.optics.width_px
