"""Where and how large each class of defect is drawn on a photographed face: one function a class."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.spatial.distance import pdist

from twin.camera.cut_out import CutOut, stencil_of
from twin.camera.face_shapes import Blot, EdgeChip
from twin.camera.flaws import DARK_DENT_SHARE, DARK_SCRATCH_SHARE, OUTLINE_TERMS, Drawn, log_uniform, polygon_area
from twin.camera.patches import Chip
from twin.camera.photo_face import Room, room_of
from twin.camera.shapes import Dent, Scratch, Shape
from twin.errors import ConfigError
from twin.scene.photographed import BlockBody, Photograph, Photographed, RoundBody
from twin.types import value

SCRATCH_MM = (0.05, 0.3)
TRIES = 400


@value
class Ground:
    """The face that a defect is laid on: one photograph of a product, as it is turned on the part."""

    product: Photographed
    photograph: Photograph
    turn_rad: float
    scratch_mm: tuple[float, float]
    """Bounds of a scratch's width."""

    @property
    def room(self) -> Room:
        """Where it has room, in the photograph's own axes."""
        return room_of(self.photograph, self.product.body)

    def on_part(self, point_mm: tuple[float, float]) -> tuple[float, float]:
        """Return a point of the photograph in the part's axes."""
        x, y = point_mm
        cos, sin = float(np.cos(self.turn_rad)), float(np.sin(self.turn_rad))
        return cos * x - sin * y, sin * x + cos * y


def draw_mark_of(label: str, length_mm: float, ground: Ground, rng: np.random.Generator) -> Drawn:
    """Draw the place and the outline of one defect; raises `ConfigError` for a class that the product lacks."""
    if photographs := ground.product.cut_outs.get(label):
        return _cut_out(photographs[int(rng.integers(len(photographs)))], length_mm, ground, rng)
    if label not in _DRAW:
        allowed = ", ".join([*_DRAW, *ground.product.cut_outs])
        raise ConfigError("scene.incoming.classes", "unknown class of defect", got=label, allowed=allowed)
    return _DRAW[label](length_mm, ground, rng)


def _sign(rng: np.random.Generator, dark_share: float) -> float:
    return -1.0 if rng.random() < dark_share else 1.0


def _scratch(length_mm: float, ground: Ground, rng: np.random.Generator) -> Drawn:
    """A scratch runs anywhere, at any angle that its length leaves it."""
    width, room = log_uniform(rng, *ground.scratch_mm), ground.room
    sign, phase = _sign(rng, DARK_SCRATCH_SHARE), rng.uniform(0.0, 2 * np.pi)
    middles = np.array([room.place(width, rng) for _ in range(TRIES)])
    turns, bows = rng.uniform(0.0, np.pi, TRIES), rng.uniform(-0.06, 0.06, TRIES) * length_mm
    along = np.linspace(-0.5, 0.5, 13)[None, :] * length_mm
    x = middles[:, :1] + np.cos(turns)[:, None] * along
    y = middles[:, 1:] + np.sin(turns)[:, None] * along
    # What finds the most room all along it; most lines of a short scratch find enough.
    least = np.minimum(room.at(x, y).min(axis=1), width + np.abs(bows))
    best = int(least.argmax())
    shape = Scratch(
        centre_mm=ground.on_part((float(middles[best, 0]), float(middles[best, 1]))),
        direction_rad=float(turns[best] + ground.turn_rad),
        length_mm=length_mm,
        width_mm=width,
        bow_mm=float(bows[best]),
        phase=phase,
    )
    return shape, length_mm, length_mm * width, sign


def _dent(length_mm: float, ground: Ground, rng: np.random.Generator) -> Drawn:
    """A dent lies anywhere."""
    roundness = rng.uniform(0.75, 1.0)
    shape = Dent(
        centre_mm=ground.on_part(ground.room.place(length_mm / 2, rng)),
        length_mm=length_mm,
        roundness=roundness,
        turn_rad=rng.uniform(0.0, np.pi),
    )
    return shape, length_mm, np.pi / 4.0 * length_mm**2 * roundness, _sign(rng, DARK_DENT_SHARE)


