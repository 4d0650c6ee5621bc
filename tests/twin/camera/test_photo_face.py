from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.twin.photographs import CAP, PLATE, plate, saved, washer
from twin.camera.photo_face import face_of, face_picture, px_per_mm, room_of
from twin.errors import ConfigError
from twin.scene.photographed import Photograph
from twin.seeds import generator

KEY = "scene.product.photographs.0"


def quarters(width_px: int, height_px: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return a picture that is red at its top left, green at its top right, blue at its bottom left, black else."""
    picture = np.zeros((height_px, width_px, 3), np.uint8)
    picture[: height_px // 2, : width_px // 2, 0] = 255
    picture[: height_px // 2, width_px // 2 :, 1] = 255
    picture[height_px // 2 :, : width_px // 2, 2] = 255
    return picture


@pytest.mark.parametrize("scale", [0.4, 3.0])
def test_a_photograph_lies_on_the_face_with_its_right_along_x_and_its_top_along_y(tmp_path: Path, scale: float) -> None:
    pixels = face_picture(KEY, saved(tmp_path / "a.png", quarters(480, 320)), PLATE.face_mm)
    face = face_of(pixels, PLATE, scale * 48.0 / 480, 3)
    middle, away = face.canvas.shape[0] // 2, int(8.0 / face.step_mm)
    seen = {
        (x, y): face.canvas[middle + y * away, middle + x * away].round(2).tolist() for x in (-1, 1) for y in (-1, 1)
    }
    assert seen == {(-1, 1): [1, 0, 0, 1], (1, 1): [0, 1, 0, 1], (-1, -1): [0, 0, 1, 1], (1, -1): [0, 0, 0, 1]}


def test_it_covers_the_true_size_of_the_part_and_is_cut_out_round_for_a_round_one(tmp_path: Path) -> None:
    for body, name, picture, area_mm2 in (
        (PLATE, "plate.png", plate(), 48.0 * 32.0),
        (CAP, "cap.png", plate(600, 600), np.pi * 400.0),
    ):
        face = face_of(face_picture(KEY, saved(tmp_path / name, picture), body.face_mm), body, 0.06, 1)
        assert face.canvas[..., -1].sum() * 0.06**2 == pytest.approx(area_mm2, rel=0.002)


def test_a_gray_camera_sees_the_mean_of_the_channels(tmp_path: Path) -> None:
    pixels = face_picture(KEY, saved(tmp_path / "a.png", quarters(480, 320)), PLATE.face_mm)
    colour, gray = (face_of(pixels, PLATE, 0.1, channels) for channels in (3, 1))
    assert gray.canvas[..., 0] == pytest.approx(colour.canvas[..., :3].mean(axis=2), abs=1e-6)
    assert colour.mean.tolist() == pytest.approx([0.25, 0.25, 0.25], abs=0.01)


def test_what_is_transparent_colours_nothing_beside_it(tmp_path: Path) -> None:
    ring = washer()
    ring[ring[..., 3] == 0, :3] = (255, 0, 255)
    pixels = face_picture(KEY, saved(tmp_path / "a.png", ring), CAP.face_mm)
    face = face_of(pixels, CAP, 0.1, 3)
    seen = face.canvas[face.canvas[..., 3] > 0.05]
    assert seen[:, 0] / seen[:, 3] == pytest.approx(seen[:, 1] / seen[:, 3], abs=0.02)


def test_a_fine_photograph_is_averaged_and_not_picked_apart(tmp_path: Path) -> None:
    fine = np.zeros((600, 600, 3), np.uint8)
    fine[:, ::2] = 255
    face = face_of(face_picture(KEY, saved(tmp_path / "a.png", fine), CAP.face_mm), CAP, 0.4, 1)
    inside = face.canvas[40:-40, 40:-40, 0]
    assert inside.mean() == pytest.approx(0.5, abs=0.01)
    assert inside.std() < 0.05


@pytest.mark.parametrize("scale", [0.7, 3.0])
def test_no_ground_of_the_photograph_shines_at_the_rim(tmp_path: Path, scale: float) -> None:
    picture = np.full((400, 400, 3), 255, np.uint8)
    cv2.circle(picture, (200, 200), 199, (20, 20, 20), -1, cv2.LINE_AA)
    face = face_of(face_picture(KEY, saved(tmp_path / "a.png", picture), CAP.face_mm), CAP, scale * 0.1, 1)
    share, cover = face.canvas[..., 0], face.canvas[..., 1]
    assert (share[cover > 0.2] / cover[cover > 0.2]).max() < 0.05
    assert cover.sum() * face.step_mm**2 == pytest.approx(np.pi * 400.0, rel=0.002)


def test_other_proportions_than_the_parts_are_refused_with_what_would_fit(tmp_path: Path) -> None:
    face_picture(KEY, saved(tmp_path / "near.png", plate(920, 600)), PLATE.face_mm)
    with pytest.raises(ConfigError, match=r"photographs\.0\.file.*48 x 32 mm.*got '700 x 600.*about 900 x 600"):
        face_picture(KEY, saved(tmp_path / "wide.png", plate(700, 600)), PLATE.face_mm)
    with pytest.raises(ConfigError, match="turn the picture by 90 degrees"):
        face_picture(KEY, saved(tmp_path / "upright.png", plate(600, 900)), PLATE.face_mm)


def test_a_transparent_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing of the part is left"):
        face_picture(KEY, saved(tmp_path / "a.png", np.zeros((60, 60, 4), np.uint8)), CAP.face_mm)


def test_a_photograph_is_as_fine_as_its_coarser_side(tmp_path: Path) -> None:
    pixels = face_picture(KEY, saved(tmp_path / "a.png", plate(920, 600)), PLATE.face_mm)
    assert px_per_mm(pixels, PLATE.face_mm) == pytest.approx(600 / 32)


def test_room_is_the_distance_to_the_nearest_edge_or_hole(tmp_path: Path) -> None:
    whole = room_of(saved(tmp_path / "plate.png", plate()), PLATE)
    assert whole.at(np.array([0.0, 20.0, 30.0]), np.array([0.0, 0.0, 0.0])).tolist() == pytest.approx(
        [16.0, 4.0, 0.0], abs=0.3
    )
    ring = room_of(saved(tmp_path / "washer.png", washer()), CAP)
    assert ring.most_mm == pytest.approx(6.0, abs=0.3)
    assert ring.at(np.array([0.0, 14.0]), np.array([0.0, 0.0])).tolist() == pytest.approx([0.0, 6.0], abs=0.3)


def test_places_have_the_room_that_is_wanted_or_the_most_there_is(tmp_path: Path) -> None:
    room, rng = room_of(saved(tmp_path / "washer.png", washer()), CAP), generator(1, "places")
    placed = np.array([room.place(3.0, rng) for _ in range(300)])
    assert room.at(placed[:, 0], placed[:, 1]).min() >= 3.0
    assert np.ptp(np.arctan2(placed[:, 1], placed[:, 0])) > 6.0
    x, y = room.place(30.0, rng)
    assert np.hypot(x, y) == pytest.approx(14.0, abs=0.5)


def test_the_same_file_cropped_otherwise_is_another_photograph(tmp_path: Path) -> None:
    photograph = saved(tmp_path / "plate.png", plate())
    cropped = replace(photograph, crop_px=(100, 0, 700, 600))
    assert room_of(cropped, CAP).most_mm == pytest.approx(20.0, abs=0.3)
    assert isinstance(cropped, Photograph)
