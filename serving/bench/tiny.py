"""The bare reference for pictures: PyBullet's TinyRenderer looks at the same bearing on the same belt."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pybullet as pb
from numpy.typing import NDArray

from twin.bullet.belt import BeltBody
from twin.bullet.client import connect, disconnect
from twin.camera.texture import Textures
from twin.lanes import lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.optics import Optics
from twin.scene.product import Bearing
from twin.types import Pose

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Mesh = tuple[Doubles, NDArray[np.int64]]

SEGMENTS = 96
BALL_SEGMENTS = 16
TEXTURE_PX = 512


class TinyCamera:
    """A pinhole camera over a belt with one bearing, rings and balls as a mesh. Close it to free the client."""

    def __init__(
        self,
        product: Bearing,
        belt: Conveyor,
        optics: Optics,
        axis_m: tuple[float, float, float],
        textures: Textures,
    ) -> None:
        """Stand over `axis_m`, the place where the optical axis meets the inspected plane; `textures` cover both."""
        self._client = connect(240)
        self._size = (optics.width_px, optics.height_px)
        BeltBody(self._client, lane_of(belt), belt.friction, 240, top_mps=belt.speed_mps, fed_at_edge=False)
        belts = range(pb.getNumBodies(physicsClientId=self._client))
        vertices, faces = bearing_mesh(product)
        shape = pb.createVisualShape(
            pb.GEOM_MESH,
            vertices=vertices.tolist(),
            indices=faces.ravel().tolist(),
            uvs=(vertices[:, :2] / product.outside_mm * 1000 + 0.5).tolist(),
            physicsClientId=self._client,
        )
        self._part: int = pb.createMultiBody(0, -1, shape, physicsClientId=self._client)
        for body, surface in ((self._part, textures.lays[0]), *((slab, textures.belts[0]) for slab in belts)):
            self._cover(body, surface)
        x, y, z = axis_m
        distance_m = optics.working_distance_mm / 1000
        height_mm = optics.field_of_view_mm * optics.height_px / optics.width_px
        angle_deg = 2 * np.degrees(np.arctan(height_mm / 2 / optics.working_distance_mm))
        self._view = pb.computeViewMatrix((x, y, z + distance_m), (x, y, z), (0, 1, 0))
        aspect = optics.width_px / optics.height_px
        self._projection = pb.computeProjectionMatrixFOV(float(angle_deg), aspect, distance_m / 4, distance_m * 4)

    def _cover(self, body: int, surface: Floats) -> None:
        """Give a body a surface whose values vary by one or less, as a gray texture."""
        gray = np.clip(128.0 + 32.0 * (surface[:TEXTURE_PX, :TEXTURE_PX] - surface.mean()), 0.0, 255.0).astype(np.uint8)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "surface.png"
            cv2.imwrite(str(path), cv2.merge([gray, gray, gray]))
            texture = pb.loadTexture(str(path), physicsClientId=self._client)
        pb.changeVisualShape(body, -1, textureUniqueId=texture, physicsClientId=self._client)

    def place(self, pose: Pose) -> None:
        """Put the bearing where the shot found it."""
        pb.resetBasePositionAndOrientation(
            self._part, pose.position_m, pose.orientation_xyzw, physicsClientId=self._client
        )

    def shoot(self) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Return the colour picture, with the part's shadow, and its segmentation mask (-1 where nothing is)."""
        width, height, colour, _, mask = pb.getCameraImage(
            *self._size,
            self._view,
            self._projection,
            shadow=1,
            renderer=pb.ER_TINY_RENDERER,
            physicsClientId=self._client,
        )
        return np.reshape(colour, (height, width, 4)), np.reshape(mask, (height, width))

    @property
    def part(self) -> int:
        """What the mask holds where the bearing is."""
        return self._part

    def close(self) -> None:
        """Free the client."""
        disconnect(self._client)


def bearing_mesh(product: Bearing) -> Mesh:
    """Return vertices (n, 3) in metres and triangles (m, 3) of both rings and all balls, centred."""
    height_m = product.width_mm / 1000
    meshes = [
        _ring(product.bore_mm / 2000, product.inner_land_mm / 2000, height_m),
        _ring(product.outer_land_mm / 2000, product.outside_mm / 2000, height_m),
        *_balls(product),
    ]
    offsets = np.cumsum([0, *(len(vertices) for vertices, _ in meshes)])
    faces = [faces + offset for (_, faces), offset in zip(meshes, offsets, strict=False)]
    return np.concatenate([vertices for vertices, _ in meshes]), np.concatenate(faces)


def _ring(inner_m: float, outer_m: float, height_m: float) -> Mesh:
    half = height_m / 2
    outline = np.array([(inner_m, -half), (outer_m, -half), (outer_m, half), (inner_m, half)])
    return _turned(outline, SEGMENTS, closed=True)


def _balls(product: Bearing) -> Iterator[Mesh]:
    radius_m, pitch_m = product.ball_mm / 2000, product.pitch_circle_mm / 2000
    slant = np.linspace(-np.pi / 2, np.pi / 2, BALL_SEGMENTS // 2 + 1)
    vertices, faces = _turned(radius_m * np.column_stack([np.cos(slant), np.sin(slant)]), BALL_SEGMENTS, closed=False)
    for angle in 2 * np.pi * np.arange(product.balls) / product.balls:
        yield vertices + pitch_m * np.array([np.cos(angle), np.sin(angle), 0.0]), faces


def _turned(outline: Doubles, segments: int, *, closed: bool) -> Mesh:
    """Return the surface that an outline (n, 2) of radius and height makes when it turns around the z axis."""
    angle = 2 * np.pi * np.arange(segments) / segments
    radius, height = outline[:, 0, None], np.broadcast_to(outline[:, 1, None], (len(outline), segments))
    vertices = np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=2).reshape(-1, 3)
    here = np.arange(len(outline) if closed else len(outline) - 1)[:, None] * segments
    above = (here + segments) % (len(outline) * segments)
    now, then = np.arange(segments), (np.arange(segments) + 1) % segments
    lower = np.stack(np.broadcast_arrays(here + now, here + then, above + then), axis=2)
    upper = np.stack(np.broadcast_arrays(here + now, above + then, above + now), axis=2)
    return vertices, np.concatenate([lower.reshape(-1, 3), upper.reshape(-1, 3)])