def _blot(length_mm: float, ground: Ground, rng: np.random.Generator) -> Drawn:
    """A patch lies anywhere, darker than the face."""
    falling = 0.34 / np.arange(2, OUTLINE_TERMS + 2)
    draft = Blot(
        centre_mm=ground.on_part(ground.room.place(length_mm / 2, rng)),
        turn_rad=rng.uniform(0.0, np.pi),
        along_mm=1.0,
        across_mm=rng.uniform(0.4, 0.95),
        amplitudes=tuple(float(a) for a in rng.normal(0.0, falling)),
        phases=tuple(float(p) for p in rng.uniform(0.0, 2 * np.pi, OUTLINE_TERMS)),
    )
    scale = length_mm / float(pdist(draft.outline_mm()).max())
    shape = replace(draft, along_mm=scale, across_mm=draft.across_mm * scale)
    return shape, length_mm, polygon_area(shape.outline_mm()), -1.0


def _chipped_edge(length_mm: float, ground: Ground, rng: np.random.Generator) -> Drawn:
    """A chip breaks out of the outline, where the face reaches it."""
    depth = min(length_mm * rng.uniform(0.3, 0.5), 0.3 * min(ground.product.body.face_mm))
    rough, phases = rng.normal(0.0, 0.10, 5), rng.uniform(0.0, 2 * np.pi, 5)
    sign, room, body = _sign(rng, 0.5), ground.room, ground.product.body
    for _ in range(TRIES):
        (x, y), inward = _edge_point(body, length_mm, rng)
        inside = np.array([x + np.cos(inward) * depth / 2]), np.array([y + np.sin(inward) * depth / 2])
        if room.at(*inside)[0] > 0.0:
            break
    else:
        problem = "the photograph is transparent along the whole outline of the part: nothing can break out of it"
        raise ConfigError(
            "scene.incoming.classes.chipped_edge", problem, got=ground.photograph.file, allowed="share: 0"
        )
    amplitudes, phased = tuple(float(a) for a in rough), tuple(float(p) for p in phases)
    if isinstance(body, RoundBody):
        shape: Shape = Chip(
            edge_mm=body.diameter_mm / 2,
            angle_rad=float(inward + np.pi + ground.turn_rad),
            length_mm=length_mm,
            depth_mm=depth,
            inward=True,
            amplitudes=amplitudes,
            phases=phased,
        )
    else:
        shape = EdgeChip(
            edge_mm=ground.on_part((x, y)),
            inward_rad=float(inward + ground.turn_rad),
            length_mm=length_mm,
            depth_mm=depth,
            amplitudes=amplitudes,
            phases=phased,
        )
    return shape, length_mm, float(np.pi / 4.0 * length_mm * depth), sign


def _edge_point(
    body: RoundBody | BlockBody, length_mm: float, rng: np.random.Generator
) -> tuple[tuple[float, float], float]:
    """Return a point of the outline where a chip of this length has its middle, and the direction into the face."""
    if isinstance(body, RoundBody):
        angle, radius = rng.uniform(0.0, 2 * np.pi), body.diameter_mm / 2
        return (float(radius * np.cos(angle)), float(radius * np.sin(angle))), float(angle - np.pi)
    length, width = body.face_mm
    side = 1.0 if rng.random() < 0.5 else -1.0
    along_length = bool(rng.random() < length / (length + width))
    slack = max((length if along_length else width) - length_mm, 0.0) / 2
    along = float(rng.uniform(-slack, slack))
    if along_length:
        return (along, side * width / 2), -side * np.pi / 2
    return (side * length / 2, along), np.pi if side > 0 else 0.0


def _cut_out(photograph: Photograph, length_mm: float, ground: Ground, rng: np.random.Generator) -> Drawn:
    """A photographed defect lies anywhere, at any turn, as large as it is wanted."""
    shape = CutOut(
        photograph=photograph,
        centre_mm=ground.on_part(ground.room.place(length_mm / 2, rng)),
        turn_rad=float(rng.uniform(0.0, 2 * np.pi)),
        length_mm=length_mm,
    )
    return shape, length_mm, stencil_of(photograph).area * length_mm**2, 1.0


_DRAW: dict[str, Callable[[float, Ground, np.random.Generator], Drawn]] = {
    "scratch": _scratch,
    "dent": _dent,
    "stain": _blot,
    "rust": _blot,
    "chipped_edge": _chipped_edge,
}
DRAWN = tuple(_DRAW)
"""The classes of defect that any photographed product may have."""
