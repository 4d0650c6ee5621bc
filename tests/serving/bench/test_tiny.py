import numpy as np
import pytest

from serving.bench.pictures import framed, rows
from serving.bench.row import BenchSettings
from serving.bench.tiny import TinyCamera, bearing_mesh
from serving.compose import compose_scene
from twin.camera.dataset import placed_shot
from twin.camera.draw import draw_part
from twin.camera.lens import mm_per_px
from twin.camera.station import CameraStation
from twin.camera.texture import build_textures
from twin.scene.product import bearing_of


def test_the_mesh_is_as_large_as_the_bearing_and_closed() -> None:
    product = compose_scene("bearing").product
    vertices, faces = bearing_mesh(bearing_of(product))
    radius_mm = np.hypot(vertices[:, 0], vertices[:, 1]) * 1000
    assert (radius_mm.min(), radius_mm.max()) == pytest.approx((10.0, 23.5))
    assert np.ptp(vertices[:, 2]) * 1000 == pytest.approx(14.0)
    assert faces.max() < len(vertices)
    # Each edge of a ring's surface belongs to two triangles.
    ring = faces[(faces < 2 * 4 * 96).all(axis=1)]
    edges = np.sort(np.concatenate([ring[:, [0, 1]], ring[:, [1, 2]], ring[:, [2, 0]]]), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()


def test_the_reference_shows_the_same_view_as_the_station() -> None:
    scene = framed(compose_scene("bearing"), "Mono8")
    station = CameraStation(scene, 1)
    shot = placed_shot(scene, station, 1, 0)
    axis_m = (*station.axis_xy_m, station.belt.origin_m[2] + scene.product.shape.height_m)
    tiny = TinyCamera(
        bearing_of(scene.product),
        station.belt,
        station.optics,
        axis_m,
        build_textures(1, mm_per_px(station.optics), (640, 480)),
    )
    try:
        tiny.place(shot.pose)
        colour, mask = tiny.shoot()
    finally:
        tiny.close()
    picture = station.shoot(draw_part(scene, 1, 0), shot).frame.pixels
    assert colour.shape[:2] == mask.shape == picture.shape[:2] == (480, 640)
    theirs, ours = np.argwhere(mask == tiny.part), np.argwhere(picture[..., 0] > 60)
    for side in (theirs.min(axis=0) - ours.min(axis=0), theirs.max(axis=0) - ours.max(axis=0)):
        assert np.abs(side).max() <= 6


def test_the_rows_are_the_gray_and_the_colour_picture() -> None:
    measured = rows(compose_scene("bearing"), BenchSettings(rounds=1, seed=1, hours=1.0))
    assert [row.name for row in measured] == ["picture_mono_640x480", "picture_colour_640x480"]
    assert [row.floor for row in measured] == [8.0, 3.0]
    assert all(row.value > 0 and row.ratio > 1.0 for row in measured)
