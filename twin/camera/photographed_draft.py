"""Draws up single parts of a photographed product: which photograph one looks as, how it lies, and its flaws."""

import numpy as np

from twin.camera.face_shapes import Plate
from twin.camera.flaws import log_uniform, zone_at
from twin.camera.part import Flaw, PhotographedSurface, Speck
from twin.camera.photographed_flaws import SCRATCH_MM, Ground, draw_mark_of
from twin.camera.shapes import Annulus, Shape
from twin.scene.photographed import Photographed, RoundBody
from twin.scene.scene import Scene

MEAN_SPECKS = 12.0


class PhotographedDraft:
    """Draws the parts of a photographed product. Implements `twin.camera.kinds.Draft`."""

    def __init__(self, scene: Scene, product: Photographed) -> None:
        self._scene, self._product = scene, product
        scratch = scene.incoming.classes.get("scratch")
        self._scratch_mm = (scratch and scratch.width_mm) or SCRATCH_MM

    def surface(self, rng: np.random.Generator) -> PhotographedSurface:
        """Draw what one part carries beside its flaws: a round one lies at any turn, a block as it was photographed."""
        is_round = isinstance(self._product.body, RoundBody)
        return PhotographedSurface(
            photograph=int(rng.integers(len(self._product.photographs))),
            turn_rad=float(rng.uniform(0.0, 2 * np.pi)) if is_round else 0.0,
            specks=tuple(self._speck(rng) for _ in range(int(rng.poisson(MEAN_SPECKS)))),
            tone=float(np.exp(rng.normal(0.0, 0.03))),
        )

    def flaw(self, label: str, length_mm: float, surface: PhotographedSurface, rng: np.random.Generator) -> Flaw:
        """Draw one defect of class `label` and about `length_mm`; raises `ConfigError` for a class that it lacks."""
        low, high = self._scene.incoming.contrast
        contrast = log_uniform(rng, low, high)
        ground = Ground(
            product=self._product,
            photograph=self._product.photographs[surface.photograph],
            turn_rad=surface.turn_rad,
            scratch_mm=self._scratch_mm,
        )
        shape, length, area, sign = draw_mark_of(label, length_mm, ground, rng)
        return Flaw(
            label=label,
            zone=zone_at(self._scene, shape.centre_mm),
            length_mm=length,
            area_mm2=area,
            contrast=sign * contrast,
            shape=shape,
        )

    def wrong(self, label: str, surface: PhotographedSurface) -> tuple[PhotographedSurface, Flaw]:
        """Return a part of another type than the scene's, and that as a flaw which covers its face."""
        length, width = self._product.body.face_mm
        shape: Shape = Plate(length_mm=length, width_mm=width)
        area = length * width
        if isinstance(self._product.body, RoundBody):
            shape, area = Annulus(inner_mm=0.0, outer_mm=length / 2), float(np.pi * length**2 / 4)
        return surface, Flaw(label=label, zone="any", length_mm=length, area_mm2=area, contrast=0.0, shape=shape)

    def _speck(self, rng: np.random.Generator) -> Speck:
        """Dust below 0.3 mm, lying anywhere on the part."""
        length, width = self._product.body.face_mm
        if isinstance(self._product.body, RoundBody):
            radius, angle = length / 2 * float(np.sqrt(rng.uniform())), rng.uniform(0.0, 2 * np.pi)
            x, y = float(radius * np.cos(angle)), float(radius * np.sin(angle))
        else:
            x, y = float(rng.uniform(-length / 2, length / 2)), float(rng.uniform(-width / 2, width / 2))
        size = log_uniform(rng, 0.025, 0.14)
        return Speck(
            centre_mm=(x, y),
            radii_mm=(size, size * rng.uniform(0.4, 1.0)),
            turn_rad=rng.uniform(0.0, np.pi),
            radiance=float(rng.choice([-0.4, 0.35, 0.7]) * rng.uniform(0.4, 1.0)),
        )
