"""What optics do, measured on rendered frames."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from twin.camera.blur import motion_blur_mm
from twin.camera.draw import draw_part
from twin.camera.flaws import draw_flaw
from twin.camera.lens import blur_circle_mm, mm_per_px
from twin.camera.part import Part
from twin.camera.station import CameraStation
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import Shot

MakeScene = Callable[..., Scene]
MakeShot = Callable[..., Shot]


@pytest.fixture(scope="module")
def make_station(make_scene: MakeScene) -> Callable[..., CameraStation]:
    """Builds a station of a small gray camera whose optics are changed."""

    def make(**optics: Any) -> CameraStation:
        small = {"pixel_format": "Mono8", "width_px": 384, "height_px": 384, "read_noise_e": 0.0}
        return CameraStation(make_scene({"devices.camera.optics": small | optics}), 5)

    return make


def clean(scene: Scene) -> Part:
    """Return a part without flaws, oil, dust, lay or marking."""
    part = draw_part(scene, 5, 3)
    inner, outer = part.surface.lays
    lays = (replace(inner, strength=0.0), replace(outer, strength=0.0))
    film = replace(part.surface.film, strength=0.0)
    surface = replace(
        part.surface, droplets=(), specks=(), lays=lays, film=film, marking_depth=0.0, tone=1.0, cage_rad=0.0
    )
    return replace(part, flaws=(), surface=surface)


def gray(station: CameraStation, part: Part, shot: Shot) -> np.ndarray:
    return station.shoot(part, shot).frame.pixels[..., 0].astype(float)


def radius_mm(station: CameraStation) -> np.ndarray:
    """Return each pixel's distance from the picture's middle on the inspected plane."""
    size = station.optics.width_px
    axis = (np.arange(size) - (size - 1) / 2.0) * mm_per_px(station.optics)
    return np.asarray(np.hypot(axis[None, :], axis[:, None]))


def level(station: CameraStation, picture: np.ndarray, low_mm: float, high_mm: float) -> float:
    """Return the mean gray between two radii around the picture's middle."""
    radius = radius_mm(station)
    return float(picture[(radius > low_mm) & (radius < high_mm)].mean())


def face_level(scene: Scene, station: CameraStation, make_shot: MakeShot) -> float:
    return level(station, gray(station, clean(scene), make_shot(station, speed_mps=0.0)), 11.5, 13.5)


