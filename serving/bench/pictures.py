"""A 640 x 480 inspection frame with its mask, against TinyRenderer's picture of the same view."""

from dataclasses import replace
from functools import partial
from statistics import median
from typing import Literal

import cv2

from serving.bench.row import BenchSettings, Row, cpu_ms, faster
from serving.bench.tiny import TinyCamera
from twin.camera.dataset import placed_shot
from twin.camera.draw import draw_part
from twin.camera.lens import mm_per_px
from twin.camera.station import CameraStation
from twin.camera.texture import build_textures
from twin.scene.optics import Camera
from twin.scene.scene import Scene

SIZE_PX = (640, 480)
MARGIN = 1.05
"""The picture's height over the part's diameter."""
FORMATS: dict[str, Literal["Mono8", "RGB8"]] = {"mono": "Mono8", "colour": "RGB8"}
FLOORS = {"mono": 8.0, "colour": 3.0}
WARM_UP = 3


def rows(scene: Scene, settings: BenchSettings) -> list[Row]:
    """Return the rows of the gray and of the colour picture; all three are taken in turn, on one core."""
    cv2.setNumThreads(1)
    scenes = {name: framed(scene, pixel_format) for name, pixel_format in FORMATS.items()}
    stations = {name: CameraStation(one, settings.seed) for name, one in scenes.items()}
    station = stations["mono"]
    axis_m = (*station.axis_xy_m, station.belt.origin_m[2] + scene.product.width_mm / 1000)
    textures = build_textures(settings.seed, mm_per_px(station.optics), SIZE_PX)
    tiny = TinyCamera(scene.product, station.belt, station.optics, axis_m, textures)
    try:
        times = _timed(scene, stations, tiny, settings)
    finally:
        tiny.close()
    reference = "TinyRenderer: the bearing as a mesh on its belt, textured, with its shadow and the segmentation mask"
    return [
        faster(f"picture_{name}_640x480", median(times[name]), reference, median(times["tiny"]), FLOORS[name])
        for name in FORMATS
    ]


def framed(scene: Scene, pixel_format: Literal["Mono8", "RGB8"]) -> Scene:
    """Return the scene with a camera of 640 x 480 pixels whose picture holds the part."""
    camera_id, camera = scene.one_of(Camera)
    width, height = SIZE_PX
    field_mm = scene.product.outside_mm * MARGIN * width / height
    optics = replace(
        camera.optics, width_px=width, height_px=height, field_of_view_mm=field_mm, pixel_format=pixel_format
    )
    return replace(scene, devices=scene.devices | {camera_id: replace(camera, optics=optics)})


def _timed(
    scene: Scene, stations: dict[str, CameraStation], tiny: TinyCamera, settings: BenchSettings
) -> dict[str, list[float]]:
    """Return the times in ms of each station and of `tiny`, of the same parts in the same places."""
    times: dict[str, list[float]] = {name: [] for name in (*stations, "tiny")}
    for serial in range(WARM_UP + settings.rounds):
        part = draw_part(scene, settings.seed, serial)
        taken = {}
        for name, station in stations.items():
            shot = placed_shot(scene, station, settings.seed, serial)
            tiny.place(shot.pose)
            taken[name] = cpu_ms(partial(station.shoot, part, shot))
        taken["tiny"] = cpu_ms(tiny.shoot)
        if serial >= WARM_UP:
            for name, time_ms in taken.items():
                times[name].append(time_ms)
    return times
