"""Labelled parts without a line: the same parts and pictures as the line shows, at the poses where it sets them."""

from collections.abc import Iterator

import numpy as np

from twin.camera.draw import draw_part
from twin.camera.station import CameraStation
from twin.mixing import arrival
from twin.scene.board import Board
from twin.scene.scene import Scene
from twin.scene.shapes import Block
from twin.seeds import generator, part_id_of
from twin.types import LabelledFrame, Pose, Shot

LATERAL_MM = 3.0
ALONG_MM = 1.0
RAILS_MM, RAILS_RAD = 0.6, 0.008
"""How far a board may stand off its place between rails and at a stop, and how far it may be turned."""
LYING_RAD = 0.05
"""How far a block that lies along its belt may be turned."""


def labelled_parts(scene: Scene, seed: int, count: int) -> Iterator[LabelledFrame]:
    """Yield the labelled frames of parts 0..count-1 of the run `seed`, each at a random turn and place."""
    station = CameraStation(scene, seed)
    for serial in range(count):
        yield station.shoot(draw_part(scene, seed, serial), placed_shot(scene, station, seed, serial))


def placed_shot(scene: Scene, station: CameraStation, seed: int, serial: int) -> Shot:
    """Return the shot of one part as the line would take it: +-3 mm across, +-1 mm along the belt, any turn.

    A block lies along its belt, as feeders and robots set it. A board stands at a stop, between rails.
    """
    rng = generator(seed, "placement", serial)
    stands = isinstance(scene.product, Board)
    along_mm, lateral_mm = (RAILS_MM, RAILS_MM) if stands else (ALONG_MM, LATERAL_MM)
    along, lateral = rng.uniform(-along_mm, along_mm), rng.uniform(-lateral_mm, lateral_mm)
    shape = arrival(scene, seed, serial).product.shape
    most_rad = RAILS_RAD if stands else LYING_RAD
    turn = rng.uniform(-most_rad, most_rad) if isinstance(shape, Block) else rng.uniform(0.0, 2.0 * np.pi)
    belt, (x, y) = station.belt, station.axis_xy_m
    z = belt.origin_m[2] + shape.height_m / 2.0
    return Shot(
        trigger_id=f"T{seed:06d}-{serial:06d}",
        camera_id=station.camera_id,
        part_id=part_id_of(seed, serial),
        t_s=0.0,
        encoder_count=0,
        decide_by_count=0,
        pose=Pose(
            position_m=(x + along / 1000.0, y + lateral / 1000.0, z),
            orientation_xyzw=(0.0, 0.0, float(np.sin(turn / 2.0)), float(np.cos(turn / 2.0))),
        ),
        speed_mps=0.0 if stands else belt.speed_mps,
    )
