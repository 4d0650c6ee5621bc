"""Where and how large each class of defect is drawn: one function a class, all by the names of the scene's classes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist

from twin.camera import bearing
from twin.camera.part import Flaw
from twin.camera.patches import Chip, MissingBall, Rust
from twin.camera.shapes import Dent, Scratch, Shape
from twin.errors import ConfigError
from twin.scene.product import bearing_of
from twin.scene.scene import Scene

DARK_SCRATCH_SHARE = 0.3
DARK_DENT_SHARE = 0.6
OUTLINE_TERMS = 15


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Return a number whose logarithm is uniform between the bounds' logarithms."""
    return float(low) if high <= low else float(np.exp(rng.uniform(np.log(low), np.log(high))))


def zone_at(scene: Scene, point_mm: tuple[float, float]) -> str:
    """Return the name of the zone at a point of the face; "any" where the product names none."""
    radius = float(np.hypot(*point_mm))
    for name, ring in scene.product.zones.items():
        if ring.inner_mm <= radius < ring.outer_mm:
            return name
    return "any"


def draw_flaw(scene: Scene, label: str, length_mm: float, cage_rad: float, rng: np.random.Generator) -> Flaw:
    """Draw one defect of class `label` and about `length_mm`, on a surface that fits its class.

    `Flaw.length_mm` is the largest extent of what was truly drawn; `cage_rad` is where the part's cage stands.
    """
    draw = _DRAW.get(label)
    if draw is None:
        raise ConfigError("scene.incoming.classes", "unknown class of defect", got=label, allowed=", ".join(_DRAW))
    low, high = scene.incoming.contrast
    contrast = log_uniform(rng, low, high)
    shape, length, area, sign = draw(scene, length_mm, cage_rad, rng)
    return Flaw(
        label=label,
        zone=zone_at(scene, shape.centre_mm),
        length_mm=length,
        area_mm2=area,
        contrast=sign * contrast,
        shape=shape,
    )


Drawn = tuple[Shape, float, float, float]
"""Shape, largest extent in mm, area in mm2, and 1 when it is brighter than the face, -1 when darker."""


def _pick_ring(scene: Scene, rng: np.random.Generator) -> bearing.RingFace:
    """Pick a ring by the area of its flat."""
    faces = bearing.ring_faces(bearing_of(scene.product))
    areas = np.array([face.middle_mm * face.flat_width_mm for face in faces])
    return faces[int(rng.choice(len(faces), p=areas / areas.sum()))]


def _sign(rng: np.random.Generator, dark_share: float) -> float:
    return -1.0 if rng.random() < dark_share else 1.0


def _scratch(scene: Scene, length_mm: float, cage_rad: float, rng: np.random.Generator) -> Drawn:
    """A scratch runs on one ring's flat, at any angle that its length leaves it."""
    face = _pick_ring(scene, rng)
    low, high = scene.incoming.classes["scratch"].width_mm or (0.05, 0.3)
    width = log_uniform(rng, low, high)
    sign, phase, around = _sign(rng, DARK_SCRATCH_SHARE), rng.uniform(0.0, 2 * np.pi), rng.uniform(0.0, 2 * np.pi)
    lines = _fitting_lines(face, length_mm, width, rng)
    radius, tilt, bow = lines[0] if len(lines) else (face.middle_mm, 0.0, length_mm**2 / (8.0 * face.middle_mm))
    shape = Scratch(
        centre_mm=(float(radius * np.cos(around)), float(radius * np.sin(around))),
        direction_rad=float(around + np.pi / 2 + tilt),
        length_mm=length_mm,
        width_mm=width,
        bow_mm=float(bow),
        phase=phase,
    )
    return shape, length_mm, length_mm * width, sign


