from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from twin.camera import bearing
from twin.camera.draw import draw_part
from twin.camera.flaws import draw_flaw
from twin.camera.lens import mm_per_px
from twin.camera.part import Part
from twin.camera.patches import MissingBall
from twin.camera.shapes import Scratch
from twin.camera.station import CameraStation, class_indices
from twin.errors import ConfigError
from twin.scene.product import bearing_of
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import Shot

MakeScene = Callable[..., Scene]
MakeShot = Callable[..., Shot]


def with_flaw(scene: Scene, label: str, length_mm: float, *, contrast: float | None = None, turn: int = 0) -> Part:
    part = draw_part(scene, 5, 3)
    flaw = draw_flaw(scene, label, length_mm, part.surface.cage_rad, generator(turn, "flaw"))
    return replace(part, flaws=(flaw if contrast is None else replace(flaw, contrast=contrast),))


def sound(scene: Scene) -> Part:
    """Return a part without flaws, oil or dust."""
    part = draw_part(scene, 5, 3)
    return replace(part, flaws=(), surface=replace(part.surface, droplets=(), specks=()))


def face_gray(frame_pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], scale_mm: float) -> float:
    """Return the mean gray of a ring about the middle of the inner ring's flat, part centred in the picture."""
    size = frame_pixels.shape[0]
    axis = (np.arange(size) - (size - 1) / 2.0) * scale_mm
    radius = np.hypot(axis[None, :], axis[:, None])
    return float(frame_pixels[..., 0][(radius > 11.5) & (radius < 13.5)].mean())


