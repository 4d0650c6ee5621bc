"""Pictures of parts that are wrong as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from serving.compose import compose_scene
from twin.camera.dataset import labelled_parts, placed_shot
from twin.camera.draw import draw_part
from twin.camera.station import CameraStation, class_indices
from twin.mixing import arrival

SCENE = compose_scene(
    "bearing",
    [
        "scene.incoming.mixed.rate=1.0",
        "scene.devices.camera.optics.width_px=256",
        "scene.devices.camera.optics.height_px=256",
        "scene.recipe.criteria=[{label: missing_ball}]",
    ],
)
PX_MM = 56.0 / 256


def test_the_mask_covers_the_whole_face_and_truth_names_the_class() -> None:
    for serial, labelled in enumerate(labelled_parts(SCENE, 3, 6)):
        came = arrival(SCENE, 3, serial)
        (defect,) = labelled.truth.defects
        assert defect.label == came.wrong
        assert defect.length_mm == 1000 * came.product.shape.length_m
        assert not labelled.truth.conforming
        assert not labelled.truth.below_visibility
        assert set(np.unique(labelled.mask)) == {0, class_indices(SCENE)[came.wrong]}
        if came.product.product_id != "bearing_6205":
            assert (labelled.mask > 0).sum() * PX_MM**2 == pytest.approx(defect.area_mm2, rel=0.02)


def test_a_part_upside_down_is_the_same_part_without_its_marking() -> None:
    serial = next(n for n in range(40) if arrival(SCENE, 3, n).wrong == "upside_down")
    plain = replace(SCENE, incoming=replace(SCENE.incoming, mixed=replace(SCENE.incoming.mixed, rate=0.0)))
    turned, usual = draw_part(SCENE, 3, serial), draw_part(plain, 3, serial)
    assert turned.surface == replace(usual.surface, marking_depth=0.0)
    station = CameraStation(SCENE, 3)
    shot = placed_shot(SCENE, station, 3, serial)
    pictures = [station.shoot(replace(part, flaws=(), wrong=""), shot).frame.pixels for part in (turned, usual)]
    differ = (pictures[0] != pictures[1]).any(axis=2).mean()
    assert 0.001 < differ < 0.05
