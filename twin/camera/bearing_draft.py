"""Draws what single bearings carry: lay, marking, oil and dust of sound ones, and their flaws."""

from dataclasses import replace

import numpy as np

from twin.camera import bearing
from twin.camera.engraving import LOT_COUNT
from twin.camera.flaws import draw_flaw, log_uniform
from twin.camera.part import BearingSurface, Droplet, Film, Flaw, Lay, Speck
from twin.camera.shapes import Annulus
from twin.camera.texture import LAY_COUNT
from twin.mixing import UPSIDE_DOWN
from twin.scene.product import Bearing
from twin.scene.scene import Scene


class BearingDraft:
    """Draws the bearings of a scene. Implements `twin.camera.kinds.Draft`."""

    def __init__(self, scene: Scene, product: Bearing) -> None:
        self._scene, self._product = scene, product

    def surface(self, rng: np.random.Generator) -> BearingSurface:
        """Draw what one part carries beside its flaws."""
        return draw_surface(self._product, rng)

    def flaw(self, label: str, length_mm: float, surface: BearingSurface, rng: np.random.Generator) -> Flaw:
        """Draw one defect of class `label` and about `length_mm`."""
        return draw_flaw(self._scene, label, length_mm, surface.cage_rad, rng)

    def wrong(self, label: str, surface: BearingSurface) -> tuple[BearingSurface, Flaw]:
        """Return what a bearing of another type or upside down carries: the other face has no marking."""
        shape = Annulus(inner_mm=self._product.bore_mm / 2.0, outer_mm=self._product.outside_mm / 2.0)
        flaw = Flaw(
            label=label,
            zone="any",
            length_mm=self._product.outside_mm,
            area_mm2=shape.area_mm2,
            contrast=0.0,
            shape=shape,
        )
        return (replace(surface, marking_depth=0.0) if label == UPSIDE_DOWN else surface), flaw


def draw_surface(product: Bearing, rng: np.random.Generator) -> BearingSurface:
    """Draw what real sound parts carry: lay, marking, oil, dust, and any rotation of the cage."""
    return BearingSurface(
        cage_rad=rng.uniform(0.0, 2 * np.pi),
        marking_rad=rng.uniform(0.0, 2 * np.pi),
        marking_lot=int(rng.integers(LOT_COUNT)),
        marking_depth=rng.uniform(0.22, 0.5),
        lays=(_draw_lay(rng), _draw_lay(rng)),
        film=Film(shift_mm=_shift(rng, 16.0), turn_rad=rng.uniform(0.0, 2 * np.pi), strength=rng.uniform(0.01, 0.06)),
        droplets=tuple(_draw_droplet(product, rng) for _ in range(int(rng.poisson(2.2)))),
        specks=tuple(_draw_speck(product, rng) for _ in range(int(rng.poisson(rng.choice([15.0, 35.0, 70.0]))))),
        tone=float(np.exp(rng.normal(0.0, 0.05))),
    )


def _shift(rng: np.random.Generator, reach_mm: float) -> tuple[float, float]:
    return float(rng.uniform(-reach_mm, reach_mm)), float(rng.uniform(-reach_mm, reach_mm))


def _draw_lay(rng: np.random.Generator) -> Lay:
    return Lay(
        texture=int(rng.integers(LAY_COUNT)),
        turn_rad=rng.uniform(0.0, 2 * np.pi),
        shift_mm=_shift(rng, 5.5),
        strength=log_uniform(rng, 0.006, 0.018),
    )


def _draw_droplet(product: Bearing, rng: np.random.Generator) -> Droplet:
    """Oil droplets of 0.5-5 mm, small ones more often."""
    face = bearing.ring_faces(product)[int(rng.integers(2))]
    radius, angle = rng.uniform(face.inner_edge_mm, face.outer_edge_mm), rng.uniform(0.0, 2 * np.pi)
    return Droplet(
        centre_mm=(float(radius * np.cos(angle)), float(radius * np.sin(angle))),
        radius_mm=log_uniform(rng, 0.25, 2.5),
        stretch=rng.uniform(0.7, 1.0),
        turn_rad=rng.uniform(0.0, np.pi),
        lobes=(rng.uniform(-0.08, 0.08), rng.uniform(-0.05, 0.05)),
        edge_slope=rng.uniform(0.3, 0.85),
        transmission=rng.uniform(0.75, 0.95),
    )


def _draw_speck(product: Bearing, rng: np.random.Generator) -> Speck:
    """Dust below 0.3 mm, most of it bright in low light, lying anywhere on the part."""
    inner, outer = product.bore_mm / 2.0, product.outside_mm / 2.0
    radius = float(np.sqrt(rng.uniform(inner**2, outer**2)))
    angle = rng.uniform(0.0, 2 * np.pi)
    size = log_uniform(rng, 0.025, 0.14)
    return Speck(
        centre_mm=(float(radius * np.cos(angle)), float(radius * np.sin(angle))),
        radii_mm=(size, size * rng.uniform(0.4, 1.0)),
        turn_rad=rng.uniform(0.0, np.pi),
        radiance=float(rng.choice([-0.4, 0.35, 0.7, 1.1], p=[0.35, 0.3, 0.25, 0.1]) * rng.uniform(0.4, 1.0)),
    )
