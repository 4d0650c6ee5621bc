"""What the camera does: where it projects, and how much its pixels tremble."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.verification.lines import BEARING
from tests.verification.row import Row, absolute, percent
from twin.camera.draw import draw_part
from twin.camera.lens import intrinsics
from twin.camera.part import Part, Speck
from twin.camera.sensor import expose, gray_per_electron
from twin.camera.station import CameraStation
from twin.camera.view import rotation
from twin.scene.optics import Camera, Distortion, Optics
from twin.seeds import generator
from twin.types import Pose, Shot

Turn = tuple[float, float, float, float]
LYING: Turn = (0.0, 0.0, 0.0, 1.0)
TILTED: Turn = (0.05, -0.08, 0.3, 0.95)
STRAIGHT: Distortion = (0.0, 0.0, 0.0, 0.0, 0.0)
BARREL: Distortion = (-0.2, 0.05, 0.003, -0.002, 0.0)
SIZE_PX, MARGIN_PX = 384, 7
FACE_MM, FACE_M = 7.0, 0.207


def projection() -> list[Row]:
    """Draw parts with grains of dust all over the picture; hold where each is seen against OpenCV."""
    rows = []
    for lens, distortion in (("pinhole", STRAIGHT), ("barrel distortion", BARREL)):
        for lies, turn in (("lying", LYING), ("tilted", TILTED)):
            misses_px = list(_misses_px(distortion, turn))
            assert len(misses_px) > 100
            rows.append(
                Row(
                    quantity="camera projection, on rendered pictures",
                    condition=f"{lens}, part {lies}, worst grain of dust",
                    measured=max(misses_px),
                    expected=0.0,
                    unit="px",
                    tolerance=absolute(0.5, "px"),
                    source="OpenCV's projectPoints",
                )
            )
    return rows


def _misses_px(distortion: Distortion, turn: Turn) -> Iterator[float]:
    """Yield how far from OpenCV's place each grain of dust is seen, the farther of both axes."""
    station = _station(distortion)
    axis = np.linspace(-15.0, 15.0, 6)
    places = np.column_stack([grid.ravel() for grid in np.meshgrid(axis, axis)])
    clean = _clean_part()
    specks = tuple(
        Speck(centre_mm=(float(x), float(y)), radii_mm=(0.25, 0.25), turn_rad=0.0, radiance=8.0) for x, y in places
    )
    dusty = replace(clean, surface=replace(clean.surface, specks=specks))
    for along_m, aside_m in ((0.0, 0.0), (-0.009, -0.009), (0.009, -0.009), (-0.009, 0.009), (0.009, 0.009)):
        shot = _shot(station, along_m, aside_m, turn)
        light = np.abs(_gray(station, dusty, shot) - _gray(station, clean, shot))
        on_part_mm = np.column_stack([places, np.full(len(places), FACE_MM)])
        for at in _projected(station, shot, on_part_mm):
            if ((at > MARGIN_PX) & (at < SIZE_PX - 1 - MARGIN_PX)).all():
                yield float(np.abs(_centroid(light, at) - at).max())


def _station(distortion: Distortion) -> CameraStation:
    camera_id, camera = BEARING.one_of(Camera)
    optics = Optics(
        projection="entocentric",
        working_distance_mm=120.0,
        distortion=distortion,
        exposure_us=20.0,
        f_number=4.0,
        width_px=SIZE_PX,
        height_px=SIZE_PX,
        read_noise_e=0.0,
    )
    devices = BEARING.devices | {camera_id: replace(camera, optics=optics)}
    return CameraStation(replace(BEARING, devices=devices), 5)


def _clean_part() -> Part:
    """Return a part without flaws, oil, dust, lay or marking."""
    part = draw_part(BEARING, 5, 3)
    inner, outer = part.surface.lays
    surface = replace(
        part.surface,
        droplets=(),
        specks=(),
        lays=(replace(inner, strength=0.0), replace(outer, strength=0.0)),
        film=replace(part.surface.film, strength=0.0),
        marking_depth=0.0,
        tone=1.0,
        cage_rad=0.0,
    )
    return replace(part, flaws=(), surface=surface)


def _shot(station: CameraStation, along_m: float, aside_m: float, turn: Turn) -> Shot:
    x, y = station.axis_xy_m
    return Shot(
        trigger_id="T1",
        camera_id=station.camera_id,
        part_id="P",
        t_s=1.5,
        encoder_count=100,
        decide_by_count=200,
        pose=Pose(position_m=(x + along_m, y + aside_m, FACE_M), orientation_xyzw=turn),
        speed_mps=0.0,
    )


def _gray(station: CameraStation, part: Part, shot: Shot) -> NDArray[np.float64]:
    return station.shoot(part, shot).frame.pixels[..., 0].astype(float)


def _projected(station: CameraStation, shot: Shot, on_part_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the pixels (n, 2) of points (n, 3) of the part, in mm from its centre, as OpenCV projects them."""
    to_camera = np.diag([1.0, -1.0, -1.0])
    turn = cv2.Rodrigues(to_camera @ rotation(shot.pose.orientation_xyzw))[0]
    x, y = station.axis_xy_m
    centre_mm = (np.asarray(shot.pose.position_m) - (x, y, 0.214)) * 1000.0
    shift = to_camera @ centre_mm + (0.0, 0.0, station.optics.working_distance_mm)
    lens = intrinsics(station.optics)
    return np.asarray(cv2.projectPoints(on_part_mm, turn, shift, lens.matrix, np.array(lens.distortion))[0][:, 0])


def _centroid(light: NDArray[np.float64], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the middle of the light around a place."""
    left, top = (round(float(one)) - 6 for one in near)
    patch = light[top : top + 13, left : left + 13]
    rows, columns = np.mgrid[top : top + 13, left : left + 13]
    return np.asarray([(columns * patch).sum(), (rows * patch).sum()]) / float(patch.sum())


def noise() -> list[Row]:
    """Expose even fields, from the dark to near the full well, and hold their variance against the line."""
    optics = Optics(read_noise_e=20.0, black_level_gray=12.0, dark_current_eps=4e6, exposure_us=100.0, gain=1.1)
    gain, dark_e, rows = gray_per_electron(optics), 400.0, []
    for electrons in (0.0, 50.0, 1000.0, 8000.0):
        picture = expose(np.full((600, 600, 1), electrons, np.float32), optics, generator(1, "test"))
        over_dark = float(picture.mean()) - (optics.black_level_gray + gain * dark_e)
        line = gain**2 * (optics.read_noise_e**2 + dark_e) + 1.0 / 12.0 + gain * over_dark
        rows.append(
            Row(
                quantity="noise variance",
                condition=f"{electrons:g} electrons",
                measured=float(picture.var()),
                expected=line,
                unit="gray²",
                tolerance=percent(5, line),
                source="EMVA 1288, release 4.0 linear",
            )
        )
    return rows