def test_a_strobe_exposes_by_its_flash_and_continuous_light_by_the_shutter(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    base = face_level(scene, make_station(exposure_us=100.0), make_shot)
    flash = face_level(scene, make_station(exposure_us=1000.0, flash_us=50.0), make_shot)
    assert flash == pytest.approx(base / 2.0, rel=0.02)
    shutter = face_level(scene, make_station(lighting="continuous", exposure_us=1000.0, light=0.05), make_shot)
    assert shutter == pytest.approx(base / 2.0, rel=0.02)
    assert face_level(scene, make_station(flash_us=50.0, gain=1.5), make_shot) == pytest.approx(0.75 * base, rel=0.02)


def test_the_halls_light_and_the_black_level_lie_over_the_picture(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    part = clean(scene)

    def bore(**optics: Any) -> float:
        station = make_station(**optics)
        return level(station, gray(station, part, make_shot(station, speed_mps=0.0)), 0.0, 8.0)

    dark = bore(flash_us=50.0, exposure_us=1000.0)
    hall = bore(flash_us=50.0, exposure_us=1000.0, ambient=0.02) - dark
    assert hall == pytest.approx(0.02 * 4200.0 * 10.0 * 255.0 / 10000.0, rel=0.03)
    assert bore(flash_us=50.0, exposure_us=100.0, ambient=0.02) - dark == pytest.approx(hall / 10.0, abs=0.3)
    assert bore(flash_us=50.0, exposure_us=1000.0, black_level_gray=16.0) - dark == pytest.approx(16.0, abs=0.1)


def rise_px(edge: np.ndarray) -> float:
    """Return over how many pixels an edge rises from a tenth to nine tenths."""
    levels = edge[0] + np.array([0.1, 0.9]) * (edge[-1] - edge[0])
    low, high = np.interp(levels, np.maximum.accumulate(edge), np.arange(edge.size))
    return float(high - low)


@pytest.mark.parametrize(
    "times",
    [
        {"lighting": "continuous", "exposure_us": 6000.0, "light": 1.0 / 60.0},
        {"exposure_us": 20000.0, "flash_us": 6000.0, "light": 1.0 / 60.0},
    ],
)
def test_an_edge_is_smeared_by_speed_times_the_time_of_the_light(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot, times: dict[str, Any]
) -> None:
    station = make_station(light_geometry="back", **times)
    part = clean(scene)
    size, scale = station.optics.width_px, mm_per_px(station.optics)
    # Across the rim on the right; the mean of many shots, since the belt shines through with its texture.
    rows = slice(size // 2 - 12, size // 2 + 12)
    columns = slice(int(size / 2 + 19.5 / scale), int(size / 2 + 27.0 / scale))
    still, moving = (
        np.mean([gray(station, part, make_shot(station, f"T{n}", speed_mps=speed)) for n in range(12)], axis=0)
        for speed in (0.0, 0.4)
    )
    assert motion_blur_mm(station.optics, 0.4) == pytest.approx(2.4)
    # A box of length L rises from a tenth to nine tenths within 0.8 L.
    assert rise_px(moving[rows, columns].mean(axis=0)) == pytest.approx(0.8 * 2.4 / scale, rel=0.1)
    assert rise_px(still[rows, columns].mean(axis=0)) < 3.0


def test_an_edge_out_of_focus_is_spread_by_the_circle_of_confusion(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    spreads = {}
    for defocus_mm in (0.0, 30.0, 60.0):
        station = make_station(light_geometry="back", defocus_mm=defocus_mm, f_number=8.0)
        shots = [make_shot(station, f"T{n}", speed_mps=0.0) for n in range(8)]
        picture = np.mean([gray(station, clean(scene), shot) for shot in shots], axis=0)
        radius = radius_mm(station)
        bins = np.arange(21.0, 26.0, 0.05)
        rim = [picture[(radius >= low) & (radius < low + 0.05)].mean() for low in bins]
        line = np.diff(rim)
        at = bins[1:]
        near = np.abs(at - 23.5) < 1.2
        mean = (at * line)[near].sum() / line[near].sum()
        spreads[defocus_mm] = float(((at - mean) ** 2 * line)[near].sum() / line[near].sum())
        if defocus_mm:
            # The line spread of a disc of diameter d has the variance d^2 / 16.
            wanted = blur_circle_mm(station.optics) ** 2 / 16.0
            assert spreads[defocus_mm] - spreads[0.0] == pytest.approx(wanted, rel=0.15)


def test_a_part_that_stands_higher_than_the_inspected_plane_is_out_of_focus(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    station, corrected = make_station(), make_station(defocus_mm=50.0)
    part, lying = clean(scene), make_shot(station)
    x, y, z = lying.pose.position_m
    higher = replace(lying, pose=replace(lying.pose, position_m=(x, y, z + 0.05)))
    sharp = gray(station, part, lying)
    assert np.abs(gray(corrected, part, higher) - sharp).mean() < 0.01
    assert np.abs(gray(station, part, higher) - sharp).mean() > 1.0
    assert np.abs(gray(corrected, part, lying) - sharp).mean() > 1.0


def test_brightness_falls_to_the_corners_with_the_fourth_power_of_the_cosine(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    optics = {"projection": "entocentric", "working_distance_mm": 60.0, "light_geometry": "back"}
    belts = []
    for strength in (1.0, 0.0):
        station = make_station(**optics, vignetting=strength)
        face_down = make_shot(station, orientation=(1.0, 0.0, 0.0, 0.0), speed_mps=0.0)
        belts.append(gray(station, clean(scene), face_down))
    radius = radius_mm(station)
    for low in (0.0, 10.0, 20.0, 30.0, 37.0):
        ring = (radius >= low) & (radius < low + 1.0)
        cosine = np.cos(np.arctan(radius[ring] / 60.0))
        assert belts[0][ring].mean() / belts[1][ring].mean() == pytest.approx((cosine**4).mean(), rel=0.02)


def test_a_back_light_shows_a_silhouette_and_a_missing_ball_as_a_hole(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    station = make_station(light_geometry="back")
    part, shot = clean(scene), make_shot(station, speed_mps=0.0)
    picture = gray(station, part, shot)
    bore = level(station, picture, 0.0, 9.0)
    assert level(station, picture, 10.5, 14.0) < 0.05 * bore
    assert level(station, picture, 20.8, 23.0) < 0.05 * bore
    ball = draw_flaw(scene, "missing_ball", 7.938, part.surface.cage_rad, generator(1, "flaw"))
    bad = station.shoot(replace(part, flaws=(ball,)), shot)
    hole = bad.mask > 0
    assert hole.any()
    assert picture[hole].mean() < 0.2 * bore
    assert bad.frame.pixels[..., 0][hole].mean() > 0.7 * bore


def test_a_dome_and_a_coaxial_light_light_the_face_evenly_and_a_coaxial_one_keeps_the_corners_dark(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    corner = {}
    for geometry in ("ring", "dome", "coaxial"):
        station = make_station(light_geometry=geometry)
        picture = gray(station, clean(scene), make_shot(station, speed_mps=0.0))
        face = level(station, picture, 11.5, 13.5)
        assert face == pytest.approx(107.0, rel=0.03)
        corner[geometry] = level(station, picture, 22.95, 23.1) / face
    assert corner["ring"] > 1.0 > corner["dome"] > corner["coaxial"]


def test_a_scratch_is_clear_in_low_and_coaxial_light_and_faint_in_a_dome(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot
) -> None:
    contrast = {}
    lights = {"low": {"light_elevation_deg": 20.0, "light": 4.0}} | {
        name: {"light_geometry": name} for name in ("coaxial", "dome", "back")
    }
    for name, optics in lights.items():
        station = make_station(**optics)
        part, shot = clean(scene), make_shot(station, speed_mps=0.0)
        drawn = draw_flaw(scene, "scratch", 8.0, 0.0, generator(2, "flaw"))
        bad = station.shoot(replace(part, flaws=(replace(drawn, contrast=0.4),)), shot)
        inside = bad.mask > 0
        good = gray(station, part, shot)
        change = bad.frame.pixels[..., 0].astype(float) - good
        contrast[name] = float(change[inside].mean() / max(good[inside].mean(), 20.0))
    assert contrast["low"] > 0.15
    assert contrast["coaxial"] < -0.08
    assert abs(contrast["dome"]) < 0.6 * abs(contrast["coaxial"])
    assert abs(contrast["back"]) < 0.01


@pytest.mark.parametrize("pixel_format", ["Mono8", "RGB8"])
def test_the_noise_of_a_frame_lies_on_the_emva_1288_line(
    scene: Scene, make_station: Callable[..., CameraStation], make_shot: MakeShot, pixel_format: str
) -> None:
    for exposure_us in (25.0, 60.0, 120.0, 180.0):
        station = make_station(
            pixel_format=pixel_format, exposure_us=exposure_us, read_noise_e=30.0, black_level_gray=10.0
        )
        part = clean(scene)
        pair = [
            station.shoot(part, make_shot(station, f"T{n}", speed_mps=0.0)).frame.pixels.astype(float) for n in range(4)
        ]
        radius = radius_mm(station)
        face = ((radius > 11.0) & (radius < 14.0)) | ((radius > 20.8) & (radius < 22.5))
        values = np.stack([picture[face] for picture in pair])
        gain = 255.0 * (3.0 if pixel_format == "RGB8" else 1.0) / 10000.0
        line = gain**2 * 30.0**2 + 1.0 / 12.0 + gain * (values.mean() - 10.0)
        assert float(values.var(axis=0, ddof=1).mean()) == pytest.approx(line, rel=0.05)
