"""Pictures of photographed products: what the photograph shows, as the camera of the scene sees it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.twin.photographs import CAP, CLASSES, PLATE, burn, cap, line_for, photographed, plate, saved, washer
from twin.camera.dataset import labelled_parts, placed_shot
from twin.camera.draw import draw_part
from twin.camera.lens import mm_per_px
from twin.camera.part import Part
from twin.camera.photographed_draft import PhotographedDraft
from twin.camera.photographed_flaws import DRAWN
from twin.camera.station import CameraStation, class_indices
from twin.scene.photographed import Photographed
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import LabelledFrame, Pose

FAINT = {"read_noise_e": 0.0, "light": 1.0}


def sound(scene: Scene, serial: int = 0) -> Part:
    """Return a part without marks, dust or a tone of its own, its photograph not turned."""
    part = draw_part(scene, 1, serial, bad_rate=0.0)
    plain = replace(part.surface, specks=(), tone=1.0, turn_rad=0.0, photograph=0)
    return replace(part, flaws=(), surface=plain)


def shot_at(station: CameraStation, scene: Scene, part: Part, x_mm: float = 0.0, y_mm: float = 0.0) -> LabelledFrame:
    """Return the picture of a part that lies along the belt, so far off the middle of the picture."""
    x, y = station.axis_xy_m
    z = station.belt.origin_m[2] + part.product.shape.height_m / 2
    pose = Pose(position_m=(x + x_mm / 1000, y + y_mm / 1000, z), orientation_xyzw=(0.0, 0.0, 0.0, 1.0))
    return station.shoot(part, replace(placed_shot(scene, station, 1, 0), pose=pose, speed_mps=0.0))


def seen(product: Photographed, optics: dict[str, Any] | None = None, **at: float) -> NDArray[np.float64]:
    """Return the picture of a sound part in the middle, as gray values."""
    scene = line_for(product, FAINT | (optics or {}))
    return shot_at(CameraStation(scene, 1), scene, sound(scene), **at).frame.pixels.astype(np.float64)


def even(path: Path, gray: int) -> Photographed:
    return photographed(CAP, saved(path / f"{gray}.png", np.full((300, 300), gray, np.uint8)))


def centre(picture: NDArray[np.float64], half_px: int = 60) -> NDArray[np.float64]:
    rows, columns = picture.shape[0] // 2, picture.shape[1] // 2
    return picture[rows - half_px : rows + half_px, columns - half_px : columns + half_px]


def test_the_picture_shows_the_photograph_upright_and_in_its_size(tmp_path: Path) -> None:
    photograph = plate(960, 640)
    picture = seen(photographed(PLATE, saved(tmp_path / "a.png", photograph)), {"pixel_format": "Mono8"})[..., 0]
    px_per_mm = 768 / 56.0
    size = round(48 * px_per_mm), round(32 * px_per_mm)
    wanted = cv2.resize(photograph[..., 0], size, interpolation=cv2.INTER_AREA).astype(np.float64)
    left, top = round((767 - size[0]) / 2 + 0.5), round((767 - size[1]) / 2 + 0.5)
    found = picture[top : top + size[1], left : left + size[0]]
    agree = np.corrcoef(cv2.GaussianBlur(wanted, (0, 0), 1.0).ravel(), cv2.GaussianBlur(found, (0, 0), 1.0).ravel())
    assert agree[0, 1] > 0.97
    assert np.corrcoef(wanted.ravel(), found[:, ::-1].ravel())[0, 1] < 0.8


def test_light_follows_the_reflectance_that_the_photograph_tells(tmp_path: Path) -> None:
    white, middle, black = (centre(seen(even(tmp_path, gray), {"vignetting": 0.0})).mean() for gray in (255, 128, 0))
    share = ((128 / 255 + 0.055) / 1.055) ** 2.4
    assert 150.0 < white < 250.0
    assert middle / white == pytest.approx(share, rel=0.02)
    assert black < 1.0


def test_twice_the_light_is_twice_as_bright(tmp_path: Path) -> None:
    dark, bright = (centre(seen(even(tmp_path, 100), {"light": light})).mean() for light in (1.0, 2.0))
    assert bright / dark == pytest.approx(2.0, rel=0.02)


def test_a_colour_camera_sees_its_colours_and_a_gray_one_their_mean(tmp_path: Path) -> None:
    orange = np.zeros((300, 300, 3), np.uint8)
    orange[:] = (255, 128, 0)
    product = photographed(CAP, saved(tmp_path / "a.png", orange))
    red, green, blue = centre(seen(product)).mean(axis=(0, 1))
    assert red > 4 * green > 100 * blue
    assert centre(seen(product, {"pixel_format": "Mono8"})).mean() == pytest.approx((red + green + blue) / 3, rel=0.03)


def test_one_looks_through_what_is_transparent_and_in_back_light_it_shines(tmp_path: Path) -> None:
    ring, disc = photographed(CAP, saved(tmp_path / "ring.png", washer())), even(tmp_path, 200)
    through, closed = (seen(product, {"light_geometry": "back"}) for product in (ring, disc))
    assert centre(through, 40).mean() > 10 * centre(closed, 40).mean()
    assert green_over_red(seen(ring)) == pytest.approx(1.4, abs=0.1)
    assert green_over_red(seen(disc)) == pytest.approx(1.0, abs=0.02)


def green_over_red(picture: NDArray[np.float64]) -> float:
    """Return how green the middle is: the belt is, gray parts are not."""
    red, green, _ = centre(picture, 40).mean(axis=(0, 1))
    return float(green / red)


def test_a_lens_from_the_side_sees_a_dark_wall_below_the_face(tmp_path: Path) -> None:
    small = photographed(replace(CAP, diameter_mm=12.0, height_mm=12.0), even(tmp_path, 255).photographs[0])
    optics = {"projection": "entocentric", "working_distance_mm": 80.0, "vignetting": 0.0}
    far, near = (seen(small, optics, x_mm=18.0), seen(small, optics | {"projection": "telecentric"}, x_mm=18.0))
    face = far > 120.0
    assert (near > 120.0).sum() == pytest.approx(face.sum(), rel=0.05)
    columns = np.flatnonzero(face[384, :, 0])
    inner = far[384, columns[0] - 20 : columns[0] - 4].mean()
    assert 0.05 * 255 < inner < 90.0


def test_the_belt_is_darker_beside_the_part(tmp_path: Path) -> None:
    scene = line_for(even(tmp_path, 128), FAINT)
    station = CameraStation(scene, 1)
    here = shot_at(station, scene, sound(scene), x_mm=-10.0).frame.pixels.astype(np.float64)
    away = shot_at(station, scene, sound(scene), x_mm=-60.0).frame.pixels.astype(np.float64)
    edge = round((56 / 2 - 10.0 + 20.5) / mm_per_px(station.optics))
    strip = np.s_[300:468, edge : edge + 12]
    assert here[strip].mean() < 0.8 * away[strip].mean()


def test_different_photographs_give_different_parts(tmp_path: Path) -> None:
    product = photographed(CAP, *(saved(tmp_path / f"{n}.png", cap(400, n)) for n in range(2)))
    scene = line_for(product, FAINT)
    station, part = CameraStation(scene, 1), sound(scene)
    other = replace(part, surface=replace(part.surface, photograph=1))
    one, two = (shot_at(station, scene, each).frame.pixels.astype(int) for each in (part, other))
    number = np.s_[480:560, 350:480]
    assert np.abs(one[number] - two[number]).max() > 5 * np.abs(one[200:300, 300:400] - two[200:300, 300:400]).mean()


@pytest.mark.parametrize("label", [*DRAWN, "burn"])
def test_a_mark_stands_in_the_mask_and_changes_the_picture_there_alone(tmp_path: Path, label: str) -> None:
    marks = {"burn": (saved(tmp_path / "burn.png", burn()),)}
    product = photographed(CAP, saved(tmp_path / "cap.png", cap(600)), cut_outs=marks)
    scene = line_for(product, FAINT, contrast=(0.4, 0.6))
    scene = replace(
        scene, incoming=replace(scene.incoming, classes=scene.incoming.classes | {"rust": CLASSES["stain"]})
    )
    station, clean = CameraStation(scene, 1), sound(scene)
    flaw = PhotographedDraft(scene, product).flaw(label, 4.0, clean.surface, generator(4, label))
    marked, without = (shot_at(station, scene, each) for each in (replace(clean, flaws=(flaw,)), clean))
    inside = marked.mask == class_indices(scene)[label]
    assert set(np.unique(marked.mask)) == {0, class_indices(scene)[label]}
    assert inside.sum() * mm_per_px(station.optics) ** 2 == pytest.approx(flaw.area_mm2, rel=0.35)
    change = np.abs(marked.frame.pixels.astype(int) - without.frame.pixels.astype(int)).max(axis=2)
    near = cv2.dilate(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (change[~near] <= 1).all()
    assert change[inside].max() > 3
    (defect,) = marked.truth.defects
    assert defect.contrast_sigma > 3.0


def test_a_chip_breaks_into_what_the_part_is_made_of(tmp_path: Path) -> None:
    blue = np.zeros((300, 300, 3), np.uint8)
    blue[:] = (40, 60, 200)
    product = photographed(CAP, saved(tmp_path / "a.png", blue))
    scene = line_for(product, FAINT | {"light": 2.0}, contrast=(0.3, 0.3))
    clean = sound(scene)
    flaw = PhotographedDraft(scene, product).flaw("chipped_edge", 4.0, clean.surface, generator(1, "c"))
    seen = shot_at(CameraStation(scene, 1), scene, replace(clean, flaws=(flaw,)))
    red, _, blueness = seen.frame.pixels[seen.mask > 0].mean(axis=0)
    assert blueness > 8 * red


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    product = photographed(CAP, *(saved(tmp_path / f"{n}.png", cap(300, n)) for n in range(2)))
    scene = line_for(product)
    once, again = ([each.frame.pixels.tobytes() for each in labelled_parts(scene, 3, 4)] for _ in range(2))
    assert once == again
    assert len(set(once)) == 4


def test_a_face_that_is_dropped_to_save_memory_is_drawn_anew_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = photographed(CAP, *(saved(tmp_path / f"{n}.png", cap(300, n)) for n in range(3)))
    scene = line_for(product)
    kept = [each.frame.pixels.tobytes() for each in labelled_parts(scene, 3, 8)]
    monkeypatch.setattr("twin.camera.photographed_look.KEPT_BYTES", 1)
    assert [each.frame.pixels.tobytes() for each in labelled_parts(scene, 3, 8)] == kept