def _fitting_lines(
    face: bearing.RingFace, length_mm: float, width_mm: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return random lines (n, 3) that stay on the flat: radius of the middle, tilt off the tangent, bow.

    Checked at points along them, in the frame of their middle's radius.
    """
    tries = 400
    radius = rng.uniform(face.inner_flat_mm, face.outer_flat_mm, tries)
    tilt = rng.uniform(-np.pi / 2, np.pi / 2, tries) * rng.uniform(0.0, 1.0, tries) ** 2
    bow = rng.uniform(-0.06, 0.06, tries) * length_mm
    along = np.linspace(-1.0, 1.0, 9)[None, :]
    height = bow[:, None] * (2.0 / 3.0 - along**2)
    run = along * length_mm / 2.0
    cos, sin = np.cos(tilt)[:, None], np.sin(tilt)[:, None]
    around, outward = run * cos - height * sin, -(run * sin + height * cos)
    distance = np.hypot(radius[:, None] + outward, around)
    low, high = face.inner_flat_mm + width_mm / 2.0, face.outer_flat_mm - width_mm / 2.0
    fits = ((distance >= low) & (distance <= high)).all(axis=1)
    return np.column_stack([radius, tilt, bow])[fits]


def _dent(scene: Scene, length_mm: float, cage_rad: float, rng: np.random.Generator) -> Drawn:
    """A dent lies on one ring's flat."""
    face = _pick_ring(scene, rng)
    room = min(length_mm / 2.0, face.flat_width_mm / 2.0 - 1e-3)
    radius = rng.uniform(face.inner_flat_mm + room, face.outer_flat_mm - room)
    around = rng.uniform(0.0, 2 * np.pi)
    roundness = rng.uniform(0.75, 1.0)
    shape = Dent(
        centre_mm=(float(radius * np.cos(around)), float(radius * np.sin(around))),
        length_mm=length_mm,
        roundness=roundness,
        turn_rad=rng.uniform(0.0, np.pi),
    )
    return shape, length_mm, np.pi / 4.0 * length_mm**2 * roundness, _sign(rng, DARK_DENT_SHARE)


def _rust(scene: Scene, length_mm: float, cage_rad: float, rng: np.random.Generator) -> Drawn:
    """A patch of rust lies on one ring, often up to its edge, and spreads along it when it is larger than the ring."""
    face = _pick_ring(scene, rng)
    across = min(length_mm * rng.uniform(0.35, 0.9), (face.outer_edge_mm - face.inner_edge_mm)) / 2.0
    slack = max((face.outer_edge_mm - face.inner_edge_mm) / 2.0 - 0.7 * across, 0.0)
    middle = (face.inner_edge_mm + face.outer_edge_mm) / 2.0
    falling = 0.34 / np.arange(2, OUTLINE_TERMS + 2)
    draft = Rust(
        radius_mm=middle + rng.uniform(-slack, slack),
        angle_rad=rng.uniform(0.0, 2 * np.pi),
        along_mm=length_mm / 2.0,
        across_mm=across,
        inner_mm=face.inner_edge_mm,
        outer_mm=face.outer_edge_mm,
        amplitudes=tuple(float(a) for a in rng.normal(0.0, falling)),
        phases=tuple(float(p) for p in rng.uniform(0.0, 2 * np.pi, OUTLINE_TERMS)),
    )
    shape = _scaled_to(draft, length_mm)
    outline = shape.outline_mm()
    return shape, float(pdist(outline).max()), polygon_area(outline), -1.0


def _scaled_to(rust: Rust, length_mm: float) -> Rust:
    """Return the patch scaled until its largest extent is `length_mm` (the ring's edges may cut it)."""
    for _ in range(6):
        ratio = length_mm / float(pdist(rust.outline_mm()).max())
        rust = replace(rust, along_mm=rust.along_mm * ratio, across_mm=rust.across_mm * ratio)
    return rust


def polygon_area(points: NDArray[np.float64]) -> float:
    """Return the area inside a closed outline (shoelace formula)."""
    x, y = points[:, 0], points[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0)


def _chipped_edge(scene: Scene, length_mm: float, cage_rad: float, rng: np.random.Generator) -> Drawn:
    """A chip breaks out of any of the four edges of the rings."""
    face = bearing.ring_faces(bearing_of(scene.product))[int(rng.integers(2))]
    inward = bool(rng.integers(2))
    depth = min(length_mm * rng.uniform(0.3, 0.5), 0.6 * (face.outer_edge_mm - face.inner_edge_mm))
    shape = Chip(
        edge_mm=face.outer_edge_mm if inward else face.inner_edge_mm,
        angle_rad=rng.uniform(0.0, 2 * np.pi),
        length_mm=length_mm,
        depth_mm=depth,
        inward=inward,
        amplitudes=tuple(float(a) for a in rng.normal(0.0, 0.10, 5)),
        phases=tuple(float(p) for p in rng.uniform(0.0, 2 * np.pi, 5)),
    )
    return shape, length_mm, float(np.pi / 4.0 * length_mm * depth), _sign(rng, 0.5)


def _missing_ball(scene: Scene, length_mm: float, cage_rad: float, rng: np.random.Generator) -> Drawn:
    """One of the cage's pockets is empty."""
    product = bearing_of(scene.product)
    pocket = int(rng.integers(product.balls))
    shape = MissingBall(
        pitch_mm=product.pitch_circle_mm / 2.0,
        angle_rad=float(cage_rad + pocket * 2.0 * np.pi / product.balls),
        ball_mm=product.ball_mm,
        inner_mm=product.inner_land_mm / 2.0,
        outer_mm=product.outer_land_mm / 2.0,
        ribbon_half_mm=bearing.RIBBON_HALF_MM,
    )
    return shape, product.ball_mm, bearing.visible_ball_area_mm2(product), -1.0


_DRAW: dict[str, Callable[[Scene, float, float, np.random.Generator], Drawn]] = {
    "scratch": _scratch,
    "dent": _dent,
    "rust": _rust,
    "missing_ball": _missing_ball,
    "chipped_edge": _chipped_edge,
}