def test_a_frame_has_the_picture_mask_and_identity_that_the_scene_and_the_shot_say(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    shot = make_shot(station)
    labelled = station.shoot(sound(scene), shot)
    assert labelled.frame.pixels.shape == (768, 768, 3)
    assert labelled.frame.pixels.dtype == labelled.mask.dtype == np.uint8
    assert labelled.mask.shape == (768, 768)
    assert not labelled.mask.any()
    for name in ("trigger_id", "camera_id", "part_id", "t_s", "encoder_count", "decide_by_count", "t_mono_ns"):
        assert getattr(labelled.frame, name) == getattr(shot, name)


def test_classes_are_numbered_from_one_in_the_order_of_the_scene(scene: Scene) -> None:
    assert class_indices(scene) == {"scratch": 1, "dent": 2, "rust": 3, "missing_ball": 4, "chipped_edge": 5}


def test_the_same_shot_gives_the_same_bytes_in_any_station_and_order(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    part, shot = draw_part(scene, 5, 4), make_shot(station, along_m=0.0007)
    first = station.shoot(part, shot)
    station.shoot(draw_part(scene, 5, 9), make_shot(station, "T9"))
    again, other = station.shoot(part, shot), CameraStation(scene, 5).shoot(part, shot)
    assert first.frame.pixels.tobytes() == again.frame.pixels.tobytes() == other.frame.pixels.tobytes()
    assert first.truth == again.truth == other.truth
    assert station.shoot(part, make_shot(station, "T2")).frame.pixels.tobytes() != first.frame.pixels.tobytes()


def test_the_part_lies_where_its_pose_says(scene: Scene, station: CameraStation, make_shot: MakeShot) -> None:
    still = make_shot(station, along_m=0.002, lateral_m=-0.003)
    bright = station.shoot(sound(scene), still).frame.pixels[..., 0] > 60
    rows, columns = np.nonzero(bright)
    scale = mm_per_px(station.optics)
    assert (columns.min() + columns.max()) / 2.0 == pytest.approx(383.5 + 2.0 / scale, abs=2.0)
    assert (rows.min() + rows.max()) / 2.0 == pytest.approx(383.5 + 3.0 / scale, abs=2.0)
    assert (columns.max() - columns.min()) * scale == pytest.approx(bearing_of(scene.product).outside_mm, abs=0.8)


@pytest.mark.parametrize(("angle", "length_mm"), [(0.0, 2.1), (0.6, 6.0), (2.0, 11.0)])
def test_a_scratch_in_the_mask_is_as_long_as_its_truth_at_any_pose(
    scene: Scene, station: CameraStation, make_shot: MakeShot, angle: float, length_mm: float
) -> None:
    turned = (0.0, 0.0, float(np.sin(angle / 2)), float(np.cos(angle / 2)))
    part = with_flaw(scene, "scratch", length_mm)
    labelled = station.shoot(part, make_shot(station, orientation=turned, along_m=0.0004))
    assert set(np.unique(labelled.mask)) == {0, 1}
    points = np.argwhere(labelled.mask == 1)
    scale = mm_per_px(station.optics)
    turns = np.radians(np.arange(0, 180, 2))
    extent_px = np.ptp(points @ np.stack([np.cos(turns), np.sin(turns)]), axis=0).max()
    assert extent_px * scale == pytest.approx(labelled.truth.defects[0].length_mm, abs=2.0 * scale)


@pytest.mark.parametrize(("label", "length_mm"), [("dent", 2.0), ("rust", 5.0), ("chipped_edge", 3.0)])
def test_the_mask_covers_the_area_of_the_truth(
    scene: Scene, station: CameraStation, make_shot: MakeShot, label: str, length_mm: float
) -> None:
    labelled = station.shoot(with_flaw(scene, label, length_mm), make_shot(station))
    index = station.class_indices[label]
    area = float((labelled.mask == index).sum()) * mm_per_px(station.optics) ** 2
    assert area == pytest.approx(labelled.truth.defects[0].area_mm2, rel=0.25 if label == "chipped_edge" else 0.08)


@pytest.mark.parametrize(
    ("label", "length_mm"), [("scratch", 8.0), ("dent", 2.0), ("rust", 5.0), ("chipped_edge", 3.0)]
)
def test_a_defect_changes_the_picture_inside_its_mask_and_nowhere_else(
    scene: Scene, station: CameraStation, make_shot: MakeShot, label: str, length_mm: float
) -> None:
    part, shot = with_flaw(scene, label, length_mm, contrast=-0.5), make_shot(station, speed_mps=0.0)
    bad, good = station.shoot(part, shot), station.shoot(replace(part, flaws=()), shot)
    difference = bad.frame.pixels.astype(float)[..., 0] - good.frame.pixels.astype(float)[..., 0]
    inside = bad.mask > 0
    reach = np.zeros_like(inside)
    for row, column in np.argwhere(inside):
        reach[row - 3 : row + 4, column - 3 : column + 4] = True
    assert not difference[~reach].any()
    assert np.abs(difference[inside]).mean() > 5.0


@pytest.mark.parametrize("contrast", [0.3, -0.3])
def test_a_wide_defect_has_the_contrast_that_was_drawn(
    scene: Scene, station: CameraStation, make_shot: MakeShot, contrast: float
) -> None:
    part, shot = with_flaw(scene, "dent", 2.4, contrast=contrast), make_shot(station, speed_mps=0.0)
    bad, good = station.shoot(part, shot), station.shoot(replace(part, flaws=()), shot)
    inside = bad.mask > 0
    relative = bad.frame.pixels[..., 0][inside].mean() / good.frame.pixels[..., 0][inside].mean() - 1.0
    assert relative == pytest.approx(contrast, abs=0.03)


def test_the_contrast_in_sigmas_is_what_pictures_with_and_without_show(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    part = with_flaw(scene, "rust", 6.0, contrast=-0.25)
    shots = [make_shot(station, f"T{i}") for i in range(8)]
    pair = [np.mean([station.shoot(p, s).frame.pixels for s in shots], axis=0) for p in (part, replace(part, flaws=()))]
    labelled = station.shoot(part, shots[0])
    inside = labelled.mask > 0
    spread = np.std(
        [station.shoot(replace(part, flaws=()), s).frame.pixels.mean(axis=2)[inside] for s in shots], axis=0, ddof=1
    )
    seen = abs((pair[0] - pair[1])[inside].mean()) / np.sqrt((spread**2).mean())
    assert labelled.truth.defects[0].contrast_sigma == pytest.approx(seen, rel=0.1)


def seen_by(camera: Scene, part: Part, make_shot: MakeShot) -> tuple[np.ndarray, np.ndarray]:
    """Return the relative change of each channel (inside the mask of its flaw) and the picture without it."""
    station = CameraStation(camera, 5)
    shot = make_shot(station, speed_mps=0.0)
    bad, good = station.shoot(part, shot), station.shoot(replace(part, flaws=()), shot)
    inside = bad.mask > 0
    change = bad.frame.pixels[inside].mean(axis=0) / good.frame.pixels[inside].mean(axis=0) - 1.0
    return change, good.frame.pixels.astype(float)


def test_rust_takes_more_blue_than_red_and_a_gray_camera_sees_their_mean(
    scene: Scene, make_scene: MakeScene, make_shot: MakeShot
) -> None:
    gray_scene = make_scene({"devices.camera.optics.pixel_format": "Mono8"})
    rusty = with_flaw(scene, "rust", 6.0, contrast=-0.25)
    rusty = replace(rusty, surface=sound(scene).surface)
    colour, picture = seen_by(scene, rusty, make_shot)
    gray, gray_picture = seen_by(gray_scene, rusty, make_shot)
    assert colour[2] < colour[1] < colour[0] < -0.05
    assert colour.mean() == pytest.approx(gray[0], abs=0.01)
    assert picture.mean(axis=2).mean() == pytest.approx(gray_picture.mean(), rel=0.01)


@pytest.mark.parametrize("label", ["dent", "chipped_edge"])
def test_what_is_steel_has_no_colour(scene: Scene, make_shot: MakeShot, label: str) -> None:
    part = replace(with_flaw(scene, label, 2.0, contrast=-0.3), surface=sound(scene).surface)
    change, _ = seen_by(scene, part, make_shot)
    assert np.ptp(change) < 0.01


def test_what_is_drawn_over_a_mark_does_not_change_its_contrast(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    faint = with_flaw(scene, "dent", 1.0, contrast=-0.1)
    (under,) = faint.flaws
    over = replace(under, contrast=0.6)
    alone = station.shoot(faint, make_shot(station)).truth.defects[0].contrast_sigma
    both = station.shoot(replace(faint, flaws=(under, over)), make_shot(station)).truth.defects[0].contrast_sigma
    assert both == pytest.approx(alone)


def test_a_faint_defect_is_below_visibility_and_a_strong_one_is_not(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    for contrast, below in ((-0.01, True), (-0.3, False)):
        truth = station.shoot(with_flaw(scene, "dent", 1.5, contrast=contrast), make_shot(station)).truth
        assert (truth.conforming, truth.below_visibility) == (False, below)


def test_brightness_goes_with_the_exposure_until_it_saturates(make_scene: MakeScene, make_shot: MakeShot) -> None:
    def gray(exposure_us: float) -> float:
        scene = make_scene({"devices.camera.optics": {"exposure_us": exposure_us, "width_px": 256, "height_px": 256}})
        station = CameraStation(scene, 5)
        frame = station.shoot(sound(scene), make_shot(station, speed_mps=0.0)).frame
        return face_gray(frame.pixels, mm_per_px(station.optics))

    base = gray(100.0)
    assert gray(50.0) == pytest.approx(base / 2.0, rel=0.02)
    assert gray(150.0) == pytest.approx(base * 1.5, rel=0.02)
    assert gray(1000.0) == pytest.approx(255.0, abs=1.0)


def test_a_longer_exposure_smears_the_part_along_the_belt(make_scene: MakeScene, make_shot: MakeShot) -> None:
    scene = make_scene({"devices.camera.optics": {"exposure_us": 10000.0, "light": 0.01}})
    station = CameraStation(scene, 5)
    part = sound(scene)
    still = station.shoot(part, make_shot(station, speed_mps=0.0)).frame.pixels[..., 0]
    moving = station.shoot(part, make_shot(station, speed_mps=0.2)).frame.pixels[..., 0]
    # The outer edge at the right: from belt to face within a pixel or two, or over the 2 mm that the part moves.
    rise_px = [
        int(((row > 40) & (row < 75)).sum())
        for row in (still[380:388, 690:768].mean(0), moving[380:388, 690:768].mean(0))
    ]
    assert rise_px[1] > rise_px[0] + 5


def test_a_missing_ball_takes_one_balls_glints_away(scene: Scene, station: CameraStation, make_shot: MakeShot) -> None:
    part = with_flaw(scene, "missing_ball", 7.938)
    part = replace(part, surface=replace(part.surface, specks=(), droplets=()))
    shot = make_shot(station)
    bad, good = (station.shoot(p, shot) for p in (part, replace(part, flaws=())))
    shape = part.flaws[0].shape
    assert isinstance(shape, MissingBall)
    glints = [int((frame.frame.pixels[..., 0][bad.mask == 4] > 80).sum()) for frame in (bad, good)]
    assert glints[0] == 0
    assert glints[1] > 100
    area = float((bad.mask == 4).sum()) * mm_per_px(station.optics) ** 2
    assert area == pytest.approx(bearing.visible_ball_area_mm2(bearing_of(scene.product)), rel=0.03)


def test_a_part_on_its_side_or_on_its_face_shows_no_inspected_face(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    part = with_flaw(scene, "rust", 5.0)
    for orientation in ((0.0, 1.0, 0.0, 0.0), (0.0, float(np.sqrt(0.5)), 0.0, float(np.sqrt(0.5)))):
        labelled = station.shoot(part, make_shot(station, orientation=orientation))
        assert not labelled.mask.any()
        assert not labelled.truth.inspected
        assert not labelled.truth.conforming


def test_a_scratch_keeps_its_place_on_the_part_when_the_part_turns(
    scene: Scene, station: CameraStation, make_shot: MakeShot
) -> None:
    part = with_flaw(scene, "scratch", 5.0)
    assert isinstance(part.flaws[0].shape, Scratch)
    for angle in (0.3, 4.0):
        shot = make_shot(station, orientation=(0.0, 0.0, float(np.sin(angle / 2)), float(np.cos(angle / 2))))
        middle = np.argwhere(station.shoot(part, shot).mask).mean(axis=0)[::-1]
        wanted = station.view(shot).to_px(np.array([part.flaws[0].shape.centre_mm]))[0]
        assert np.linalg.norm(middle - wanted) < 6.0


def test_a_camera_that_the_scene_has_not_is_refused(scene: Scene) -> None:
    with pytest.raises(ConfigError, match="no such camera in the scene, got 'top'; allowed: camera"):
        CameraStation(scene, 1, "top")
