"""The inspector: a frame in, what a model saw on it out, through ONNX Runtime."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.types import Defect, Frame, Inspection
from vision.data.sample import Zone
from vision.inspect.card import Card, Sizing
from vision.inspect.light import gray_of, light_of, problem
from vision.inspect.load import load_model
from vision.inspect.locate import find_part
from vision.inspect.regions import Region, find_regions
from vision.inspect.second_look import VIEWS, look_again

WARM_UP_RUNS = 3
HEAT_STRIDE = 2
"""Pixels of the output for one pixel of the heat map, each way."""


class Annulus(Protocol):
    """A ring around the part's centre, by radius."""

    @property
    def inner_mm(self) -> float:
        """Inner radius."""
        ...

    @property
    def outer_mm(self) -> float:
        """Outer radius."""
        ...


class HasZones(Protocol):
    """A product, as far as an inspector must know it."""

    @property
    def zones(self) -> Mapping[str, Annulus]:
        """The zones by name."""
        ...


class OnnxInspector:
    """Runs one model on one frame at a time. Implements `twin.types.Inspector`.

    A picture without the part, too dark or too bright is not decidable: the answer says why, and nothing is raised.
    """

    def __init__(
        self,
        model_dir: Path,
        *,
        product: HasZones | None = None,
        threads: int = 1,
        clock_ns: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        """Load the model of a folder.

        Args:
            model_dir: the folder; `twin.errors.ModelError` when it must not be used.
            product: whose zones count in place of the card's.
            threads: of the inference.
            clock_ns: what timings are taken with.
        """
        model = load_model(model_dir, threads=threads)
        self._session, self._clock_ns = model.session, clock_ns
        self.card = model.card
        if product is not None:
            zones = {key: Zone(inner_mm=ring.inner_mm, outer_mm=ring.outer_mm) for key, ring in product.zones.items()}
            self.card = replace(model.card, zones=zones)

    def warm_up(self, height_px: int, width_px: int, channels: int) -> None:
        """Run a few empty pictures of the sizes to come: the first runs are several times slower."""
        window_px = self.card.second_look.window_px
        shapes = [(1, height_px, width_px, channels)]
        if self.card.second_look.looks:
            shapes.append((VIEWS, min(window_px, height_px), min(window_px, width_px), channels))
        for shape in shapes:
            for _ in range(WARM_UP_RUNS):
                self._infer(np.zeros(shape, np.uint8))

    def probability(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the graph's output for one picture (height, width, channels): (classes, rows, columns)."""
        output: NDArray[np.float32] = self._infer(np.ascontiguousarray(pixels[None]))[0]
        return output

    def _infer(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        output: NDArray[np.float32] = self._session.run(None, {self.card.input.name: batch})[0]
        return output

    def inspect(self, frame: Frame) -> Inspection:
        """Return what is seen on `frame`."""
        begin = self._clock_ns()
        gray = gray_of(frame.pixels)
        reason, centre = self._look(gray)
        prepared = self._clock_ns()
        probability = self.probability(frame.pixels)
        if not reason:
            plan, stride = self.card.second_look, self.card.input.stride
            probability = look_again(probability, frame.pixels, self._infer, plan, stride)
        inferred = self._clock_ns()
        regions = find_regions(probability, self.card.finding) if not reason else ()
        defects = tuple(_defect(region, self.card, centre) for region in regions)
        heat = heat_map(probability)
        return Inspection(
            trigger_id=frame.trigger_id,
            model_id=self.card.model_id,
            model_sha256=self.card.sha256,
            defects=defects,
            decidable=not reason,
            reason=reason,
            heat=heat,
            timings_ms={
                "preprocess": (prepared - begin) / 1e6,
                "infer": (inferred - prepared) / 1e6,
                "judge": (self._clock_ns() - inferred) / 1e6,
            },
        )

    def _look(self, gray: NDArray[np.uint8]) -> tuple[str, tuple[float, float] | None]:
        """Return why the picture cannot be decided (empty when it can), and the part's centre in pixels."""
        reason = problem(light_of(gray), self.card.limits)
        radius_mm = self.card.part_radius_mm
        if reason or radius_mm is None or self.card.mm_per_px is None:
            return reason, None
        centre = find_part(gray, radius_mm / self.card.mm_per_px)
        return ("" if centre else "no_part_in_view"), centre


def heat_map(probability: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the probability of any defect, 0..255, each pixel the highest of `HEAT_STRIDE` x `HEAT_STRIDE`."""
    heat = np.clip(probability.sum(axis=0) * np.float32(255.0) + np.float32(0.5), 0, 255).astype(np.uint8)
    return block_max(heat, HEAT_STRIDE)


def block_max(plane: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Return a plane (h, w) made smaller: the maximum of each `size` x `size` block, odd rests padded with 0."""
    height, width = plane.shape
    padded = np.pad(plane, ((0, -height % size), (0, -width % size)))
    rows, columns = padded.shape[0] // size, padded.shape[1] // size
    return np.asarray(padded.reshape(rows, size, columns, size).max(axis=(1, 3)), np.uint8)


def length_mm(region: Region, sizing: Sizing, scale: float) -> float:
    """Return the length of a region whose measures times `scale` are mm (0: unknown); `Sizing` has the formula."""
    if scale <= 0.0:
        return 0.0
    feret, diameter = math.log(region.feret * scale), math.log(max(region.diameter, 0.5) * scale)
    return math.exp(sizing.offset + sizing.feret * feret + sizing.diameter * diameter)


def _defect(region: Region, card: Card, centre: tuple[float, float] | None) -> Defect:
    """Return a region as a defect; its sizes are 0 where the card knows no scale."""
    stride = card.input.stride
    scale = stride * (card.mm_per_px or 0.0)
    label = card.classes[region.class_index]
    x0, y0, x1, y1 = region.bbox_xyxy
    zone = "any"
    if centre is not None and card.mm_per_px is not None:
        x, y = ((place + 0.5) * stride - 0.5 for place in region.centre_xy)
        zone = card.zone_at(math.hypot(x - centre[0], y - centre[1]) * card.mm_per_px)
    return Defect(
        label=label,
        score=round(region.probability, 4),
        bbox_xyxy_px=(x0 * stride, y0 * stride, x1 * stride, y1 * stride),
        length_mm=round(length_mm(region, card.sizing.get(label, Sizing()), scale), 3),
        area_mm2=round(region.area * scale**2, 4),
        zone=zone,
    )
