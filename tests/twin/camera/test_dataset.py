from collections.abc import Callable

import numpy as np

from twin.camera.dataset import labelled_parts, placed_shot
from twin.camera.draw import draw_part
from twin.camera.station import CameraStation
from twin.scene.scene import Scene


def small(make_scene: Callable[..., Scene]) -> Scene:
    optics = {"width_px": 192, "height_px": 192}
    return make_scene({"devices.camera.optics": optics, "incoming.nonconforming_rate": 0.5})


def test_a_set_holds_the_parts_of_its_seed_whatever_its_size(make_scene: Callable[..., Scene]) -> None:
    scene = small(make_scene)
    few, more = list(labelled_parts(scene, 4, 3)), list(labelled_parts(scene, 4, 6))
    assert [one.truth.part_id for one in more] == [draw_part(scene, 4, serial).part_id for serial in range(6)]
    assert len({one.frame.trigger_id for one in more}) == 6
    for one, other in zip(few, more, strict=False):
        assert one.frame.pixels.tobytes() == other.frame.pixels.tobytes()
        assert one.truth == other.truth


def test_truth_and_mask_agree(make_scene: Callable[..., Scene]) -> None:
    scene = small(make_scene)
    for serial, one in enumerate(labelled_parts(scene, 4, 40)):
        assert one.truth.conforming == draw_part(scene, 4, serial).conforming
        assert one.mask.any() or not one.truth.defects or one.truth.defects[0].length_mm < 0.6
        assert one.truth.defects or not one.mask.any()


def test_parts_are_turned_anyhow_and_placed_within_the_lines_spread(make_scene: Callable[..., Scene]) -> None:
    scene = small(make_scene)
    station = CameraStation(scene, 4)
    shots = [placed_shot(scene, station, 4, serial) for serial in range(200)]
    offsets = np.array([shot.pose.position_m[:2] for shot in shots]) - np.array(station.axis_xy_m)
    assert np.abs(offsets[:, 0]).max() <= 0.001
    assert 0.0025 < np.abs(offsets[:, 1]).max() <= 0.003
    turns = [np.arctan2(shot.pose.orientation_xyzw[2], shot.pose.orientation_xyzw[3]) for shot in shots]
    assert np.ptp(turns) > 2.8
